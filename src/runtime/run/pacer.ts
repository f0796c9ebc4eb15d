/** When the next bar is due. */
import type { Bars } from '../../contracts/bars.ts';
import { FREE, type Pace } from '../../contracts/pace.ts';

/** Bar time that passes up to the close of bar `i` from that of the bar before, in milliseconds. */
export type SpanOf = (i: number) => number;

/**
 * The spans of bars. A gap counts as one bar: nothing happens in it, and whoever watches a run through a weekend at the
 * speed of its minutes would take it for stuck.
 */
export function spansOf(bars: Pick<Bars, 'ts' | 'interval_ms'>): SpanOf {
  const { interval_ms } = bars;
  return (i) => (i === 0 ? interval_ms : Math.min(bars.ts[i]! - bars.ts[i - 1]!, interval_ms));
}

/** After a stall longer than this (a sleeping laptop) a run goes on at its speed instead of catching up in one rush. */
const LATE_MS_MAX = 1000;

export class Pacer {
  readonly #spanOf: SpanOf;
  #pace: Pace = FREE;
  /** When the next bar may be done, on the caller's clock. */
  #due_ms = 0;

  constructor(spanOf: SpanOf) {
    this.#spanOf = spanOf;
  }

  get free(): boolean {
    return this.#pace.kind === 'free';
  }

  /** Seconds of bar time a second; null where that is not what limits it. */
  get speed(): number | null {
    return this.#pace.kind === 'time' ? this.#pace.speed : null;
  }

  /** Bars a second at most; null where that depends on the bars. */
  get limit(): number | null {
    return this.#pace.kind === 'bars' ? this.#pace.per_s : null;
  }

  /** Takes up another pace: what is left to wait for bar `next` becomes longer or shorter with it. */
  set(pace: Pace, next: number, now_ms: number): void {
    const before_ms = this.#stepMs(next);
    this.#pace = usable(pace);
    const left = before_ms > 0 ? Math.min(1, Math.max(0, (this.#due_ms - now_ms) / before_ms)) : 1;
    this.#due_ms = now_ms + left * this.#stepMs(next);
  }

  /** Time counts from now on: bar `next` is due one step from here. */
  start(next: number, now_ms: number): void {
    this.#due_ms = now_ms + this.#stepMs(next);
  }

  /** Milliseconds until bar `next` is due; 0 = it is. */
  waitMs(now_ms: number): number {
    if (this.free) return 0;
    if (now_ms - this.#due_ms > LATE_MS_MAX) this.#due_ms = now_ms;
    return Math.max(0, this.#due_ms - now_ms);
  }

  /** How many bars from `next` on are due, of at most `max`; at least 1. */
  allowed(next: number, now_ms: number, max: number): number {
    if (this.free) return max;
    let bars = 1;
    let due_ms = this.#due_ms + this.#stepMs(next + 1);
    while (bars < max && due_ms <= now_ms) due_ms += this.#stepMs(next + ++bars);
    return bars;
  }

  /** Bars `from` (inclusive) to `to` (exclusive) have been done. */
  did(from: number, to: number): void {
    if (this.free) return;
    for (let i = from; i < to; i++) this.#due_ms += this.#stepMs(i + 1);
  }

  /** What the clock on the wall shows between the bar before `i` and `i`. A bar that is not there yet is due at once. */
  #stepMs(i: number): number {
    const pace = this.#pace;
    if (pace.kind === 'free') return 0;
    if (pace.kind === 'bars') return 1000 / pace.per_s;
    const span_ms = this.#spanOf(i);
    return span_ms > 0 ? span_ms / pace.speed : 0;
  }
}

/** What cannot be kept, no speed at all or an endless one, is as fast as possible. */
function usable(pace: Pace): Pace {
  const rate = pace.kind === 'bars' ? pace.per_s : pace.kind === 'time' ? pace.speed : 0;
  return rate > 0 && rate < Infinity ? pace : FREE;
}
