/**
 * Drives an engine through its bars in slices short enough that whatever else the thread has to do is answered between
 * them. Slices change when things happen, never what happens: the log does not depend on them.
 */
import { FREE, type Pace } from '../../contracts/pace.ts';
import type { RunEffects } from '../effects.ts';
import { Pacer } from './pacer.ts';

/** The part of the engine that the driver knows. */
export interface Runnable {
  readonly bars_total: number;
  readonly bars_done: number;
  /** Processes up to `max_bars` bars, at least one; returns how many, 0 when all are done. */
  advance(max_bars: number): number;
  /** Bar time up to the close of bar `i`, see `spansOf`; without it, a pace by bar time is one bar a second at speed 1. */
  readonly span_ms?: (i: number) => number;
  /** More bars may come than there are: when all are done, `more` is waited for. Left out: no. */
  readonly open?: boolean;
  /** Resolves when there are more bars, or the last has come; rejects when none can be had. */
  readonly more?: () => Promise<void>;
  /** Ends the run, early or not: end-of-data orders, last event. */
  finish(): void | Promise<void>;
}

export interface DriverProgress {
  readonly paused: boolean;
  /** For bars to come, all there are being done. */
  readonly waiting: boolean;
  readonly bars_done: number;
  readonly bars_total: number;
  /** Recent speed; 0 while paused. */
  readonly bars_per_s: number;
  /** Time spent running, pauses not counted. */
  readonly elapsed_ms: number;
  /** Null while unknown or paused. */
  readonly eta_ms: number | null;
}

export interface DriverOptions {
  /** Length a slice aims for. Default 10 ms. */
  readonly slice_ms?: number;
  /** Least time between two updates. Default 50 ms: at most 20 a second. */
  readonly update_ms?: number;
  /** As fast as possible unless said otherwise. */
  readonly pace?: Pace;
  /** Begins paused, so that the first bar can be stepped to. */
  readonly paused?: boolean;
  readonly onUpdate?: (progress: DriverProgress) => void;
  /** Called after each slice and awaited if it returns a promise: the place to store, and to hold a run back. */
  readonly afterSlice?: () => void | Promise<void>;
}

export type DriverEnd =
  | { readonly kind: 'done' }
  /** Ended early, at a bar's edge, as asked. */
  | { readonly kind: 'canceled' }
  /** Left at a bar's edge, as asked: nothing is finished, so that a checkpoint can be gone on from. */
  | { readonly kind: 'stopped' }
  /** The engine threw; nothing more was written after. */
  | { readonly kind: 'failed'; readonly error: unknown };

const FIRST_SLICE_BARS = 256;
/** A slice may be this much longer than the last: the first ones run unoptimised code and say little. */
const SLICE_GROWTH_MAX = 4;
/** Shortest sleep under a speed limit; bars due within it are done together. */
const SLEEP_MS_MIN = 10;
/** Longest: so often somebody hears that the run still waits. */
const SLEEP_MS_MAX = 1000;
/** Weight of the newest measurement in the speed shown. */
const RATE_WEIGHT = 0.3;

export class RunDriver {
  readonly #engine: Runnable;
  readonly #effects: RunEffects;
  readonly #options: DriverOptions;
  readonly #sliceMs: number;
  readonly #updateMs: number;
  #sliceBars = FIRST_SLICE_BARS;
  #paused: boolean;
  #canceled = false;
  #stopped = false;
  /** Bars still to do although paused. */
  #steps = 0;
  readonly #pacer: Pacer;
  #elapsedMs = 0;
  #rate = 0;
  #updateAt = 0;
  #updateBars = 0;
  #updateElapsed = 0;
  #wake: (() => void) | null = null;
  /** More bars, while they are waited for; a control that is used meanwhile does not ask for them twice. */
  #more: Promise<void> | null = null;

  constructor(engine: Runnable, effects: RunEffects, options: DriverOptions = {}) {
    this.#engine = engine;
    this.#effects = effects;
    this.#options = options;
    this.#sliceMs = options.slice_ms ?? 10;
    this.#updateMs = options.update_ms ?? 50;
    this.#pacer = new Pacer((i) => engine.span_ms?.(i) ?? 1000);
    this.#pacer.set(options.pace ?? FREE, 0, 0);
    this.#paused = options.paused ?? false;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get progress(): DriverProgress {
    const { bars_done, bars_total } = this.#engine;
    const limited = Math.min(this.#rate, this.#pacer.limit ?? Infinity);
    const waiting = !this.#paused && this.#engine.open === true && bars_done === bars_total;
    const moving = !this.#paused && !waiting && limited > 0;
    return {
      paused: this.#paused,
      waiting,
      bars_done,
      bars_total,
      bars_per_s: this.#paused || waiting ? 0 : limited,
      elapsed_ms: this.#elapsedMs,
      eta_ms: moving ? ((bars_total - bars_done) / limited) * 1000 : null,
    };
  }

  pause(): void {
    this.#paused = true;
    this.#steps = 0;
    this.#wakeUp();
  }

  resume(): void {
    this.#paused = false;
    this.#steps = 0;
    this.#startPace();
    this.#wakeUp();
  }

  /** While paused: processes `bars` more bars and stays paused. Without effect while running. */
  step(bars: number): void {
    if (!this.#paused || !(bars >= 1)) return;
    this.#steps += Math.floor(bars);
    this.#wakeUp();
  }

  /** Ends the run at the next bar's edge; its log is finished as that of a shorter run. */
  cancel(): void {
    this.#canceled = true;
    this.#wakeUp();
  }

  /** Leaves the run at the next bar's edge, unfinished. One that has no more bars to do is finished all the same. */
  stop(): void {
    this.#stopped = true;
    this.#wakeUp();
  }

  /** See `Pacer.speed`. */
  get speed(): number | null {
    return this.#pacer.speed;
  }

  /** How fast to go from now on; what is left to wait for the next bar changes in proportion. */
  setPace(pace: Pace): void {
    this.#pacer.set(pace, this.#engine.bars_done, this.#effects.now());
    this.#wakeUp();
  }

  /** Runs to the end, a cancel, a stop or a failure; call it once. Never rejects. */
  async run(): Promise<DriverEnd> {
    this.#startPace();
    this.#updateAt = this.#effects.now();
    this.#updateBars = this.#engine.bars_done;
    try {
      while (!this.#canceled && !this.#stopped && (await this.#turn()));
      const { bars_done, bars_total, open = false } = this.#engine;
      const early = open || bars_done < bars_total;
      if (this.#stopped && !this.#canceled && early) return { kind: 'stopped' };
      await this.#engine.finish();
      return { kind: this.#canceled && early ? 'canceled' : 'done' };
    } catch (error) {
      return { kind: 'failed', error };
    }
  }

  /** One slice, or one wait; false when there are no more bars. */
  async #turn(): Promise<boolean> {
    if (this.#paused && this.#steps === 0) {
      this.#update(true);
      await this.#until(null);
      this.#updateAt = this.#effects.now();
      return true;
    }
    const wait_ms = this.#paused ? 0 : this.#pacer.waitMs(this.#effects.now());
    if (wait_ms > 0) {
      this.#update(false);
      await this.#until(this.#effects.sleep(Math.min(Math.max(wait_ms, SLEEP_MS_MIN), SLEEP_MS_MAX)));
      return true;
    }
    if (!this.#slice()) return this.#waitForMore();
    const stored = this.#options.afterSlice?.();
    if (stored !== undefined) await stored;
    this.#update(false);
    await this.#effects.yieldNow();
    return true;
  }

  /** All bars are done: waits for more where they may come; false where none will. */
  async #waitForMore(): Promise<boolean> {
    const { open = false, more } = this.#engine;
    if (!open || more === undefined) return false;
    // What the last bars have brought, and that it waits, is told at once.
    this.#update(this.#more === null);
    this.#more ??= more.call(this.#engine).finally(() => (this.#more = null));
    // A failure is met where it is waited for; when that was given up it must not count as unhandled.
    this.#more.catch(() => undefined);
    await this.#until(Promise.race([this.#more, this.#effects.sleep(SLEEP_MS_MAX)]));
    return true;
  }

  #slice(): boolean {
    const started = this.#effects.now();
    const from = this.#engine.bars_done;
    const done = this.#engine.advance(this.#barsAllowed(started));
    const took_ms = Math.max(0, this.#effects.now() - started);
    if (this.#steps > 0) this.#steps = Math.max(0, this.#steps - done);
    this.#pacer.did(from, from + done);
    this.#elapsedMs += took_ms;
    if (done < this.#sliceBars && took_ms < this.#sliceMs) return done > 0;
    const fitting = took_ms > 0 ? (done / took_ms) * this.#sliceMs : Infinity;
    this.#sliceBars = Math.max(1, Math.floor(Math.min(fitting, this.#sliceBars * SLICE_GROWTH_MAX)));
    return done > 0;
  }

  #barsAllowed(now: number): number {
    if (this.#paused) return Math.min(this.#sliceBars, this.#steps);
    return this.#pacer.allowed(this.#engine.bars_done, now, this.#sliceBars);
  }

  #startPace(): void {
    this.#pacer.start(this.#engine.bars_done, this.#effects.now());
  }

  /** Waits for `event`, or for the next call of a control, whichever comes first. */
  async #until(event: Promise<void> | null): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    await (event === null ? woken : Promise.race([event, woken]));
    this.#wake = null;
  }

  #wakeUp(): void {
    this.#wake?.();
  }

  #update(now: boolean): void {
    const at = this.#effects.now();
    const since_ms = at - this.#updateAt;
    if (!now && since_ms < this.#updateMs) return;
    const bars = this.#engine.bars_done - this.#updateBars;
    // Under a limit the waits count too; without one only the engine's own time does.
    const spent_ms = this.#pacer.free ? this.#elapsedMs - this.#updateElapsed : since_ms;
    if (spent_ms > 0 && bars > 0) {
      const rate = (bars / spent_ms) * 1000;
      this.#rate = this.#rate === 0 ? rate : this.#rate + RATE_WEIGHT * (rate - this.#rate);
    }
    this.#updateAt = at;
    this.#updateBars = this.#engine.bars_done;
    this.#updateElapsed = this.#elapsedMs;
    this.#options.onUpdate?.(this.progress);
  }
}
