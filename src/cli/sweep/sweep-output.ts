/** The folder a sweep leaves its results in. */
import { join } from 'node:path';
import { err, ok, type Result } from '../../contracts/result.ts';
import { sweepHtml } from '../../runtime/sweep/page.ts';
import { sweepCsv, SWEEP_FOLDER, sweepJson, type Sweep } from '../../runtime/sweep/report.ts';
import { isOfSupervisor } from '../../runtime/supervision/files.ts';
import { AtomicFile, partialName } from '../files/atomic-file.ts';
import type { Disk } from '../files/disk.ts';
import { isSystemError } from '../run/execute.ts';
import { fileProblem } from '../files/file-problem.ts';
import { usage } from '../line/problems.ts';
import { makeFolder, removeEmpty } from '../output/run-output.ts';
import { ROWS_FILE, type ToldSweep } from './sweep-rows.ts';

export interface SweepFolder {
  readonly path: string;
  readonly disk: Disk;
  /** Lets other processes write here again, and takes away what folders were made and hold nothing. Never rejects. */
  readonly release: () => Promise<void>;
}

const LOCK = `${SWEEP_FOLDER.summary}.lock`;

const NAMES: readonly string[] = [...Object.values(SWEEP_FOLDER), ROWS_FILE];

/** Whether a file of that name in the folder is the sweep's, also while it is written. */
export const isOfSweep = (name: string) => NAMES.some((own) => name === own || name === partialName(own));

/** What is to become of a sweep that the folder holds. */
export type FormerSweep = 'refuse' | 'replace' | 'resume';

/**
 * Makes the folder where there is none. One that holds anything is refused unless the sweep in it is to be replaced or
 * gone on with; where it holds no sweep there is nothing to go on with.
 */
export async function openSweepFolder(path: string, former: FormerSweep, disk: Disk): Promise<Result<SweepFolder>> {
  const made: string[] = [];
  try {
    await makeFolder(path, disk, made);
    const lock = disk.lock(join(path, LOCK));
    if (!lock.ok) {
      const message = `Process ${String(lock.pid)} is writing to ${path}. Wait for it, or end it.`;
      return err({ code: 'FILE', message, line: null, column: null, text: path });
    }
    const names = (await disk.list(path)).filter((name) => name !== LOCK && !isOfSupervisor(name));
    const begun = names.includes(ROWS_FILE);
    const taken = former === 'resume' ? begun || names.includes(SWEEP_FOLDER.summary) : former === 'replace';
    const release = async () => {
      lock.release();
      await removeEmpty(made, disk);
    };
    if (taken || names.length === 0) return ok({ path, disk, release });
    lock.release();
    if (former === 'resume') return usage(`--out ${path} holds no sweep to go on with, but other files.`, 'out');
    const or = begun ? ', --resume to go on with the sweep in it' : '';
    return usage(
      `--out ${path} is not empty. Choose another folder${or}, or add --force to replace the sweep in it.`,
      'out',
    );
  } catch (error) {
    await removeEmpty(made, disk);
    return fileProblem('make', path, error);
  }
}

/** What the summary says where the folder has the results of a whole sweep, and none that is under way; null = it has not. */
export async function wholeSummary({ path, disk }: SweepFolder): Promise<ToldSweep | null> {
  const names = await disk.list(path);
  if (names.includes(ROWS_FILE) || !names.includes(SWEEP_FOLDER.summary)) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of disk.read(join(path, SWEEP_FOLDER.summary))) chunks.push(chunk);
  try {
    const summary = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ToldSweep | null;
    return summary?.complete === true ? summary : null;
  } catch {
    return null;
  }
}

/** Writes all files, and only then gives them their names, the summary's last; returns their paths. */
export async function writeSweep({ path, disk }: SweepFolder, sweep: Sweep): Promise<Result<readonly string[]>> {
  const contents: readonly (readonly [string, Iterable<Uint8Array>])[] = [
    [SWEEP_FOLDER.table, sweepCsv(sweep)],
    [SWEEP_FOLDER.page, [sweepHtml(sweep)]],
    [SWEEP_FOLDER.summary, [sweepJson(sweep)]],
  ];
  const files: AtomicFile[] = [];
  try {
    for (const [name, chunks] of contents) {
      const file = await AtomicFile.create(join(path, name), { disk });
      files.push(file);
      for (const chunk of chunks) {
        file.write(chunk);
        await file.drained();
      }
      await file.flush();
    }
    // Where there is a summary, the other files are of the same sweep.
    await disk.remove(join(path, SWEEP_FOLDER.summary));
    for (const file of files) await file.commit();
    return ok(files.map((file) => file.path));
  } catch (error) {
    for (const file of files) await file.abandon();
    if (!isSystemError(error)) throw error;
    return fileProblem('write', path, error);
  }
}
