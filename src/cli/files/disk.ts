/** What a run asks of the disk, as an argument: each call is one operation of the file system, done or failed. */
import { constants, createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, rmdir, stat, type FileHandle } from 'node:fs/promises';
import { diskFolder, type PartFolder } from './rotating-file.ts';
import { takeLock, type Lock } from './run-lock.ts';

/** An open file. */
export interface DiskFile {
  /** Descriptor, for a thread that writes to it; null where there is none. */
  readonly fd: number | null;
  /** Writes at a position; resolves to how many bytes it took, at least one. */
  write(bytes: Uint8Array, at: number): Promise<number>;
  /** Resolves when all that was written will outlive a loss of power. */
  sync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** Errors are the system's, with `code` and `path`. */
export interface Disk {
  /** Waits before a failed write is tried again, in ms; after the last it has failed for good. */
  readonly retry_ms: readonly number[];
  /** Takes the lock file of that path, see `takeLock`. */
  lock(path: string): Lock;
  /** Opens for writing; makes the file, or empties it. */
  create(path: string): Promise<DiskFile>;
  /** Opens for writing what is there. */
  open(path: string): Promise<DiskFile>;
  /** Bytes of a file, or null where there is none. */
  size(path: string): Promise<number | null>;
  read(path: string): AsyncIterable<Uint8Array>;
  /** Names in a folder. */
  list(folder: string): Promise<readonly string[]>;
  makeFolder(path: string): Promise<void>;
  /** Rejects where there is anything in it. */
  removeFolder(path: string): Promise<void>;
  isFolder(path: string): Promise<boolean>;
  /** Replaces `to`. */
  rename(from: string, to: string): Promise<void>;
  /** No file is fine. */
  remove(path: string): Promise<void>;
  /** Makes renames and removals in a folder outlive a loss of power, where the system can. */
  syncFolder(path: string): Promise<void>;
  /** The folder as a rotating file sees it, whose operations happen within the engine's loop. */
  parts(folder: string): PartFolder;
}

/** The system's error, with the path where the system leaves it out. */
async function at<T>(path: string, operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    if (error instanceof Error) Object.assign(error, { path });
    throw error;
  }
}

function openedFile(path: string, handle: FileHandle): DiskFile {
  return {
    fd: handle.fd,
    write: async (bytes, position) => (await at(path, handle.write(bytes, 0, bytes.length, position))).bytesWritten,
    sync: () => at(path, handle.datasync()),
    truncate: (bytes) => at(path, handle.truncate(bytes)),
    close: () => at(path, handle.close()),
  };
}

/** No such file, or no such folder. */
const isAbsent = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** What some systems answer when a folder is to be synchronised, which they do not offer. */
const NO_FOLDER_SYNC = ['EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP', 'EBADF'];

async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, constants.O_RDONLY);
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!NO_FOLDER_SYNC.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** The disk of this machine. */
export const nodeDisk: Disk = {
  retry_ms: [20, 100, 400, 1500],
  lock: takeLock,
  create: async (path) => openedFile(path, await open(path, 'w')),
  open: async (path) => openedFile(path, await open(path, 'r+')),
  async size(path) {
    try {
      return (await stat(path)).size;
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  },
  read: (path) => createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>,
  list: (folder) => readdir(folder),
  makeFolder: async (path) => void (await mkdir(path)),
  removeFolder: rmdir,
  isFolder: async (path) => (await stat(path).catch(() => null))?.isDirectory() === true,
  rename,
  remove: (path) => rm(path, { force: true }),
  syncFolder: (path) => at(path, syncFolder(path)),
  parts: diskFolder,
};
