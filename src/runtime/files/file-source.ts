import { sniffContainer } from '../../core/loader/bytes/sniff.ts';

/** Reading from front to back: bytes at once, and how many such reads are under way while one is used. */
export interface Stride {
  readonly bytes: number;
  readonly ahead: number;
  /** Whether a read fills the buffer it is given. */
  readonly fills: boolean;
}

/** From Node: what is read is still in the processor's cache when it is parsed. */
const NEAR: Stride = { bytes: 1 << 20, ahead: 1, fills: true };
/** From a browser: every read goes to another process and back, at 1 MiB more slowly than it is parsed. */
const FAR: Stride = { bytes: 1 << 22, ahead: 2, fills: false };

/** A file, wherever it is: read in pieces, in any order. */
export interface FileSource {
  readonly name: string;
  /** Bytes when it was opened. */
  readonly size: number;
  /**
   * Bytes `[start, end)`, fewer only where the file has become shorter. They may be put into `room`, which
   * the caller owns and which has at least that many; else they stay as they are.
   */
  read(start: number, end: number, room?: Uint8Array): Promise<Uint8Array>;
  /** How it is best read from front to back. */
  readonly stride: Stride;
  /** A text that changes when the file does (size and time of change); compared before and after reading. */
  version(): Promise<string>;
}

/** As much of a browser's `File` as is needed. */
export interface BlobLike {
  readonly name: string;
  readonly size: number;
  readonly lastModified: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** A file that a person chose or dropped. The browser itself refuses to read it once it has changed. */
export function blobSource(file: BlobLike): FileSource {
  return {
    name: file.name,
    size: file.size,
    stride: FAR,
    read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
    version: () => Promise.resolve(`${file.size}:${file.lastModified}`),
  };
}

/** As much of Node's `fs.promises.FileHandle` as is needed. */
export interface HandleLike {
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  stat(): Promise<{ readonly size: number; readonly mtimeMs: number }>;
}

/** A plain file opened in Node; who opened it closes it. */
export async function handleSource(handle: HandleLike, name: string): Promise<FileSource> {
  const { size } = await handle.stat();
  return {
    name,
    size,
    stride: NEAR,
    read: async (start, end, room) => {
      const bytes = room === undefined ? new Uint8Array(end - start) : room.subarray(0, end - start);
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    },
    version: async () => {
      const now = await handle.stat();
      return `${now.size}:${now.mtimeMs}`;
    },
  };
}

const LINE_FEED = 10;
const TAIL_BYTES = 1 << 16;

/**
 * Of a text that somebody still writes to, the lines that have ended so far. It may grow while it is read; whether what is
 * read is what was meant, whoever reads it has to know.
 */
export async function endedLines(source: FileSource): Promise<FileSource> {
  if (sniffContainer(await source.read(0, Math.min(4, source.size))) !== 'plain') return source;
  let size = source.size;
  for (let found = false; size > 0 && !found;) {
    const start = Math.max(0, size - TAIL_BYTES);
    const at = (await source.read(start, size)).lastIndexOf(LINE_FEED);
    found = at >= 0;
    size = start + at + 1;
  }
  return { ...source, size, version: () => Promise.resolve('') };
}
