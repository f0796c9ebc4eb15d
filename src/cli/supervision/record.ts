/** What a supervisor leaves behind: its state, replaced whole at each change, and a log that only grows. */
import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SUPERVISION_FILES } from '../../runtime/supervision/files.ts';
import type { Failure, Outcome, Phase, Remains, SupervisionState } from '../../runtime/supervision/machine.ts';
import type { ProcessIdentity } from '../files/identity.ts';
import type { LastExit } from './process.ts';

/** `supervisor_state.json`. Times of day are wall clock, ISO 8601. */
export interface StateFile {
  readonly phase: Phase;
  /** Restarts in a row: 0 = first attempt, or sustained progress since. */
  readonly attempt: number;
  readonly restarts_total: number;
  readonly max_restarts: number;
  readonly last_exit: (LastExit & { readonly reason: string | null; readonly at: string }) | null;
  readonly last_failure: Failure | null;
  /** Waited before the restart now due; null = none is. */
  readonly next_delay_s: number | null;
  readonly shutdown_reason: string | null;
  readonly outcome: Outcome | null;
  readonly command: readonly string[];
  /** How far the attempts came, in the command's own units (bars); null = it did not say. */
  readonly progress: number | null;
  readonly supervisor: ProcessIdentity;
  readonly child: ProcessIdentity | null;
  readonly started_at: string;
  readonly updated_at: string;
}

/** What was found of an earlier supervisor in a folder. */
export type Found =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'state'; readonly state: StateFile }
  /** There is a file, but it is not a supervisor's state. */
  | { readonly kind: 'unreadable'; readonly why: string };

const PHASES: readonly unknown[] = ['idle', 'running', 'ending', 'waiting', 'ended'] satisfies Phase[];

function isIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, started } = value as Record<string, unknown>;
  // 0 and below are groups, 1 is the system's own.
  return Number.isSafeInteger(pid) && (pid as number) > 1 && (started === null || typeof started === 'string');
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** The members that a supervisor goes by must be right; the others are for people to read. */
function isState(value: unknown): value is StateFile {
  if (typeof value !== 'object' || value === null) return false;
  const { phase, attempt, restarts_total, command, progress, supervisor, child } = value as Record<string, unknown>;
  return (
    PHASES.includes(phase) &&
    isCount(attempt) &&
    isCount(restarts_total) &&
    Array.isArray(command) &&
    command.every((word) => typeof word === 'string') &&
    (progress === null || isCount(progress)) &&
    isIdentity(supervisor) &&
    (child === null || isIdentity(child))
  );
}

export function findState(folder: string): Found {
  let text: string;
  try {
    text = readFileSync(join(folder, SUPERVISION_FILES.state), 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { kind: 'nothing' } : { kind: 'unreadable', why: message };
  }
  try {
    const value: unknown = JSON.parse(text);
    return isState(value)
      ? { kind: 'state', state: value }
      : { kind: 'unreadable', why: 'fields are missing or wrong' };
  } catch (error) {
    return { kind: 'unreadable', why: (error as Error).message };
  }
}

/**
 * What an earlier supervisor of the same command left. Cut off, it is gone on with where it was, its count of attempts
 * included; ended by a person or by giving up, the command goes on and the count begins anew. Null: nothing to go on with.
 */
export function remainsOf(found: Found, command: readonly string[]): Remains | null {
  if (found.kind !== 'state') return null;
  const { phase, outcome, attempt, restarts_total, last_failure, progress } = found.state;
  const same = JSON.stringify(found.state.command) === JSON.stringify(command);
  if (!same || outcome === 'done') return null;
  if (phase === 'ended') return { attempt: 0, restarts_total: 0, begun: true, furthest: null, last_failure: null };
  return { attempt, restarts_total, begun: true, furthest: progress, last_failure: last_failure ?? null };
}

/** Least time between two writes that tell of nothing but progress. */
const PROGRESS_MS = 10_000;

export interface RecordFacts {
  readonly command: readonly string[];
  readonly max_restarts: number;
  readonly supervisor: ProcessIdentity;
}

/** Writes both files. A disk that refuses does not end the work under supervision: `onProblem` hears of it, once. */
export class SupervisorRecord {
  readonly #folder: string;
  readonly #facts: RecordFacts;
  readonly #onProblem: (problem: unknown) => void;
  readonly #started_at = new Date().toISOString();
  #lastExit: StateFile['last_exit'] = null;
  #told = '';
  #toldAt = 0;
  #refused = false;

  constructor(folder: string, facts: RecordFacts, onProblem: (problem: unknown) => void) {
    this.#folder = folder;
    this.#facts = facts;
    this.#onProblem = onProblem;
    // A line that a crash cut off must not swallow the next one.
    this.#try(() => {
      const path = join(folder, SUPERVISION_FILES.log);
      const there = readFileSync(path, { flag: 'a+' });
      if (there.length > 0 && there.at(-1) !== 10) appendFileSync(path, '\n');
    });
  }

  /** How the last attempt ended. */
  exited(exit: LastExit | null, failure: Failure | null): void {
    this.#lastExit = {
      code: exit?.code ?? null,
      signal: exit?.signal ?? null,
      reason: failure?.text ?? null,
      at: new Date().toISOString(),
    };
  }

  /** One line of the log: wall time, then what happened. */
  log(entry: Readonly<Record<string, unknown>>): void {
    const line = `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`;
    this.#try(() => appendFileSync(join(this.#folder, SUPERVISION_FILES.log), line));
  }

  /** @param reason why it is over; null = it is not */
  state(state: SupervisionState, child: ProcessIdentity | null, reason: string | null): void {
    const { phase, attempt, restarts_total, last_failure, delay_ms, stop_reason, outcome, progress, furthest } = state;
    const { command, max_restarts, supervisor } = this.#facts;
    const far = Math.max(progress ?? -1, furthest ?? -1);
    const facts = {
      phase,
      attempt,
      restarts_total,
      max_restarts,
      last_exit: this.#lastExit,
      last_failure,
      next_delay_s: delay_ms === null ? null : delay_ms / 1000,
      shutdown_reason: reason ?? stop_reason,
      outcome,
      command,
    };
    const told = JSON.stringify([facts, child]);
    const now = Date.now();
    if (told === this.#told && now - this.#toldAt < PROGRESS_MS) return;
    this.#told = told;
    this.#toldAt = now;
    const file: StateFile = {
      ...facts,
      progress: far < 0 ? null : far,
      supervisor,
      child,
      started_at: this.#started_at,
      updated_at: new Date(now).toISOString(),
    };
    this.#replace(`${JSON.stringify(file, null, 2)}\n`);
  }

  #replace(text: string): void {
    const path = join(this.#folder, SUPERVISION_FILES.state);
    // Of one that was killed while it wrote, the next one makes use.
    const partial = `${path}.part`;
    this.#try(() => {
      try {
        writeFileSync(partial, text, { flush: true });
        renameSync(partial, path);
      } catch (error) {
        rmSync(partial, { force: true });
        throw error;
      }
    });
  }

  #try(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!this.#refused) this.#onProblem(error);
      this.#refused = true;
    }
  }
}
