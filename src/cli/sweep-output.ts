/** The folder a sweep leaves its results in. */
import { join } from 'node:path';
import { err, ok, type Result } from '../contracts/result.ts';
import { sweepHtml } from '../runtime/sweep/page.ts';
import { sweepCsv, SWEEP_FOLDER, sweepJson, type Sweep } from '../runtime/sweep/report.ts';
import { AtomicFile } from './atomic-file.ts';
import type { Disk } from './disk.ts';
import { isSystemError } from './execute.ts';
import { fileProblem, usage } from './problems.ts';
import { makeFolder } from './run-output.ts';

export interface SweepFolder {
  readonly path: string;
  readonly disk: Disk;
  /** Lets other processes write here again. */
  readonly release: () => void;
}

const LOCK = `${SWEEP_FOLDER.summary}.lock`;

/** Makes the folder where there is none. One that holds anything is refused unless its sweep is to be replaced. */
export async function openSweepFolder(path: string, force: boolean, disk: Disk): Promise<Result<SweepFolder>> {
  try {
    await makeFolder(path, disk);
    const lock = disk.lock(join(path, LOCK));
    if (!lock.ok) {
      const message = `Process ${String(lock.pid)} is writing to ${path}. Wait for it, or end it.`;
      return err({ code: 'FILE', message, line: null, column: null, text: path });
    }
    const names = force ? [] : await disk.list(path);
    if (names.every((name) => name === LOCK)) return ok({ path, disk, release: lock.release });
    lock.release();
    return usage(
      `--out ${path} is not empty. Choose another folder, or add --force to replace the sweep in it.`,
      'out',
    );
  } catch (error) {
    return fileProblem('make', path, error);
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
