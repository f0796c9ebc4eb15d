import { writeSync } from 'node:fs';

/** A pipe that is not drained answers EAGAIN to a synchronous write; its reader needs a moment. */
const RETRY_MS = 5;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Writes all bytes to a file descriptor, waiting for a slow reader. */
export function writeAll(fd: number, data: string | Uint8Array): void {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
  for (let from = 0; from < bytes.length;) {
    try {
      from += writeSync(fd, bytes, from, bytes.length - from);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(sleeper, 0, 0, RETRY_MS);
    }
  }
}
