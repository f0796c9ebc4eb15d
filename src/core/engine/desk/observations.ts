/** What risk rules need to know beyond account and bar: Kelly's fraction, the rate of orders, the true range. */
import type { Bars } from '../../../contracts/bars.ts';
import type { RunConfig } from '../../../contracts/config.ts';
import type { TradeLedger } from '../../portfolio/trades.ts';
import { storeNumber, type StoredNumber, loadNumber } from '../../num/stored.ts';
import { AverageTrueRange } from '../../strategy/indicators/average-true-range.ts';
import { StateReader, StateWriter, type StoredState } from '../../strategy/stored.ts';

/** Fewer closed trades say nothing about an edge. */
const KELLY_TRADES_MIN = 30;

export interface ObservedState {
  /** First bar that has not been taken. */
  readonly next_bar: number;
  readonly trades_seen: number;
  readonly wins: number;
  readonly won: StoredNumber;
  readonly lost: StoredNumber;
  /** Times of the orders allowed within the window. */
  readonly allowed_ts: readonly number[];
  /** The average true range; null where no rule asks for it. */
  readonly range: StoredState | null;
}

export class Observations {
  readonly #config: RunConfig;
  readonly #range: AverageTrueRange | null;
  #next = 0;
  #seen = 0;
  #wins = 0;
  #won = 0;
  #lost = 0;
  #allowed: number[] = [];

  constructor(config: RunConfig) {
    this.#config = config;
    this.#range = config.risk_atr_stop_mult === null ? null : new AverageTrueRange(config.risk_atr_stop_period);
  }

  snapshot(): ObservedState {
    const range = new StateWriter();
    this.#range?.save(range);
    return {
      next_bar: this.#next,
      trades_seen: this.#seen,
      wins: this.#wins,
      won: storeNumber(this.#won),
      lost: storeNumber(this.#lost),
      allowed_ts: this.#allowed.slice(),
      range: this.#range === null ? null : range.values,
    };
  }

  restore(state: ObservedState): void {
    this.#next = state.next_bar;
    this.#seen = state.trades_seen;
    this.#wins = state.wins;
    this.#won = loadNumber(state.won);
    this.#lost = loadNumber(state.lost);
    this.#allowed = state.allowed_ts.slice();
    const range = new StateReader(state.range ?? []);
    this.#range?.load(range);
    range.end();
  }

  /** Whether bars have to be followed at all. */
  get active(): boolean {
    return this.#range !== null;
  }

  get atr(): number | null {
    const value = this.#range?.value ?? NaN;
    return value === value ? value : null;
  }

  /** A bar has closed; each is taken once. */
  bar(bars: Bars, i: number): void {
    if (i < this.#next) return;
    this.#next = i + 1;
    this.#range?.push(bars.high[i], bars.low[i], bars.close[i]);
  }

  /** W − (1 − W)/(avg win/avg loss) over the trades closed so far, in money; null below 30 of them. */
  kelly(ledger: TradeLedger): number | null {
    if (this.#config.risk_kelly_cap === null) return null;
    for (; this.#seen < ledger.length; this.#seen++) {
      const net = ledger.netOf(this.#seen);
      if (net > 0) {
        this.#wins++;
        this.#won += net;
      } else {
        this.#lost -= net;
      }
    }
    const n = ledger.length;
    if (n < KELLY_TRADES_MIN) return null;
    const losses = n - this.#wins;
    if (losses === 0 || this.#lost === 0) return 1;
    if (this.#wins === 0) return 0;
    const ratio = this.#won / this.#wins / (this.#lost / losses);
    return this.#wins / n - (1 - this.#wins / n) / ratio;
  }

  orderAllowed(ts: number): void {
    if (this.#config.risk_order_rate_max !== null) this.#allowed.push(ts);
  }

  /** Orders allowed in (ts − window, ts]. */
  recentOrders(ts: number): number {
    if (this.#config.risk_order_rate_max === null) return 0;
    const after = ts - this.#config.risk_order_rate_window_ms;
    this.#allowed = this.#allowed.filter((at) => at > after);
    return this.#allowed.length;
  }
}
