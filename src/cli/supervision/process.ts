/** One attempt after the other of a command, as processes in groups of their own. */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Failure } from '../../runtime/supervision/machine.ts';
import type { SupervisedWork } from '../../runtime/supervision/supervisor.ts';
import type { SupervisedCommand } from './command-line.ts';
import { failureOf, memoryKills } from './exit.ts';
import { HEARTBEAT_VARIABLE } from '../files/heartbeat.ts';

/** Kept of what a process writes to stderr. */
const TAIL_LENGTH = 16_384;
/** What is left of its output is waited for this long after its end. */
const OUTPUT_MS = 500;

const GROUPS = process.platform !== 'win32';

/** A signal for a whole group, or where there are no groups for the process; one that is gone is no problem. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(GROUPS ? -pid : pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export interface LastExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProcessWatch {
  /** Called for each piece that the command writes to stderr, as it comes. */
  onErr(text: string): void;
  onEnded(failure: Failure | null): void;
}

export class SupervisedProcess implements SupervisedWork {
  lastExit: LastExit | null = null;
  readonly #command: SupervisedCommand;
  readonly #beats: string;
  readonly #watch: ProcessWatch;
  #child: ChildProcess | null = null;

  /** @param beats the file for signs of life */
  constructor(command: SupervisedCommand, beats: string, watch: ProcessWatch) {
    this.#command = command;
    this.#beats = beats;
    this.#watch = watch;
  }

  /** Number of the process that lives now. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  spawn(_attempt: number, resume: boolean): void {
    const [file, ...args] = this.#command.line(resume);
    // In a group of its own a Ctrl-C reaches it through the supervisor alone, once, and what it has started can be ended with it.
    const child = spawn(file!, args, {
      detached: GROUPS,
      stdio: ['ignore', 'inherit', 'pipe'],
      env: { ...process.env, [HEARTBEAT_VARIABLE]: this.#beats },
    });
    this.#child = child;
    const kills = memoryKills();
    let stderr = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-TAIL_LENGTH);
      this.#watch.onErr(text);
    });
    child.once('error', (error) => {
      if (child.pid === undefined) this.#end(child, { kind: 'unusable', text: cannotStart(file!, error) });
    });
    child.once('exit', (code, signal) => {
      // What it has started must not go on beside its next attempt.
      if (GROUPS && code !== 0) signalGroup(child.pid!, 'SIGKILL');
      const told = () => {
        clearTimeout(late);
        this.lastExit = { code, signal };
        const exit = { code, signal, stderr, system_was_short: memoryKills() > kills };
        this.#end(child, failureOf(exit, this.#command.ours));
      };
      const late = setTimeout(() => {
        child.stderr!.destroy();
        told();
      }, OUTPUT_MS);
      child.once('close', told);
    });
  }

  ask(reason: string): void {
    this.signal((reason === 'hang' ? 'SIGTERM' : reason) as NodeJS.Signals);
  }

  kill(): void {
    this.signal('SIGKILL');
  }

  /** Passes a signal on. */
  signal(name: NodeJS.Signals): void {
    const { pid } = this;
    if (pid !== null) signalGroup(pid, name);
  }

  #end(child: ChildProcess, failure: Failure | null): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#watch.onEnded(failure);
  }
}

function cannotStart(file: string, error: NodeJS.ErrnoException): string {
  const why =
    error.code === 'ENOENT'
      ? 'there is no such command'
      : error.code === 'EACCES'
        ? 'permission denied'
        : error.message;
  return `cannot start ${file}: ${why}`;
}
