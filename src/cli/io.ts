import { writeSync } from 'node:fs';

/** What a command needs of the process around it, so that tests can run commands without one. */
export interface Io {
  /** Data: goes to stdout, whole before the call returns. */
  out(data: string | Uint8Array): void;
  /** Words for a person: progress, summaries, problems. Goes to stderr. */
  err(text: string): void;
  /** Whether stderr is a terminal that can rewrite its line. */
  readonly interactive: boolean;
  /** Whether stdout is a terminal; headings are set in bold then. */
  readonly styled: boolean;
  /** Aborted by SIGINT or SIGTERM: end at the next bar's edge. */
  readonly signal: AbortSignal;
  /** Aborted by SIGUSR2: halt trading at the next bar's edge and let the run go on. */
  readonly halt: AbortSignal;
}

export const EXIT_DONE = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

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

/** The real process. The first signal asks for an orderly end; a second one ends at once. */
export function processIo(): Io {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort(name));
  const halt = new AbortController();
  process.on('SIGUSR2', () => halt.abort('SIGUSR2'));
  return {
    out: (data) => writeAll(1, data),
    err: (text) => writeAll(2, text),
    interactive: process.stderr.isTTY && process.env['TERM'] !== 'dumb',
    styled: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
    signal: controller.signal,
    halt: halt.signal,
  };
}
