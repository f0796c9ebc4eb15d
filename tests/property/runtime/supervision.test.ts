/** Whatever the work does and whenever somebody says stop: laws of the supervisor, held against a simulated world. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  supervise,
  supervisionStart,
  type Outcome,
  type SupervisionEvent,
  type SupervisionNote,
} from '../../../src/runtime/supervision/machine.ts';
import { backoffMs, type SupervisionPolicy } from '../../../src/runtime/supervision/policy.ts';

/** What one attempt does: it beats every `beats_every` ms until its end, then crashes, ends, or goes silent. */
interface Attempt {
  readonly lives_ms: number;
  readonly beats_every_ms: number | null;
  readonly progress: number;
  readonly ends: 'clean' | 'crash' | 'hang';
  /** How long it takes to end once asked; null = it never does. */
  readonly obeys_ms: number | null;
}

const attempt: fc.Arbitrary<Attempt> = fc.record({
  lives_ms: fc.integer({ min: 1, max: 4000 }),
  beats_every_ms: fc.option(fc.integer({ min: 1, max: 90 })),
  progress: fc.integer({ min: 0, max: 50 }),
  ends: fc.constantFrom('clean', 'crash', 'crash', 'hang'),
  obeys_ms: fc.option(fc.integer({ min: 1, max: 400 })),
});
const anyPolicy: fc.Arbitrary<SupervisionPolicy> = fc.record({
  restarts_max: fc.integer({ min: 0, max: 4 }),
  backoff_base_ms: fc.integer({ min: 0, max: 300 }),
  backoff_cap_ms: fc.integer({ min: 0, max: 1000 }),
  hang_ms: fc.integer({ min: 100, max: 500 }),
  expects_beat: fc.boolean(),
  grace_ms: fc.integer({ min: 0, max: 300 }),
  steady_ms: fc.integer({ min: 500, max: 3000 }),
});

interface History {
  readonly notes: readonly { readonly at_ms: number; readonly note: SupervisionNote }[];
  readonly spawned_ms: readonly number[];
  readonly ended_ms: readonly number[];
  readonly killed_ms: readonly number[];
  readonly finished: readonly { readonly at_ms: number; readonly outcome: Outcome }[];
  /** Time since the last beat whenever something was found to hang. */
  readonly silences_ms: readonly number[];
}

interface Work {
  readonly script: Attempt;
  readonly since_ms: number;
  ends_ms: number;
  failure: boolean;
  beat_ms: number;
}

const LONGEST_MS = 200_000;

/** Lives through it, one millisecond after the other. */
function live(policy: SupervisionPolicy, attempts: readonly Attempt[], stop_ms: number | null): History {
  const notes: { at_ms: number; note: SupervisionNote }[] = [];
  const history = { notes, spawned_ms: [], ended_ms: [], killed_ms: [], finished: [], silences_ms: [] } as {
    -readonly [K in keyof History]: History[K] extends readonly (infer T)[] ? T[] : never;
  };
  let state = supervisionStart();
  let wake_ms: number | null = null;
  let work: Work | null = null;
  const send = (event: SupervisionEvent): void => {
    const step = supervise(state, event, policy);
    state = step.state;
    for (const effect of step.effects) {
      const now = event.at_ms;
      expect(history.finished, 'nothing follows the end').toEqual([]);
      switch (effect.type) {
        case 'spawn': {
          expect(work, 'only one at a time').toBe(null);
          const script = attempts[history.spawned_ms.length % attempts.length]!;
          history.spawned_ms.push(now);
          const ends_ms = script.ends === 'hang' ? Infinity : now + script.lives_ms;
          work = { script, since_ms: now, ends_ms, failure: script.ends === 'crash', beat_ms: now };
          break;
        }
        case 'ask':
          if (work !== null && work.script.obeys_ms !== null) {
            work.ends_ms = Math.min(work.ends_ms, now + work.script.obeys_ms);
          }
          break;
        case 'kill':
          expect(work, 'only what lives is ended').not.toBe(null);
          history.killed_ms.push(now);
          work!.ends_ms = now + 1;
          work!.failure = true;
          break;
        case 'wake':
          wake_ms = effect.at_ms;
          break;
        case 'note':
          notes.push({ at_ms: now, note: effect.note });
          if (effect.note.event === 'hung') history.silences_ms.push(now - work!.beat_ms);
          break;
        case 'finish':
          expect(work?.ends_ms ?? now, 'nothing lives on').toBeLessThanOrEqual(now);
          history.finished.push({ at_ms: now, outcome: effect.outcome });
      }
    }
  };
  send({ type: 'start', at_ms: 0 });
  for (let now = 1; now < LONGEST_MS && history.finished.length === 0; now++) {
    const mine = work as Work | null;
    if (mine !== null && now >= mine.ends_ms) {
      history.ended_ms.push(now);
      send({ type: 'ended', at_ms: now, failure: mine.failure ? { kind: 'crash', text: 'x' } : null });
      if (work === mine) work = null;
    } else if (mine !== null) {
      const { beats_every_ms, lives_ms, progress } = mine.script;
      const age_ms = now - mine.since_ms;
      if (beats_every_ms !== null && age_ms <= lives_ms && age_ms % beats_every_ms === 0) {
        mine.beat_ms = now;
        send({ type: 'beat', at_ms: now, progress });
      }
    }
    if (stop_ms === now) send({ type: 'stop', at_ms: now, reason: 'SIGTERM' });
    if (wake_ms !== null && now >= wake_ms) {
      wake_ms = null;
      send({ type: 'tick', at_ms: now });
    }
  }
  return history;
}

describe('whatever the work does, a supervisor', () => {
  const cases = fc.tuple(
    anyPolicy,
    fc.array(attempt, { minLength: 1, maxLength: 6 }),
    fc.option(fc.integer({ min: 1, max: 6000 })),
  );
  const law = (check: (history: History, policy: SupervisionPolicy, stop_ms: number | null) => void, runs = 150) =>
    fc.assert(
      fc.property(cases, ([policy, attempts, stop_ms]) => check(live(policy, attempts, stop_ms), policy, stop_ms)),
      { numRuns: runs },
    );

  it('waits min(cap, base · 2^k) before each restart', () =>
    law(({ notes, spawned_ms, ended_ms }, policy) => {
      const delays = notes.flatMap(({ note }) => (note.event === 'restarting' ? [note] : []));
      for (const { attempt, delay_ms } of delays) expect(delay_ms).toBe(backoffMs(policy, attempt - 1));
      spawned_ms.slice(1).forEach((at_ms, i) => {
        const waited_ms = at_ms - ended_ms[i]!;
        // A moment of this world lasts a millisecond.
        expect(waited_ms).toBeGreaterThanOrEqual(delays[i]!.delay_ms);
        expect(waited_ms).toBeLessThanOrEqual(delays[i]!.delay_ms + 1);
      });
    }));

  it('gives up if and only if so many restarts in a row came to nothing', () =>
    law(({ notes, finished }, { restarts_max }) => {
      let row = 0;
      for (const { note } of notes) {
        if (note.event === 'steady') row = 0;
        if (note.event === 'restarting') expect(++row).toBeLessThanOrEqual(restarts_max);
      }
      if (finished[0]?.outcome === 'gave_up') expect(row).toBe(restarts_max);
    }));

  it('never ends what has given a sign of life lately, and never waits for what has not', () =>
    law(({ silences_ms, killed_ms, notes }, { hang_ms, grace_ms }) => {
      for (const ms of silences_ms) {
        expect(ms).toBeGreaterThanOrEqual(hang_ms!);
        expect(ms).toBeLessThanOrEqual(hang_ms! + 1);
      }
      const asked = notes.filter(({ note }) => note.event === 'hung' || note.event === 'stopping');
      for (const at_ms of killed_ms) {
        const since = asked.findLast((each) => each.at_ms <= at_ms)!;
        expect(at_ms - since.at_ms).toBeLessThanOrEqual(hang_ms! + grace_ms + 1);
      }
    }));

  it('ends soon once asked, without another start', () =>
    law(({ spawned_ms, finished }, { grace_ms }, stop_ms) => {
      if (stop_ms === null || (finished[0]?.at_ms ?? Infinity) < stop_ms) return;
      expect(finished).toHaveLength(1);
      expect(finished[0]!.at_ms - stop_ms).toBeLessThanOrEqual(grace_ms + 3);
      expect(spawned_ms.filter((at_ms) => at_ms > stop_ms)).toEqual([]);
    }));

  it('counts an attempt as steady only when it lasted and got further', () =>
    law(({ notes }, { steady_ms }) => {
      let started_ms = 0;
      for (const { at_ms, note } of notes) {
        if (note.event === 'started') started_ms = at_ms;
        if (note.event === 'steady') expect(at_ms - started_ms).toBeGreaterThanOrEqual(steady_ms);
      }
    }));
});
