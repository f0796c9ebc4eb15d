import { describe, expect, test } from 'vitest';
import type { RunEffects } from '../../../src/runtime/effects.ts';
import { spansOf } from '../../../src/runtime/run/pacer.ts';
import { RunDriver } from '../../../src/runtime/run/run-driver.ts';
import type { DriverProgress, Runnable } from '../../../src/runtime/run/run-driver.ts';

/** A world whose clock moves only by work and sleep, and whose other tasks run at each yield. */
class World implements RunEffects {
  time = 0;
  yields = 0;
  readonly tasks: { at: number; run: () => void }[] = [];

  now() {
    return this.time;
  }
  async yieldNow() {
    this.yields++;
    this.#runDue();
    await Promise.resolve();
  }
  async sleep(ms: number) {
    this.time += ms;
    this.#runDue();
    await Promise.resolve();
  }
  at(time: number, run: () => void) {
    this.tasks.push({ at: time, run });
  }
  #runDue() {
    for (const task of this.tasks.filter((t) => t.at <= this.time)) {
      this.tasks.splice(this.tasks.indexOf(task), 1);
      task.run();
    }
  }
}

class Engine implements Runnable {
  bars_done = 0;
  finished = 0;
  readonly slices: number[] = [];
  readonly bars_total: number;
  readonly #world: World;
  readonly #msPerBar: (bar: number) => number;

  constructor(world: World, bars_total: number, msPerBar: (bar: number) => number = () => 0.001) {
    this.#world = world;
    this.bars_total = bars_total;
    this.#msPerBar = msPerBar;
  }
  advance(max: number) {
    expect(Number.isInteger(max) && max >= 1).toBe(true);
    const n = Math.min(max, this.bars_total - this.bars_done);
    for (let i = 0; i < n; i++) this.#world.time += this.#msPerBar(this.bars_done + i);
    this.bars_done += n;
    if (n > 0) this.slices.push(n);
    return n;
  }
  finish() {
    this.finished++;
  }
}

function recorder() {
  const updates: (DriverProgress & { at: number })[] = [];
  return updates;
}

describe('RunDriver', () => {
  test('does every bar once, finishes once, and says so', async () => {
    const world = new World();
    const engine = new Engine(world, 100_000);
    expect(await new RunDriver(engine, world).run()).toEqual({ kind: 'done' });
    expect([engine.bars_done, engine.finished]).toEqual([100_000, 1]);
    expect(engine.slices.reduce((sum, n) => sum + n, 0)).toBe(100_000);
  });

  test('slices come to the length asked for, also when the work becomes a thousand times slower', async () => {
    const world = new World();
    const engine = new Engine(world, 200_000, (bar) => (bar < 150_000 ? 0.0005 : 0.5));
    const starts: number[] = [];
    const driver = new RunDriver(engine, world, { slice_ms: 10, afterSlice: () => void starts.push(world.time) });
    await driver.run();
    const lengths = starts.map((end, i) => end - (starts[i - 1] ?? 0));
    const settled = lengths.filter((_, i) => i > 4);
    // One slice may be misjudged, when the speed changes within it.
    expect(settled.filter((ms) => ms > 20).length).toBeLessThanOrEqual(1);
    expect(world.yields).toBeGreaterThanOrEqual(starts.length - 1);
  });

  test('a slice is at most four times as long as the one before: the first ones say little', async () => {
    const world = new World();
    const engine = new Engine(world, 30_000, () => 1 / 1024);
    await new RunDriver(engine, world, { slice_ms: 10 }).run();
    expect(engine.slices.slice(0, 4)).toEqual([256, 1024, 4096, 10_240]);
  });

  test('pauses between slices, goes on, and does not count the pause', async () => {
    const world = new World();
    const engine = new Engine(world, 50_000);
    const updates = recorder();
    const driver = new RunDriver(engine, world, { onUpdate: (p) => updates.push({ ...p, at: world.time }) });
    world.at(15, () => driver.pause());
    const ended = driver.run();
    await settle();
    const stopped = engine.bars_done;
    expect(driver.progress).toMatchObject({ paused: true, bars_per_s: 0, eta_ms: null });
    expect(stopped).toBeGreaterThan(0);
    expect(stopped).toBeLessThan(50_000);
    world.time += 10_000;
    await settle();
    expect(engine.bars_done).toBe(stopped);
    driver.resume();
    expect(await ended).toEqual({ kind: 'done' });
    expect(driver.progress.elapsed_ms).toBeCloseTo(50, 6);
    expect(updates.some((p) => p.paused)).toBe(true);
  });

  test('steps exactly as many bars as asked while paused, and none while running', async () => {
    const world = new World();
    const engine = new Engine(world, 5000);
    const driver = new RunDriver(engine, world, { paused: true });
    const ended = driver.run();
    await settle();
    expect(engine.bars_done).toBe(0);
    driver.step(1);
    await settle();
    expect(engine.bars_done).toBe(1);
    driver.step(700);
    driver.step(2);
    await settle();
    expect(engine.bars_done).toBe(703);
    for (const nonsense of [0, -3, Number.NaN]) driver.step(nonsense);
    await settle();
    expect(engine.bars_done).toBe(703);
    driver.resume();
    driver.step(1_000_000);
    driver.pause();
    driver.resume();
    expect(await ended).toEqual({ kind: 'done' });
  });

  test('cancels at the next edge, running or paused, and finishes the shorter run', async () => {
    const world = new World();
    const running = new Engine(world, 50_000);
    const first = new RunDriver(running, world);
    world.at(20, () => first.cancel());
    expect(await first.run()).toEqual({ kind: 'canceled' });
    expect(running.finished).toBe(1);
    expect(running.bars_done).toBeLessThan(50_000);

    const paused = new Engine(world, 50);
    const second = new RunDriver(paused, world, { paused: true });
    const ended = second.run();
    await settle();
    second.cancel();
    expect(await ended).toEqual({ kind: 'canceled' });
    expect([paused.bars_done, paused.finished]).toEqual([0, 1]);
  });

  test('a cancel after the last bar came too late', async () => {
    const world = new World();
    const engine = new Engine(world, 10);
    const driver: RunDriver = new RunDriver(engine, world, { afterSlice: () => driver.cancel() });
    expect(await driver.run()).toEqual({ kind: 'done' });
  });

  test('keeps to the speed limit, at once after a change, and does not rush after a stall', async () => {
    const world = new World();
    const engine = new Engine(world, 1000);
    const driver = new RunDriver(engine, world, { pace: { kind: 'bars', per_s: 100 } });
    const at: Record<number, number> = {};
    world.at(1000, () => {
      at[1000] = engine.bars_done;
      driver.setPace({ kind: 'bars', per_s: 1000 });
    });
    world.at(1200, () => {
      at[1200] = engine.bars_done;
      world.time += 5000; // The machine slept.
    });
    world.at(6300, () => (at[6300] = engine.bars_done));
    expect(await driver.run()).toEqual({ kind: 'done' });
    expect(at[1000]).toBeGreaterThanOrEqual(97);
    expect(at[1000]).toBeLessThanOrEqual(103);
    expect(at[1200]! - at[1000]!).toBeGreaterThanOrEqual(180);
    expect(at[1200]! - at[1000]!).toBeLessThanOrEqual(220);
    expect(at[6300]! - at[1200]!).toBeLessThanOrEqual(140);
  });

  /** Bars of a minute with a gap of an hour before the fifth. */
  const timed = (world: World) => {
    const engine = new Engine(world, 10);
    const ts = Float64Array.from({ length: 10 }, (_, i) => (i < 5 ? i : i + 59) * 60_000);
    return Object.assign(engine, { span_ms: spansOf({ ts, interval_ms: 60_000 }) });
  };
  const whenDone = (world: World, engine: Engine) => {
    const at: number[] = [];
    const advance = engine.advance.bind(engine);
    engine.advance = (max) => {
      const done = advance(max);
      for (let i = 0; i < done; i++) at.push(Math.round(world.time / 10) / 100);
      return done;
    };
    return at;
  };

  test('by the real clock does each bar when its time has passed, a gap counting as one bar', async () => {
    const world = new World();
    const engine = timed(world);
    const at = whenDone(world, engine);
    await new RunDriver(engine, world, { pace: { kind: 'time', speed: 60 } }).run();
    expect(at).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('changes speed in the middle of a wait, in proportion, and back to as fast as possible', async () => {
    const world = new World();
    const engine = timed(world);
    const at = whenDone(world, engine);
    const driver = new RunDriver(engine, world, { pace: { kind: 'time', speed: 1 } });
    // Half of the first minute is left; ten times as fast that is three seconds.
    world.at(30_000, () => driver.setPace({ kind: 'time', speed: 10 }));
    world.at(45_000, () => driver.setPace({ kind: 'free' }));
    await driver.run();
    expect(at).toEqual([33, 39, 45, 45, 45, 45, 45, 45, 45, 45]);
  });

  test('steps, pauses and cancels by the real clock as by any other', async () => {
    const world = new World();
    const engine = timed(world);
    const at = whenDone(world, engine);
    const driver = new RunDriver(engine, world, { pace: { kind: 'time', speed: 60 } });
    world.at(2500, () => driver.pause());
    const ended = driver.run();
    await settle();
    expect(at).toEqual([1, 2]);
    driver.step(3);
    await settle();
    expect(at).toEqual([1, 2, 3, 3, 3]);
    world.time = 100_000;
    world.at(102_500, () => driver.cancel());
    driver.resume();
    expect(await ended).toEqual({ kind: 'canceled' });
    expect(at.slice(5)).toEqual([101, 102]);
  });

  test.each([0, -1, NaN, Infinity])('takes a speed of %d for none', async (speed) => {
    const world = new World();
    await new RunDriver(timed(world), world, { pace: { kind: 'time', speed } }).run();
    expect(world.time).toBeLessThan(1);
  });

  test('an update at most every 50 ms, with speed and time left that are right', async () => {
    const world = new World();
    const engine = new Engine(world, 400_000, () => 0.002);
    const updates = recorder();
    await new RunDriver(engine, world, { onUpdate: (p) => updates.push({ ...p, at: world.time }) }).run();
    const steps = updates.slice(1).map((p, i) => p.at - updates[i]!.at);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(50);
    const last = updates.at(-1)!;
    expect(last.bars_per_s).toBeCloseTo(500_000, -3);
    expect(last.eta_ms).toBeCloseTo((last.bars_total - last.bars_done) * 0.002, 0);
  });

  test('an engine that throws fails the run: no finish, no rejection, the error kept', async () => {
    const world = new World();
    const engine = new Engine(world, 1000, (bar) => {
      if (bar === 300) throw new Error('broken');
      return 0.001;
    });
    const end = await new RunDriver(engine, world).run();
    expect(end.kind === 'failed' && (end.error as Error).message).toBe('broken');
    expect(engine.finished).toBe(0);
  });

  test('holds back while what a slice wrote is being stored', async () => {
    const world = new World();
    const engine = new Engine(world, 100_000);
    let release = () => {};
    const driver = new RunDriver(engine, world, {
      afterSlice: () => (engine.slices.length === 2 ? new Promise<void>((resolve) => (release = resolve)) : undefined),
    });
    const ended = driver.run();
    await settle();
    expect(engine.slices).toHaveLength(2);
    release();
    expect(await ended).toEqual({ kind: 'done' });
  });
});

/** Lets every promise that can settle do so. */
async function settle() {
  for (let i = 0; i < 2000; i++) await Promise.resolve();
}
