/** Which files of a folder are a run's or a sweep's own, so that none of them is one that is read at the same time. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ok, type Result } from '../../contracts/result.ts';
import { partNumber } from '../../core/metrics/index.ts';
import { RUN_FOLDER } from '../../runtime/run/run-folder.ts';
import { isOfSupervisor } from '../../runtime/supervision/files.ts';
import { partialName } from '../files/atomic-file.ts';
import { targetOf } from '../files/write-whole.ts';
import { expandPaths } from '../input/load-file.ts';
import { usage } from '../line/problems.ts';
import { previousName } from './checkpoint-files.ts';

const NAMES = [...Object.values(RUN_FOLDER), previousName(RUN_FOLDER.checkpoint)];
const RUN_NAMES = new Set(NAMES.flatMap((name) => [name, partialName(name)]));

/** Whether a file of that name in a run folder is the run's, also while it is written. */
const isOfRun = (name: string) => RUN_NAMES.has(name) || partNumber(RUN_FOLDER.metrics, name) !== null;

/** What a run with such an `--out` writes, as far as it is there. */
export async function runPaths(out: string): Promise<readonly string[]> {
  if (!out.endsWith('.ndjson')) return ownIn(out, isOfRun);
  const log = await targetOf(out);
  const checkpoint = `${log}.checkpoint.json`;
  return [log, checkpoint, previousName(checkpoint)].flatMap((path) => [path, partialName(path)]);
}

/** The paths of a folder's files with such names; none where there is no folder. */
export async function ownIn(folder: string, isOwn: (name: string) => boolean): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter(isOwn).map((name) => join(folder, name));
}

/** Tells a file from every other of this machine, whatever it is called; null = there is none. */
async function identityOf(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found === null ? null : `${String(found.dev)}:${String(found.ino)}`;
}

/** Refuses an `--out` of which one of the paths that are written is one that is read. */
async function apart(read: readonly string[], written: readonly string[], out: string): Promise<Result<null>> {
  const taken = new Set(await Promise.all(written.map(identityOf)));
  taken.delete(null);
  for (const path of taken.size === 0 ? [] : read) {
    if (!taken.has(await identityOf(path))) continue;
    return usage(`--out ${out} would take the place of ${path}, which is read. Name another one.`, 'out');
  }
  return ok(null);
}

/**
 * Refuses an `--out` that would take the place of its own input, or of what is no file.
 * @param data files of bars and folders of them
 * @param config the file that `--config` names, if any
 */
export async function checkApart(
  data: readonly string[],
  config: unknown,
  written: readonly string[],
  out: string,
): Promise<Result<null>> {
  const files = await expandPaths(data);
  if (!files.ok) return files;
  for (const path of written) {
    const found = await stat(path).catch(() => null);
    if (found === null || found.isFile() || found.isDirectory()) continue;
    return usage(`--out ${out}: ${path} is a pipe or a device. Name a file.`, 'out');
  }
  return apart(typeof config === 'string' ? [...files.value, config] : files.value, written, out);
}

/** Refuses to write the page of a run over a file of the run, or under the name of one. */
export async function checkPage(folder: string, out: string): Promise<Result<null>> {
  const page: readonly string[] = [RUN_FOLDER.dashboard, partialName(RUN_FOLDER.dashboard)];
  const isOther = (name: string) => (isOfRun(name) || isOfSupervisor(name)) && !page.includes(name);
  const inside = (await identityOf(dirname(out))) === (await identityOf(folder));
  if (inside && isOther(basename(out))) {
    return usage(`--out ${out} is a file of the run itself. Name another one.`, 'out');
  }
  const target = await targetOf(out);
  return apart(await ownIn(folder, isOther), [target, partialName(target)], out);
}
