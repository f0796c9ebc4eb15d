import { close, open, rename, rm, write } from 'node:fs';
import { promisify } from 'node:util';

const openFile = promisify(open);
const closeFile = promisify(close);
const renameFile = promisify(rename);
const removeFile = promisify(rm);

/** Buffers kept for more chunks: about as many as a run fills before it gives the system a turn. */
const SPARES_MAX = 8;

/** Bytes that may wait for the disk before `drained` holds the caller back. */
const PENDING_MAX = 32 << 20;

/**
 * A file that appears under its name only when whole: written beside it under a temporary name, renamed by `commit`.
 * Chunks go out in order, off this thread; `write` never blocks, `drained` is the backpressure.
 */
export class AtomicFile {
  readonly path: string;
  bytes_written = 0;
  private readonly partial: string;
  readonly fd: number;
  private readonly queue: Uint8Array[] = [];
  /** Buffers of chunks that are written, for more chunks: fresh memory costs more than writing to it. */
  private readonly spares: Uint8Array[] = [];
  private pending = 0;
  private busy = false;
  private error: Error | null = null;
  private waiting: { below: number; resolve: () => void; reject: (error: Error) => void } | null = null;
  private closed = false;
  /** Set by `abandon`: called once no write is on its way any more. */
  private whenIdle: (() => void) | null = null;

  private constructor(path: string, partial: string, fd: number) {
    this.path = path;
    this.partial = partial;
    this.fd = fd;
  }

  /** Rejects with the system's error when the file cannot be made. */
  static async create(path: string): Promise<AtomicFile> {
    const partial = `${path}.${String(process.pid)}.part`;
    return new AtomicFile(path, partial, await openFile(partial, 'w'));
  }

  /** Takes over the bytes: the caller must not change them any more. */
  write(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.error !== null) return;
    this.queue.push(bytes);
    this.pending += bytes.length;
    if (!this.busy) this.next();
  }

  /** The whole buffer of a chunk that has been written, for the caller to use again; null while there is none. */
  spareBuffer(): Uint8Array | null {
    return this.spares.pop() ?? null;
  }

  /** Resolves when few enough bytes wait; rejects when a write failed. */
  drained(): Promise<void> {
    return this.pendingBelow(PENDING_MAX);
  }

  /** Resolves when all bytes are written. */
  flush(): Promise<void> {
    return this.pendingBelow(1);
  }

  /** Waits for all bytes, then gives the file its name. */
  async commit(): Promise<void> {
    await this.flush();
    await this.close();
    await renameFile(this.partial, this.path);
  }

  /** Removes what was written under the temporary name; a file that has its name already stays. Never rejects. */
  async abandon(): Promise<void> {
    this.queue.length = 0;
    // A write on its way must not outlive the descriptor: the number may be another file's by then.
    if (this.busy) await new Promise<void>((resolve) => (this.whenIdle = resolve));
    await this.close().catch(() => undefined);
    await removeFile(this.partial, { force: true }).catch(() => undefined);
  }

  private async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await closeFile(this.fd);
  }

  private pendingBelow(below: number): Promise<void> {
    if (this.error !== null) return Promise.reject(this.error);
    if (this.pending < below) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting = { below, resolve, reject };
    });
  }

  private next(): void {
    const bytes = this.queue[0];
    this.busy = bytes !== undefined;
    if (bytes === undefined) return;
    write(this.fd, bytes, 0, bytes.length, null, (error, written) => {
      if (this.whenIdle !== null) {
        this.busy = false;
        this.whenIdle();
      } else if (error !== null) this.fail(error);
      else this.wrote(bytes, written);
    });
  }

  private fail(error: Error): void {
    this.error = error;
    this.busy = false;
    this.queue.length = 0;
    this.waiting?.reject(error);
    this.waiting = null;
  }

  private wrote(bytes: Uint8Array, written: number): void {
    this.pending -= written;
    this.bytes_written += written;
    if (written === bytes.length) {
      this.queue.shift();
      if (this.spares.length < SPARES_MAX) this.spares.push(new Uint8Array(bytes.buffer));
    } else this.queue[0] = bytes.subarray(written);
    if (this.waiting !== null && this.pending < this.waiting.below) {
      this.waiting.resolve();
      this.waiting = null;
    }
    this.next();
  }
}
