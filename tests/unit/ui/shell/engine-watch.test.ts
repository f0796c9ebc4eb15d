import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Sign } from '../../../../src/worker/protocol/api.ts';
import { EngineWatch, ENGINE_POLICY } from '../../../../src/worker/protocol/engine-watch.ts';
import type { EngineHealth } from '../../../../src/worker/protocol/engine-watch.ts';
import { FakeWorker } from './fake-worker.ts';

/** A page's clock that a test moves; the worker lives in real turns of the event loop. */
function page(lock: string | null = null) {
  let onSign: (sign: Sign) => void = () => undefined;
  const workers: FakeWorker[] = [];
  const deaths: string[] = [];
  const given_up: string[] = [];
  const waiting: (() => void)[] = [];
  let health: EngineHealth | null = null;
  let starts = 0;
  const watch = new EngineWatch(
    {
      onStart: () => starts++,
      onDeath: ({ kind }) => deaths.push(kind),
      onGiveUp: (reason) => given_up.push(reason),
      onHealth: (each) => (health = each),
      onSign: () => undefined,
    },
    {
      policy: ENGINE_POLICY,
      now: () => Date.now(),
      wallClock: () => Date.now(),
      locks: {
        request: (_name: string, granted: () => void) => {
          waiting.push(granted);
          return Promise.resolve();
        },
      } as unknown as LockManager,
      spawn: () => {
        const worker = new FakeWorker({
          watch: (each: (sign: Sign) => void) => {
            onSign = each;
            return lock;
          },
          listRuns: () => ['a'],
        });
        workers.push(worker);
        return worker;
      },
    },
  );
  /** A beat arrives: through a real message channel. */
  const beat = async (bars_done: number, run_key: string | null = 'k') => {
    onSign({ kind: 'beat', run_key, bars_done });
    await real();
  };
  return {
    watch,
    workers,
    deaths,
    given_up,
    waiting,
    beat,
    starts: () => starts,
    health: () => health!,
  };
}
const { setTimeout: realTimeout } = globalThis;
const real = () => new Promise((resolve) => realTimeout(resolve, 20));

describe('the supervisor over the engine worker', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('restarts a worker that crashed, each time after twice the pause, and gives up in the end', async () => {
    const { watch, workers, deaths, given_up, starts, health } = page();
    watch.start();
    for (const delay_ms of [250, 500, 1000, 2000]) {
      workers.at(-1)!.crash('no luck');
      expect(health()).toMatchObject({ phase: 'waiting', delay_ms, last_failure: { kind: 'crash' } });
      const before = starts();
      vi.advanceTimersByTime(delay_ms - 1);
      expect(starts()).toBe(before);
      vi.advanceTimersByTime(1);
      expect(starts()).toBe(before + 1);
    }
    expect(given_up).toEqual([]);
    workers.at(-1)!.crash('no luck');
    await real();
    expect(given_up).toHaveLength(1);
    expect(given_up[0]).toContain('no luck');
    expect(health()).toMatchObject({ phase: 'ended', outcome: 'gave_up', restarts_total: 4 });
    expect(
      health()
        .log.map(({ note }) => note.event)
        .slice(-2),
    ).toEqual(['failed', 'ended']);
    await expect(watch.api.listRuns()).rejects.toThrow('no luck');
    vi.advanceTimersByTime(3_600_000);
    expect([starts(), deaths.length]).toEqual([5, 5]);
    watch.start();
    expect(await watch.api.listRuns()).toEqual(['a']);
    expect(health()).toMatchObject({ phase: 'running', attempt: 0 });
    watch.kill('end of test');
  });

  it('takes silence for a hang, and not before it has lasted', async () => {
    const { watch, beat, workers, deaths, starts } = page();
    watch.start();
    await real();
    for (let second = 0; second < 60; second++) {
      vi.advanceTimersByTime(1000);
      await beat(second * 100);
    }
    vi.advanceTimersByTime(19_900);
    expect(deaths).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(deaths).toEqual(['hang']);
    expect(workers[0]!.terminated).toBe(true);
    vi.advanceTimersByTime(250);
    expect(starts()).toBe(2);
    watch.kill('end of test');
  });

  it('does not count the time a page was asleep: a closed laptop, a background tab', async () => {
    const { watch, beat, deaths } = page();
    watch.start();
    await real();
    for (let night = 0; night < 5; night++) {
      await beat(night);
      // Timers that were due in the night come in the morning, before any message of the worker.
      vi.setSystemTime(Date.now() + 8 * 3_600_000);
      vi.advanceTimersByTime(20_000);
      expect(deaths).toEqual([]);
    }
    // Awake, it counts again.
    vi.advanceTimersByTime(20_500);
    expect(deaths).toEqual(['hang']);
    watch.kill('end of test');
  });

  it('knows at once of a worker that ended without a word, since its lock is free', async () => {
    const { watch, waiting, deaths, starts } = page('lock of the first');
    watch.start();
    await real();
    expect(waiting).toHaveLength(1);
    waiting[0]!();
    expect(deaths).toEqual(['crash']);
    vi.advanceTimersByTime(250);
    expect(starts()).toBe(2);
    // What is heard of the old one says nothing of the new one.
    waiting[0]!();
    expect(deaths).toHaveLength(1);
    watch.kill('end of test');
  });

  it('counts attempts anew after sustained progress, and not for failing at one place again and again', async () => {
    const { watch, beat, workers, health } = page();
    watch.start();
    await real();
    await beat(5000);
    workers.at(-1)!.crash('at bar 5000');
    vi.advanceTimersByTime(250);
    await real();
    expect(health().attempt).toBe(1);
    await beat(0, null);
    await beat(4900);
    vi.advanceTimersByTime(15_000);
    await beat(5000);
    vi.advanceTimersByTime(6000);
    await beat(5000);
    expect(health().attempt).toBe(1);
    await beat(5001);
    expect(health().attempt).toBe(0);
    watch.kill('end of test');
  });
});
