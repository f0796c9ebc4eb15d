/** ACTIVE, REDUCING, HALTED: moved by drawdown and daily loss after each mark, or by the operator. */
import type { RunConfig } from '../../contracts/config.ts';
import type { TradingState } from '../../contracts/events.ts';
import { loadNumber, storeNumber, type StoredNumber } from '../num/stored.ts';
import { MS_PER_DAY } from '../time/civil.ts';

/** A move of the state; `limit` and `actual` in per cent, null for the operator's. */
export interface StateMove {
  readonly from: TradingState;
  readonly to: TradingState;
  readonly reason: string;
  readonly limit: number | null;
  readonly actual: number | null;
}

/** All that the next move depends on; `day` counts from 1970, null before the first mark. */
export interface TradingStateState {
  readonly state: TradingState;
  readonly reason: string | null;
  readonly peak: StoredNumber;
  readonly day: StoredNumber;
  readonly day_start: StoredNumber;
  readonly last: StoredNumber;
  readonly day_lost: boolean;
}

/** How many per cent `now` is below `before`, itself above 0. A loss of a round part of a round sum comes out round. */
function lossPct(before: number, now: number): number {
  return before > 0 ? ((before - now) / before) * 100 : 0;
}

/**
 * A soft drawdown moves to REDUCING and back when it has recovered; a daily loss to REDUCING until the next UTC day; a
 * hard drawdown to HALTED for good. The operator's word stands until the operator takes it back, but for the hard limit,
 * which halts whatever the operator has reduced.
 */
export class TradingStateMachine {
  state: TradingState = 'ACTIVE';
  reason: string | null = null;
  /** Whether any rule can move the state, so that a run without them pays nothing. */
  readonly watches: boolean;
  readonly #soft: number | null;
  readonly #hard: number | null;
  readonly #daily: number | null;
  #peak: number;
  #day = Number.NaN;
  #dayStart: number;
  #last: number;
  #dayLost = false;

  constructor(config: RunConfig) {
    this.#soft = config.risk_max_drawdown_soft_pct;
    this.#hard = config.risk_max_drawdown_hard_pct;
    this.#daily = config.risk_daily_loss_pct;
    this.watches = this.#soft !== null || this.#hard !== null || this.#daily !== null;
    this.#peak = config.cash;
    this.#dayStart = config.cash;
    this.#last = config.cash;
  }

  snapshot(): TradingStateState {
    return {
      state: this.state,
      reason: this.reason,
      peak: storeNumber(this.#peak),
      day: storeNumber(this.#day),
      day_start: storeNumber(this.#dayStart),
      last: storeNumber(this.#last),
      day_lost: this.#dayLost,
    };
  }

  restore(from: TradingStateState): void {
    this.state = from.state;
    this.reason = from.reason;
    this.#peak = loadNumber(from.peak);
    this.#day = loadNumber(from.day);
    this.#dayStart = loadNumber(from.day_start);
    this.#last = loadNumber(from.last);
    this.#dayLost = from.day_lost;
  }

  /** After the mark of a bar: the move it causes, or null. `bar_ts` is the bar's open, `equity` at its close. */
  afterMark(bar_ts: number, equity: number): StateMove | null {
    const day = Math.floor(bar_ts / MS_PER_DAY);
    if (day !== this.#day) {
      this.#day = day;
      this.#dayStart = this.#last;
      this.#dayLost = false;
    }
    this.#last = equity;
    if (equity > this.#peak) this.#peak = equity;
    if (this.state === 'HALTED') return null;
    const drawdown = lossPct(this.#peak, equity);
    if (this.#hard !== null && drawdown >= this.#hard) {
      return this.#move('HALTED', 'MAX_DRAWDOWN_HARD', this.#hard, drawdown);
    }
    if (this.reason === 'OPERATOR') return null;
    const loss = lossPct(this.#dayStart, equity);
    if (this.#daily !== null && loss >= this.#daily) this.#dayLost = true;
    if (this.#daily !== null && this.#dayLost) return this.#move('REDUCING', 'DAILY_LOSS', this.#daily, loss);
    if (this.#soft !== null && drawdown >= this.#soft) {
      return this.#move('REDUCING', 'MAX_DRAWDOWN_SOFT', this.#soft, drawdown);
    }
    if (this.state === 'ACTIVE') return null;
    const limit = this.reason === 'DAILY_LOSS' ? this.#daily : this.#soft;
    return this.#move('ACTIVE', 'RECOVERED', limit, (this.reason === 'DAILY_LOSS' ? loss : drawdown) + 0);
  }

  /** The operator's word: halt, reduce, or resume. Null when nothing changes. */
  command(to: TradingState): StateMove | null {
    if (to === this.state && (this.reason === 'OPERATOR' || to === 'ACTIVE')) return null;
    return this.#move(to, 'OPERATOR', null, null);
  }

  #move(to: TradingState, reason: string, limit: number | null, actual: number | null): StateMove | null {
    const cause = to === 'ACTIVE' ? null : reason;
    if (to === this.state && cause === this.reason) return null;
    const move = { from: this.state, to, reason, limit, actual };
    this.state = to;
    this.reason = cause;
    return move;
  }
}
