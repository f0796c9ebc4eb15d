import { performance } from 'node:perf_hooks';
import { nodeDisk, type Disk } from '../files/disk.ts';
import { writeAll } from '../files/write-all.ts';
import { Heartbeat } from '../files/heartbeat.ts';

/** What a command needs of the process around it, so that tests can run commands without one. */
export interface Io {
  /** Data: goes to stdout, whole before the call returns. */
  out(data: string | Uint8Array): void;
  /** Words for a person: progress, summaries, problems. Goes to stderr. */
  err(text: string): void;
  /** Where a run is written. */
  readonly disk: Disk;
  /** Whether stderr is a terminal that can rewrite its line. */
  readonly interactive: boolean;
  /** Whether stdout is a terminal; headings are set in bold then. */
  readonly styled: boolean;
  /** Aborted by SIGINT or SIGTERM: end at the next bar's edge. */
  readonly signal: AbortSignal;
  /** Aborted by SIGUSR2: halt trading at the next bar's edge and let the run go on. */
  readonly halt: AbortSignal;
  /** Calls for every signal there is to hear, each time it comes, and takes their usual effects away; returns how to end that. */
  onSignal(listener: (name: NodeJS.Signals) => void): () => void;
  /** Tells who supervises this process, if anybody does, how far the work is. */
  progressed(done: number): void;
}

export const EXIT_DONE = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** Stands as `path` in the error of a write to it that failed. */
export const STDOUT = 'standard output';

function writeOut(data: string | Uint8Array): void {
  try {
    writeAll(1, data);
  } catch (error) {
    throw Object.assign(error as Error, { path: STDOUT });
  }
}

/** Words that cannot be said, since their reader has gone or their disk is full, are no reason to leave work undone. */
function say(text: string): void {
  try {
    writeAll(2, text);
  } catch {
    return;
  }
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const HEARD = [...ENDING, 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
/** One wish to end may come twice: a terminal tells every process it started, and npm tells its own once more. */
const ECHO_MS = 300;

/** The real process. The first signal asks for an orderly end; a second one ends at once. */
export function processIo(): Io {
  const controller = new AbortController();
  let asked_ms = Infinity;
  let listeners = 0;
  for (const name of ENDING) {
    process.on(name, () => {
      const now_ms = performance.now();
      if (!controller.signal.aborted) {
        asked_ms = now_ms;
        controller.abort(name);
      } else if (listeners === 0 && now_ms - asked_ms > ECHO_MS) {
        process.removeAllListeners(name);
        process.kill(process.pid, name);
      }
    });
  }
  const halt = new AbortController();
  process.on('SIGUSR2', () => halt.abort('SIGUSR2'));
  const heartbeat = new Heartbeat();
  return {
    onSignal: (listener) => {
      listeners++;
      for (const name of HEARD) process.on(name, listener);
      return () => {
        listeners--;
        for (const name of HEARD) process.off(name, listener);
      };
    },
    progressed: (done) => heartbeat.progressed(done),
    out: writeOut,
    err: say,
    disk: nodeDisk,
    interactive: process.stderr.isTTY && process.env['TERM'] !== 'dumb',
    styled: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
    signal: controller.signal,
    halt: halt.signal,
  };
}
