import { closeSync, constants, openSync } from 'node:fs';
import { readlink, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ok, type Result } from '../../contracts/result.ts';
import { AtomicFile } from './atomic-file.ts';
import { fileProblem } from './file-problem.ts';
import { writeAll } from './write-all.ts';

/** Time between two looks for somebody who reads from a pipe. */
const LOOK_MS = 50;

/**
 * Writes a whole file under its name, or leaves nothing behind; aborted or failed, the problem says why. A link stays one,
 * and what it names is written; into a pipe or a device it is written as it comes.
 */
export async function writeWhole(
  path: string,
  chunks: Iterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Result<null>> {
  try {
    const there = await stat(path).catch(() => null);
    if (there?.isDirectory() === true) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    if (there === null || there.isFile()) await replace(await targetOf(path), chunks, signal);
    else if (there.isFIFO() || there.isCharacterDevice()) await pour(path, there.isFIFO(), chunks, signal);
    else throw new Error('it is no file');
    return ok(null);
  } catch (error) {
    return fileProblem('write', path, error);
  }
}

/**
 * What is written instead of `path`: where that is a link, what it names in the end, be it there or not. Rejects with the
 * system's error.
 */
export async function targetOf(path: string): Promise<string> {
  const named = await readlink(path).catch(() => null);
  if (named === null) return path;
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return targetOf(resolve(await realpath(dirname(path)), named));
  }
}

async function replace(path: string, chunks: Iterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  const file = await AtomicFile.create(path);
  try {
    for (const chunk of chunks) {
      signal.throwIfAborted();
      file.write(chunk);
      await file.drained();
    }
    await file.commit();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

async function pour(path: string, pipe: boolean, chunks: Iterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  const fd = await openToPour(path, pipe, signal);
  try {
    for (const chunk of chunks) {
      writeAll(fd, chunk);
      // A signal is heard between two of them.
      await sleep(0);
      signal.throwIfAborted();
    }
  } finally {
    closeSync(fd);
  }
}

/** Waits until somebody reads from a pipe, as every program does, but can be told to end meanwhile. */
async function openToPour(path: string, pipe: boolean, signal: AbortSignal): Promise<number> {
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (!pipe || (error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
      await sleep(LOOK_MS, undefined, { signal });
    }
  }
}
