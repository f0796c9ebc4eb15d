import { describe, expect, it } from 'vitest';
import {
  supervise,
  supervisionStart,
  type SupervisionEffect,
  type SupervisionEvent,
  type SupervisionState,
} from '../../../src/runtime/supervision/machine.ts';
import { backoffMs, SUPERVISION_DEFAULTS, type SupervisionPolicy } from '../../../src/runtime/supervision/policy.ts';

const policy: SupervisionPolicy = {
  restarts_max: 3,
  backoff_base_ms: 1000,
  backoff_cap_ms: 3000,
  hang_ms: 10_000,
  expects_beat: false,
  grace_ms: 5000,
  steady_ms: 60_000,
};
const crash = (at_ms: number): SupervisionEvent => ({
  type: 'ended',
  at_ms,
  failure: { kind: 'crash', text: 'exit code 1' },
});
const beat = (at_ms: number, progress: number | null = null): SupervisionEvent => ({ type: 'beat', at_ms, progress });
const tick = (at_ms: number): SupervisionEvent => ({ type: 'tick', at_ms });
const start: SupervisionEvent = { type: 'start', at_ms: 0 };

/** Runs events; the effects are those of the last one. */
function after(events: readonly SupervisionEvent[], how: Partial<SupervisionPolicy> = {}) {
  let state: SupervisionState = supervisionStart();
  let effects: readonly SupervisionEffect[] = [];
  for (const event of events) ({ state, effects } = supervise(state, event, { ...policy, ...how }));
  return { state, effects, done: effects.filter(({ type }) => type !== 'note') };
}

describe('backoff', () => {
  it.each([
    [0, 1000],
    [1, 2000],
    [2, 3000],
    [3, 3000],
    [5000, 3000],
  ])('after %i restarts waits %i ms', (attempt, ms) => expect(backoffMs(policy, attempt)).toBe(ms));
  it('is nothing when its base is nothing', () => expect(backoffMs({ ...policy, backoff_base_ms: 0 }, 5000)).toBe(0));
});

describe('a supervisor', () => {
  it('starts the work from its beginning', () => {
    const { state, done } = after([start]);
    expect(done).toEqual([{ type: 'spawn', attempt: 0, resume: false }]);
    expect(state).toMatchObject({ phase: 'running', attempt: 0 });
  });

  it('is done when the work is', () => {
    const { state, done } = after([start, { type: 'ended', at_ms: 5, failure: null }]);
    expect(done).toEqual([{ type: 'finish', outcome: 'done', reason: 'the command came to its end' }]);
    expect(state).toMatchObject({ phase: 'ended', outcome: 'done' });
  });

  it('waits after a failure, then resumes', () => {
    const failed = after([start, crash(100)]);
    expect(failed.done).toEqual([{ type: 'wake', at_ms: 1100 }]);
    expect(failed.state).toMatchObject({ phase: 'waiting', attempt: 1, delay_ms: 1000, restarts_total: 1 });
    expect(after([start, crash(100), tick(1099)]).state.phase).toBe('waiting');
    const again = after([start, crash(100), tick(1100)]);
    expect(again.done).toContainEqual({ type: 'spawn', attempt: 1, resume: true });
    expect(again.state).toMatchObject({ phase: 'running', delay_ms: null });
  });

  it('gives up after as many restarts as it may make, and says after what', () => {
    const three = [start, crash(0), tick(1000), crash(1000), tick(3000), crash(3000), tick(6000)];
    expect(after(three).state).toMatchObject({ phase: 'running', attempt: 3 });
    const { state, done } = after([...three, crash(6001)]);
    expect(done).toContainEqual({ type: 'finish', outcome: 'gave_up', reason: 'exit code 1, after 3 restarts' });
    expect(state).toMatchObject({ phase: 'ended', outcome: 'gave_up', attempt: 3, restarts_total: 3 });
    expect(after([start, crash(0)], { restarts_max: 0 }).state).toMatchObject({
      outcome: 'gave_up',
      restarts_total: 0,
    });
  });

  it('does not try again what cannot be started', () => {
    const failure = { kind: 'unusable', text: 'no such command' } as const;
    const { state } = after([start, { type: 'ended', at_ms: 1, failure }]);
    expect(state).toMatchObject({ phase: 'ended', outcome: 'gave_up', last_failure: failure });
  });

  it('takes silence for a hang only after a sign of life, unless it expects one', () => {
    expect(after([start, tick(1e9)]).state.phase).toBe('running');
    expect(after([start], { expects_beat: true }).done).toContainEqual({ type: 'wake', at_ms: 10_000 });
    expect(after([start, tick(10_000)], { expects_beat: true }).done).toContainEqual({ type: 'ask', reason: 'hang' });
    expect(after([start, beat(500)]).done).toEqual([{ type: 'wake', at_ms: 10_500 }]);
    expect(after([start, beat(500), tick(10_499)]).state.phase).toBe('running');
    expect(after([start, beat(500), tick(10_500)]).state.phase).toBe('ending');
    expect(after([start, beat(500), tick(10_500)], { hang_ms: null }).state.phase).toBe('running');
  });

  it('asks what hangs to end, then ends it, and counts it as failed however it ended', () => {
    const hung = [start, beat(0), tick(10_000)];
    expect(after(hung).done).toEqual([
      { type: 'ask', reason: 'hang' },
      { type: 'wake', at_ms: 15_000 },
    ]);
    expect(after([...hung, tick(15_000)]).done).toEqual([{ type: 'kill' }]);
    for (const failure of [null, { kind: 'crash', text: 'killed' } as const]) {
      const { state } = after([...hung, tick(15_000), { type: 'ended', at_ms: 15_001, failure }]);
      expect(state).toMatchObject({ phase: 'waiting', last_failure: { kind: 'hang' } });
    }
  });

  it('ends what hangs at once where asking is of no use', () => {
    expect(after([start, beat(0), tick(10_000)], { grace_ms: 0 }).done).toContainEqual({ type: 'kill' });
  });

  it('does not blame the work for a silence that it slept through itself', () => {
    const woken = after([start, beat(0), tick(3_600_000)]);
    expect(woken.state.phase).toBe('running');
    expect(woken.done).toEqual([{ type: 'wake', at_ms: 3_610_000 }]);
    expect(after([start, beat(0), tick(3_600_000), tick(3_610_000)]).state.phase).toBe('ending');
  });

  it('ends the work when asked, and says so', () => {
    const asked = [start, { type: 'stop', at_ms: 10, reason: 'SIGTERM' }] as const;
    expect(after(asked).done).toEqual([
      { type: 'ask', reason: 'SIGTERM' },
      { type: 'wake', at_ms: 5010 },
    ]);
    // Asked twice it is told twice, and has no longer.
    const twice = after([...asked, { type: 'stop', at_ms: 4000, reason: 'SIGINT' }]);
    expect(twice.done).toEqual([{ type: 'ask', reason: 'SIGINT' }]);
    expect(after([...asked, tick(5010)]).done).toContainEqual({ type: 'kill' });
    for (const end of [crash(20), { type: 'ended', at_ms: 20, failure: null } as const]) {
      expect(after([...asked, end]).done).toContainEqual({ type: 'finish', outcome: 'stopped', reason: 'SIGTERM' });
    }
  });

  it('stops at once while it waits', () => {
    const { state, done } = after([start, crash(0), { type: 'stop', at_ms: 1, reason: 'SIGINT' }]);
    expect(state.phase).toBe('ended');
    expect(done).toContainEqual({ type: 'finish', outcome: 'stopped', reason: 'SIGINT' });
    expect(done).toContainEqual({ type: 'wake', at_ms: null });
  });

  it('forgives failures after a long attempt that got further', () => {
    const second = [start, beat(0, 50), crash(1000), tick(2000)];
    expect(after([...second, beat(70_000, 50)]).state.attempt).toBe(1);
    expect(after([...second, beat(61_999, 51)]).state.attempt).toBe(1);
    const steady = after([...second, beat(62_000, 51)]);
    expect(steady.state.attempt).toBe(0);
    expect(steady.effects).toContainEqual({ type: 'note', note: { event: 'steady', attempt: 1 } });
    // Its next failure begins the waiting anew.
    expect(after([...second, beat(62_000, 51), crash(62_001)]).state).toMatchObject({ attempt: 1, delay_ms: 1000 });
  });

  it('forgives work that never says how far it is by time alone', () => {
    const second = [start, crash(0), tick(1000)];
    expect(after(second).done).toContainEqual({ type: 'wake', at_ms: 61_000 });
    expect(after([...second, tick(61_000)]).state.attempt).toBe(0);
    expect(after([...second, crash(60_999)]).state.attempt).toBe(2);
  });

  it('goes on where a supervisor that was killed left off', () => {
    const remains = { attempt: 2, restarts_total: 7, begun: true, furthest: 10, last_failure: null };
    const { state, effects } = supervise(supervisionStart(remains), start, policy);
    expect(effects).toContainEqual({ type: 'spawn', attempt: 2, resume: true });
    expect(supervise(state, crash(5), policy).state).toMatchObject({ attempt: 3, restarts_total: 8, delay_ms: 3000 });
  });

  it('does nothing more once it is over', () => {
    const over = [start, { type: 'ended', at_ms: 5, failure: null }] as const;
    for (const event of [start, crash(6), beat(6), tick(6), { type: 'stop', at_ms: 6, reason: 'SIGINT' } as const]) {
      expect(after([...over, event]).effects).toEqual([]);
    }
  });

  it('has patience by default', () => {
    expect(SUPERVISION_DEFAULTS).toMatchObject({ restarts_max: 5, backoff_base_ms: 1000, backoff_cap_ms: 60_000 });
  });
});
