import { constants, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';

/** Where the system has it, opening a pipe does not wait for whoever will write into it. */
const AT_ONCE = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0);

/**
 * Opens a file that is read in any order, and more than once. Rejects with the system's error, EISDIR for a folder, and
 * UNSEEKABLE for what has no places: a pipe, a device.
 */
export async function openToRead(path: string): Promise<FileHandle> {
  const file = await open(path, AT_ONCE);
  const found = await file.stat();
  if (found.isFile()) return file;
  await file.close();
  throw noFile(path, found);
}

/** For what is opened by path later on, and would be waited for: rejects as `openToRead` does where there is no file. */
export async function expectFile(path: string): Promise<void> {
  const found = await stat(path);
  if (!found.isFile()) throw noFile(path, found);
}

function noFile(path: string, found: Stats): Error {
  const code = found.isDirectory() ? 'EISDIR' : 'UNSEEKABLE';
  return Object.assign(new Error('not a plain file'), { code, path });
}
