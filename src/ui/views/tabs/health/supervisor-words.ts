import type { EngineHealth } from '../../../../worker/protocol/engine-watch.ts';
import { duration } from '../../../io/format.ts';

export type Note = EngineHealth['log'][number]['note'];

export const PHASE_WORDS: Readonly<Record<EngineHealth['phase'], string>> = {
  idle: 'Not started',
  running: 'Running',
  ending: 'Being ended',
  waiting: 'Waiting to restart',
  ended: 'Given up',
};

const KIND_WORDS: Readonly<Record<string, string>> = {
  crash: 'Crashed',
  hang: 'Hung',
  out_of_memory: 'Out of memory',
  unusable: 'Could not be used',
};

/** A kind of failure, and what was said of it. */
export function failureWords({ kind, text }: { readonly kind: string; readonly text: string }): string {
  return `${KIND_WORDS[kind] ?? kind}: ${text}`;
}

/** A line of the supervisor's log in words. */
export function noteWords(note: Note): string {
  switch (note.event) {
    case 'started':
      return note.attempt === 0 ? 'Started' : `Started again, attempt ${String(note.attempt)}`;
    case 'hung':
      return `No sign of life for ${duration(note.silent_ms)}`;
    case 'killed':
      return `Ended: ${note.reason}`;
    case 'failed':
      return failureWords(note);
    case 'restarting':
      return `Restarts in ${duration(note.delay_ms)}`;
    case 'steady':
      return 'Steady; restarts are counted anew';
    case 'stopping':
      return `Asked to end: ${note.reason}`;
    case 'ended':
      return `Over: ${note.reason}`;
  }
}

/** Whether a line tells of trouble. */
export const isTrouble = ({ event }: Note): boolean => event === 'failed' || event === 'hung' || event === 'killed';

/** When the next restart is due, epoch ms; null when none is. */
export function restartAt({ phase, delay_ms, log }: EngineHealth): number | null {
  if (phase !== 'waiting' || delay_ms === null) return null;
  const told = log.findLast(({ note }) => note.event === 'restarting');
  return told === undefined ? null : told.at + delay_ms;
}
