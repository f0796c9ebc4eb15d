import { nodeDisk, type Disk, type DiskFile } from './disk.ts';

/** Buffers kept for more chunks: about as many as a run fills before it gives the system a turn. */
const SPARES_MAX = 8;
/** Bytes that may wait for the disk before `drained` holds the caller back. */
const PENDING_MAX = 32 << 20;
/** The name a file has until it is whole. */
export const partialName = (path: string) => `${path}.part`;

export interface AtomicFileOptions {
  readonly disk?: Disk;
  /** Goes on behind this many bytes of what is there under the temporary name, the rest being cut off. Default: anew. */
  readonly after?: number;
  /** Told once of a write that failed and is tried again. */
  readonly onTrouble?: (error: unknown) => void;
}

/**
 * A file that appears under its name only when whole: written beside it under a temporary name, renamed by `commit`.
 * Chunks go out in order, off this thread; `write` never blocks, `drained` is the backpressure. A write that fails is
 * tried again, at its own place, before that counts as a failure.
 */
export class AtomicFile {
  readonly path: string;
  /** Length of the file so far. */
  bytes_written: number;
  private readonly partial: string;
  private readonly disk: Disk;
  private readonly file: DiskFile;
  private readonly onTrouble: (error: unknown) => void;
  private readonly queue: Uint8Array[] = [];
  /** Buffers of chunks that are written, for more chunks: fresh memory costs more than writing to it. */
  private readonly spares: Uint8Array[] = [];
  private pending = 0;
  private busy = false;
  private error: unknown = null;
  private readonly waiting: { done: () => boolean; resolve: () => void; reject: (error: unknown) => void }[] = [];
  private closed = false;
  private troubled = false;
  /** Set by `leave`: called once no write is on its way any more. */
  private whenIdle: (() => void) | null = null;

  private constructor(path: string, disk: Disk, file: DiskFile, after: number, onTrouble: (error: unknown) => void) {
    this.path = path;
    this.partial = partialName(path);
    this.disk = disk;
    this.file = file;
    this.bytes_written = after;
    this.onTrouble = onTrouble;
  }

  /** Rejects with the system's error when the file cannot be made. */
  static async create(path: string, options: AtomicFileOptions = {}): Promise<AtomicFile> {
    const { disk = nodeDisk, after = 0, onTrouble = () => undefined } = options;
    const partial = partialName(path);
    const file = await (after === 0 ? disk.create(partial) : disk.open(partial));
    try {
      if (after > 0) await file.truncate(after);
    } catch (error) {
      await file.close().catch(() => undefined);
      throw error;
    }
    return new AtomicFile(path, disk, file, after, onTrouble);
  }

  /** Descriptor under which another thread may write instead of this one; null where there is none. */
  get fd(): number | null {
    return this.file.fd;
  }

  /** Takes over the bytes: the caller must not change them any more. */
  write(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.error !== null) return;
    this.queue.push(bytes);
    this.pending += bytes.length;
    if (!this.busy) void this.work();
  }

  /** The whole buffer of a chunk that has been written, for the caller to use again; null while there is none. */
  spareBuffer(): Uint8Array | null {
    return this.spares.pop() ?? null;
  }

  /** Resolves when few enough bytes wait; rejects when a write failed. */
  drained(): Promise<void> {
    return this.until(() => this.pending < PENDING_MAX);
  }

  /** Resolves when all bytes are written. */
  flush(): Promise<void> {
    return this.until(() => this.pending === 0);
  }

  /** Resolves when the first `bytes` bytes will outlive a loss of power. */
  async sync(bytes: number): Promise<void> {
    await this.until(() => this.bytes_written >= bytes);
    await this.file.sync();
  }

  /** Waits for all bytes, then gives the file its name; `durable`: so that neither is lost with the power. */
  async commit(durable = false): Promise<void> {
    await this.flush();
    if (durable) await this.file.sync();
    await this.close();
    await this.disk.rename(this.partial, this.path);
  }

  /** Removes what was written under the temporary name; a file that has its name already stays. Never rejects. */
  async abandon(): Promise<void> {
    await this.leave();
    await this.disk.remove(this.partial).catch(() => undefined);
  }

  /** Lets go of the file and leaves it as it is. Never rejects. */
  async leave(): Promise<void> {
    this.queue.length = 0;
    // A write on its way must not outlive the descriptor: the number may be another file's by then.
    if (this.busy) await new Promise<void>((resolve) => (this.whenIdle = resolve));
    await this.close().catch(() => undefined);
  }

  private async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.file.close();
  }

  private until(done: () => boolean): Promise<void> {
    if (this.error !== null) return Promise.reject(this.error as Error);
    if (done()) return Promise.resolve();
    return new Promise((resolve, reject) => this.waiting.push({ done, resolve, reject }));
  }

  private async work(): Promise<void> {
    this.busy = true;
    try {
      for (;;) {
        const bytes = this.queue[0];
        if (bytes === undefined || this.whenIdle !== null) break;
        this.wrote(bytes, await this.attempt(bytes));
      }
    } catch (error) {
      this.fail(error);
    }
    this.busy = false;
    this.whenIdle?.();
  }

  private async attempt(bytes: Uint8Array): Promise<number> {
    for (const ms of this.disk.retry_ms) {
      try {
        return await this.file.write(bytes, this.bytes_written);
      } catch (error) {
        if (this.whenIdle !== null) throw error;
        if (!this.troubled) this.onTrouble(error);
        this.troubled = true;
        await new Promise((resolve) => setTimeout(resolve, ms));
      }
    }
    return this.file.write(bytes, this.bytes_written);
  }

  private fail(error: unknown): void {
    this.error = error;
    this.queue.length = 0;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }

  private wrote(bytes: Uint8Array, written: number): void {
    this.pending -= written;
    this.bytes_written += written;
    if (written === bytes.length) {
      this.queue.shift();
      if (this.spares.length < SPARES_MAX) this.spares.push(new Uint8Array(bytes.buffer));
    } else if (this.queue[0] === bytes) this.queue[0] = bytes.subarray(written);
    for (let i = this.waiting.length - 1; i >= 0; i--) {
      if (this.waiting[i]!.done()) this.waiting.splice(i, 1)[0]!.resolve();
    }
  }
}
