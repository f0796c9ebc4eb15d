/**
 * The columns and closed trades of a run from its log, without running anything: what a checkpoint leaves out because the
 * log has it. It takes as long as reading does, however long the strategy had to think.
 */
import type { Bars } from '../../../contracts/bars.ts';
import { Damage } from '../../../contracts/check.ts';
import type { RunRequest } from '../../../contracts/config.ts';
import type { TradingState } from '../../../contracts/events.ts';
import { TradeLedger } from '../../portfolio/trades.ts';
import { BarFinder } from './bar-finder.ts';
import { lastBarBefore } from '../bars/bars.ts';
import { LineReader, numberIn, recordIn, textIn, type LoggedEvent } from './logged.ts';
import { RunSeries } from '../columns/series.ts';
import type { RunPast } from '../state/state.ts';

export { inStep } from './bar-finder.ts';

interface LoggedOrder {
  readonly order_no: number;
  readonly seq: number;
  readonly side: 1 | -1;
  readonly qty: number;
  readonly ts: number;
  readonly bar: number;
  readonly market: boolean;
  readonly tag: string;
}

/** A fill whose PositionChanged has not come yet. */
interface LoggedFill {
  readonly order: LoggedOrder;
  readonly seq: number;
  readonly ts: number;
  readonly bar: number;
  /** First bar at whose close the fill shows. */
  readonly from_bar: number;
  readonly latency_ms: number;
  readonly figures: {
    readonly qty: number;
    readonly price: number;
    readonly fee: number;
    readonly slippage_bps: number;
  };
}

export type ReplayReply =
  { readonly ok: true; readonly past: RunPast } | { readonly ok: false; readonly reason: string };

export interface ReplayOptions {
  readonly keep: { readonly equity: boolean; readonly plots: boolean };
  /** Lines that the strategy shows: their columns are made, and hold no value. */
  readonly plots: number;
  /** UTF-8 to text, never throwing. */
  readonly decode: (bytes: Uint8Array) => string;
}

/** Feed it the log from its start with `push`, in pieces of any size, then call `finish`. */
export class LogReplay {
  readonly #series: RunSeries;
  readonly #ledger = new TradeLedger();
  readonly #bars: Bars;
  readonly #request: RunRequest;
  readonly #finder: BarFinder;
  readonly #lines: LineReader;
  readonly #orders = new Map<string, LoggedOrder>();
  #last: LoggedOrder | null = null;
  #fill: LoggedFill | null = null;
  #reason: string | null = null;

  /** @param bars those of the run, see `runBars`, and in step, see `inStep` */
  constructor(bars: Bars, request: RunRequest, { keep, plots, decode }: ReplayOptions) {
    const { cash, max_steps } = request.config;
    const length = max_steps > 0 ? Math.min(max_steps, bars.length) : bars.length;
    this.#bars = bars;
    this.#request = request;
    this.#series = new RunSeries(length, plots, keep, bars, cash);
    this.#finder = new BarFinder(bars, request.config.fill_stamp);
    this.#lines = new LineReader(decode, (event) => this.#take(event));
  }

  /** Whole lines taken so far. */
  get lines(): number {
    return this.#lines.count;
  }

  push(bytes: Uint8Array): void {
    if (this.#reason !== null) return;
    try {
      this.#lines.push(bytes);
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      this.#reason = `Line ${String(this.lines + 1)} of the log: ${error.path} should be ${error.expected}.`;
    }
  }

  /** After the last byte. `bars_done` is how far the run had come. */
  finish(bars_done: number): ReplayReply {
    const torn = this.#lines.torn ? 'The log breaks off inside a line.' : null;
    const reason = this.#reason ?? torn;
    if (reason !== null) return { ok: false, reason };
    this.#series.bars_marked = bars_done;
    return { ok: true, past: { series: this.#series, ledger: this.#ledger } };
  }

  #take(event: LoggedEvent): void {
    switch (event.type) {
      case 'OrderIntent':
        this.#intent(event);
        break;
      case 'RiskDecision':
        this.#decision(event);
        break;
      case 'ExecutionReport':
        this.#report(event);
        break;
      case 'PositionChanged':
        this.#position(event);
        break;
      case 'TradingStateChanged':
        this.#state(event);
        break;
      default:
    }
  }

  #intent(event: LoggedEvent): void {
    const { fields, seq, ts } = event;
    const bar = numberIn(recordIn(fields, 'meta'), 'bar_index');
    if (!(bar >= 0 && bar < this.#bars.length)) throw new Damage('meta.bar_index', 'the index of a bar');
    const id = textIn(fields, 'order_id');
    this.#last = {
      order_no: Number(id.slice(1)),
      seq,
      side: textIn(fields, 'side') === 'BUY' ? 1 : -1,
      qty: numberIn(fields, 'qty'),
      ts,
      bar,
      market: textIn(fields, 'order_type') === 'MARKET',
      tag: textIn(fields, 'tag'),
    };
    this.#orders.set(id, this.#last);
  }

  #decision({ fields, seq }: LoggedEvent): void {
    const order = this.#last;
    if (order === null || fields['ref_order_event_id'] !== `e${String(order.seq)}`) {
      throw new Damage('ref_order_event_id', 'the intent before it');
    }
    const allowed = fields['allowed'] === true;
    const codes = fields['rejection_reasons'];
    const code: unknown = Array.isArray(codes) ? codes[0] : null;
    const less = numberIn(fields, 'adjusted_qty') < order.qty ? '' : null;
    this.#series.addDecision(seq, order.ts, order.bar, order.order_no, allowed ? less : String(code));
    if (!allowed) this.#orders.delete(`o${String(order.order_no)}`);
  }

  #report({ fields, seq, ts }: LoggedEvent): void {
    const id = textIn(fields, 'order_id');
    const order = this.#orders.get(id);
    if (order === undefined) throw new Damage('order_id', 'an order that is open');
    // A done order is not heard of again.
    if (numberIn(fields, 'leaves_qty') === 0) this.#orders.delete(id);
    const qty = numberIn(fields, 'filled_qty');
    if (qty === 0) return;
    const point = textIn(recordIn(fields, 'extra'), 'path_point');
    // Filled at the close that decided it: all market orders are, or none.
    const at_once = order.market && this.#request.config.market_fill === 'same_close';
    const bar = at_once ? order.bar : this.#finder.of(ts, point);
    this.#fill = {
      order,
      seq,
      ts,
      bar,
      from_bar: at_once ? bar + 1 : bar,
      latency_ms: numberIn(fields, 'latency_ms'),
      figures: {
        qty,
        price: numberIn(fields, 'avg_price'),
        fee: numberIn(fields, 'fee'),
        slippage_bps: numberIn(fields, 'slippage'),
      },
    };
  }

  #position({ fields }: LoggedEvent): void {
    const fill = this.#fill;
    if (fill === null) throw new Damage('type', 'ExecutionReport before PositionChanged');
    this.#fill = null;
    const { order, seq, ts, bar, from_bar, latency_ms, figures } = fill;
    const { order_no, side, tag } = order;
    const series = this.#series;
    series.bars_marked = from_bar;
    const [position, cash] = [numberIn(fields, 'qty'), numberIn(fields, 'cash')];
    series.addFill(seq, ts, bar, order_no, side, figures, latency_ms, position, cash);
    const stamp = this.#request.config.fill_stamp === 'bar' ? this.#bars.ts[bar] : ts;
    const { qty, price, fee } = figures;
    this.#ledger.add({ order_no, side, qty, price, fee, ts: stamp, bar, tag });
  }

  #state({ fields, ts }: LoggedEvent): void {
    const limit = fields['limit'] === null ? null : numberIn(fields, 'limit');
    const actual = fields['actual'] === null ? null : numberIn(fields, 'actual');
    this.#series.state_changes.push({
      ts,
      bar: lastBarBefore(this.#bars, ts + 1 - this.#bars.interval_ms),
      from: textIn(fields, 'from') as TradingState,
      to: textIn(fields, 'to') as TradingState,
      reason: textIn(fields, 'reason'),
      limit,
      actual,
    });
  }
}
