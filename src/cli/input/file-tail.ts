import { stat, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { Lost, type Tail } from '../../runtime/market-data/followed-file.ts';
import { openToRead } from './open-file.ts';

/** Bytes read at once. */
const PIECE_BYTES = 1 << 20;

/** A file on the disk whose end is looked at again and again. */
export class FileTail implements Tail {
  readonly name: string;
  private readonly path: string;
  private readonly file: FileHandle;
  private reading: Promise<unknown> = Promise.resolve();
  private closed = false;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.name = basename(path);
    this.file = file;
  }

  /** Rejects as `openToRead` does. */
  static async open(path: string): Promise<FileTail> {
    return new FileTail(path, await openToRead(path));
  }

  read(from: number): Promise<Uint8Array> {
    const reading = this.piece(from);
    this.reading = reading.catch(() => undefined);
    return reading;
  }

  private async piece(from: number): Promise<Uint8Array> {
    if (this.closed) return new Uint8Array(0);
    const { size } = await this.file.stat();
    const bytes = new Uint8Array(Math.max(0, Math.min(PIECE_BYTES, size - from)));
    let filled = 0;
    while (filled < bytes.length && !this.closed) {
      const { bytesRead } = await this.file.read(bytes, filled, bytes.length - filled, from + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  }

  /** What was written to the file before it was moved away has been read by then. */
  async check(): Promise<void> {
    const opened = await this.file.stat();
    const named = await stat(this.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new Lost('removed');
      throw error;
    });
    if (named.ino !== opened.ino || named.dev !== opened.dev) throw new Lost('replaced by another one');
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    // A read on its way must not outlive the descriptor.
    void this.reading.then(() => this.file.close()).catch(() => undefined);
  }
}
