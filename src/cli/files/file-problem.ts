import { err, type Result } from '../../contracts/result.ts';

/** A problem of the file system: what could not be done to which path (unless the error names one), and why. */
export function fileProblem<T = never>(doing: string, wanted: string, error: unknown): Result<T> {
  const { code = '', path = wanted } = error as NodeJS.ErrnoException;
  const why = REASONS.get(code) ?? (error instanceof Error ? error.message : String(error));
  return err({ code: 'FILE', message: `Cannot ${doing} ${path}: ${why}.`, line: null, column: null, text: path });
}

const REASONS = new Map([
  ['ENOENT', 'there is no such file or folder'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of the path is not a folder'],
  ['EEXIST', 'there is a file of that name'],
  ['UNSEEKABLE', 'it is a pipe or a device, not a file; write what comes from it into a file first'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ENXIO', 'there is no such device'],
  ['ELOOP', 'its links lead in a circle'],
  ['EFBIG', 'the file would be larger than is allowed'],
  ['TOO_LONG', 'it goes on for more than 1 MiB'],
  ['ENOSPC', 'no space is left on the device'],
  ['EDQUOT', 'no space is left for this user'],
  ['EIO', 'the device has reported an error'],
  ['TORN', 'it does not reach as far as the checkpoint says'],
  ['EPIPE', 'who read from it has gone'],
  ['EROFS', 'the file system is read-only'],
  ['EMFILE', 'too many files are open'],
]);
