import { expect, test } from 'vitest';
import { ENGINE_POLICY } from '../../../../src/worker/protocol/engine-watch.ts';
import type { EngineHealth } from '../../../../src/worker/protocol/engine-watch.ts';
import { isTrouble, noteWords, restartAt } from '../../../../src/ui/views/tabs/health/supervisor-words.ts';
import type { Note } from '../../../../src/ui/views/tabs/health/supervisor-words.ts';

const health = (over: Partial<EngineHealth>): EngineHealth => ({
  phase: 'running',
  attempt: 0,
  restarts_max: ENGINE_POLICY.restarts_max,
  restarts_total: 0,
  delay_ms: null,
  last_failure: null,
  outcome: null,
  log: [],
  ...over,
});

test('every line of the log is told in words, and trouble is told apart', () => {
  const notes: readonly (readonly [Note, string, boolean])[] = [
    [{ event: 'started', attempt: 0, resume: false }, 'Started', false],
    [{ event: 'started', attempt: 2, resume: true }, 'Started again, attempt 2', false],
    [{ event: 'hung', attempt: 1, silent_ms: 20_000 }, 'No sign of life for 20 s', true],
    [{ event: 'killed', attempt: 1, reason: 'hang' }, 'Ended: hang', true],
    [{ event: 'failed', attempt: 1, kind: 'out_of_memory', text: 'x' }, 'Out of memory: x', true],
    [{ event: 'restarting', attempt: 1, delay_ms: 500 }, 'Restarts in 500 ms', false],
    [{ event: 'steady', attempt: 0 }, 'Steady; restarts are counted anew', false],
    [{ event: 'stopping', attempt: 0, reason: 'SIGTERM' }, 'Asked to end: SIGTERM', false],
    [{ event: 'ended', attempt: 4, outcome: 'gave_up', reason: 'it fails' }, 'Over: it fails', false],
  ];
  for (const [note, words, trouble] of notes) expect([noteWords(note), isTrouble(note)]).toEqual([words, trouble]);
});

test('the next restart is due when its pause is over, counted from when it was announced', () => {
  const note = { event: 'restarting', attempt: 1, delay_ms: 500 } as const;
  const log = [
    { at: 900, note: { ...note, delay_ms: 250 } },
    { at: 1000, note },
  ];
  expect(restartAt(health({ phase: 'waiting', delay_ms: 500, log }))).toBe(1500);
  expect(restartAt(health({ phase: 'running', log }))).toBeNull();
  expect(restartAt(health({ phase: 'waiting', delay_ms: 500 }))).toBeNull();
});
