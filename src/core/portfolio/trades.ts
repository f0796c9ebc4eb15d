/**
 * Fills to closed trades. Entries are matched first in, first out; a trade is one entry order closed by one exit order,
 * however many fills either took, so one round trip is one trade, and scaling out is one trade a step.
 */
import type { Trade } from '../../contracts/trade.ts';
import { NOTHING } from '../num/nothing.ts';
import { Rows } from '../num/rows.ts';

/** A fill as the trade list needs it. */
export interface TradeFill {
  readonly order_no: number;
  /** +1 buy, −1 sell. */
  readonly side: 1 | -1;
  readonly qty: number;
  readonly price: number;
  readonly fee: number;
  readonly ts: number;
  readonly bar: number;
  readonly tag: string;
}

/** An entry, or what is left of it. */
export interface Lot {
  order_no: number;
  side: 1 | -1;
  qty: number;
  price: number;
  fees: number;
  ts: number;
  bar: number;
  tag: string;
}

/** An exit in progress: of which lot, and what has been closed of it so far. */
export interface Closing extends Lot {
  exit_order_no: number;
  exit_price: number;
  exit_fees: number;
  exit_ts: number;
  exit_bar: number;
  exit_tag: string;
}

// NaN where fractions will be, so that V8 gives those fields room for doubles from the start.
// Stryker disable all: every value is written before it is read; here is the shape alone.
function emptyLot(): Lot {
  return { order_no: 0, side: 1, qty: NaN, price: NaN, fees: NaN, ts: NaN, bar: 0, tag: '' };
}

function emptyClosing(): Closing {
  return {
    order_no: 0,
    side: 1,
    qty: NaN,
    price: NaN,
    fees: NaN,
    ts: NaN,
    bar: 0,
    tag: '',
    exit_order_no: 0,
    exit_price: NaN,
    exit_fees: NaN,
    exit_ts: NaN,
    exit_bar: 0,
    exit_tag: '',
  };
}
// Stryker restore all

/** All that the next fill depends on; the closed trades themselves are not in it. */
export interface LedgerState {
  /** Number of closed trades. */
  readonly closed: number;
  readonly lots: readonly Readonly<Lot>[];
  readonly closing: Readonly<Closing> | null;
}

/** Numbers kept a trade. */
const WIDTH = 11;
const PNL = 6;
const FEES = 8;

export class TradeLedger {
  /** Closed trades: an object for each would be most of what the collector has to keep alive. */
  readonly #rows = new Rows(WIDTH);
  readonly #tags: string[] = [];
  readonly #lots: Lot[] = [];
  /** A used-up lot, for the next entry: a round trip then makes no objects at all. */
  #spare: Lot | null = null;
  readonly #closing = emptyClosing();
  /** Whether `#closing` holds an exit that is not written down yet. */
  #closes = false;
  #before = 0;
  #made: readonly Trade[] = [];

  /** Number of closed trades. */
  get length(): number {
    return this.#before + this.#rows.length;
  }

  snapshot(): LedgerState {
    const closing = this.#closes ? { ...this.#closing } : null;
    return { closed: this.length, lots: this.#lots.map((lot) => ({ ...lot })), closing };
  }

  /** Goes on from `state`, without the trades closed before it: those are counted, and known no more. */
  restore({ closed, lots, closing }: LedgerState): void {
    this.#before = closed;
    for (const lot of lots) this.#lots.push({ ...emptyLot(), ...lot });
    this.#closes = closing !== null;
    if (closing !== null) Object.assign(this.#closing, closing);
  }

  /** Bar of the oldest entry still open; null when flat. */
  get open_entry_bar(): number | null {
    return this.#lots.length === 0 ? null : this.#lots[0].bar;
  }

  /** Closed trades from index `from` (inclusive) to `to` (exclusive), in the order of closing; made afresh each time. */
  trades(from = 0, to = this.length): Trade[] {
    const list: Trade[] = [];
    for (let i = Math.max(from, this.#before); i < to; i++) list.push(this.#trade(i - this.#before));
    return list;
  }

  /** All that are kept, those of earlier calls made once. */
  get all(): readonly Trade[] {
    const known = this.#before + this.#made.length;
    if (known < this.length) this.#made = this.#made.concat(this.trades(known));
    return this.#made;
  }

  /** All that are kept, made as they are asked for. */
  *each(): Generator<Trade> {
    for (let i = 0; i < this.#rows.length; i++) yield this.#trade(i);
  }

  /** Profit of closed trade `i`, after fees. */
  netOf(i: number): number {
    const row = i - this.#before;
    return this.#rows.get(row, PNL) - this.#rows.get(row, FEES);
  }

  #trade(i: number): Trade {
    const rows = this.#rows;
    return {
      trade: this.#before + i + 1,
      side: rows.get(i, 0) > 0 ? 'long' : 'short',
      qty: rows.get(i, 1),
      entry_ts: rows.get(i, 2),
      entry_price: rows.get(i, 3),
      exit_ts: rows.get(i, 4),
      exit_price: rows.get(i, 5),
      pnl: rows.get(i, PNL),
      return_pct: rows.get(i, 7),
      fees: rows.get(i, FEES),
      entry_bar: rows.get(i, 9),
      exit_bar: rows.get(i, 10),
      entry_tag: this.#tags[i * 2],
      exit_tag: this.#tags[i * 2 + 1],
    };
  }

  /** Books one fill; `length` grows when an exit is complete. */
  add(fill: TradeFill): void {
    let left = fill.qty;
    let feeLeft = fill.fee;
    while (left > NOTHING && this.#lots.length > 0 && this.#lots[0].side !== fill.side) {
      const lot = this.#lots[0];
      const qty = Math.min(left, lot.qty);
      const feeShare = qty === left ? feeLeft : (fill.fee * qty) / fill.qty;
      this.#close(lot, fill, qty, feeShare);
      left -= qty;
      feeLeft -= feeShare;
      if (lot.qty <= NOTHING) {
        this.#spare = this.#lots.shift()!;
        this.settle();
      }
    }
    if (left <= NOTHING) return;
    this.settle();
    const last = this.#lots.at(-1);
    if (last !== undefined && last.order_no === fill.order_no) {
      last.price = (last.price * last.qty + fill.price * left) / (last.qty + left);
      last.qty += left;
      last.fees += feeLeft;
    } else {
      this.#lots.push(this.#lot(fill, left, feeLeft));
    }
  }

  #lot(fill: TradeFill, qty: number, fees: number): Lot {
    const lot = this.#spare ?? emptyLot();
    this.#spare = null;
    lot.order_no = fill.order_no;
    lot.side = fill.side;
    lot.qty = qty;
    lot.price = fill.price;
    lot.fees = fees;
    lot.ts = fill.ts;
    lot.bar = fill.bar;
    lot.tag = fill.tag;
    return lot;
  }

  #close(lot: Lot, fill: TradeFill, qty: number, exitFee: number): void {
    const share = qty === lot.qty ? lot.fees : (lot.fees * qty) / lot.qty;
    const open = this.#closing;
    if (this.#closes && open.order_no === lot.order_no && open.exit_order_no === fill.order_no) {
      const total = open.qty + qty;
      open.exit_price = (open.exit_price * open.qty + fill.price * qty) / total;
      open.qty = total;
      open.fees += share;
      open.exit_fees += exitFee;
      open.exit_ts = fill.ts;
      open.exit_bar = fill.bar;
    } else {
      this.settle();
      this.#closes = true;
      open.order_no = lot.order_no;
      open.side = lot.side;
      open.qty = qty;
      open.price = lot.price;
      open.fees = share;
      open.ts = lot.ts;
      open.bar = lot.bar;
      open.tag = lot.tag;
      open.exit_order_no = fill.order_no;
      open.exit_price = fill.price;
      open.exit_fees = exitFee;
      open.exit_ts = fill.ts;
      open.exit_bar = fill.bar;
      open.exit_tag = fill.tag;
    }
    lot.fees -= share;
    lot.qty -= qty;
  }

  /** Writes down the exit in progress, if any. Called by itself when a lot is used up, and once at the end of the run. */
  settle(): void {
    if (!this.#closes) return;
    this.#closes = false;
    const c = this.#closing;
    const at = this.#rows.add();
    const rows = this.#rows.block;
    rows[at] = c.side;
    rows[at + 1] = c.qty;
    rows[at + 2] = c.ts;
    rows[at + 3] = c.price;
    rows[at + 4] = c.exit_ts;
    rows[at + 5] = c.exit_price;
    rows[at + PNL] = c.side * c.qty * (c.exit_price - c.price) + 0;
    rows[at + 7] = c.side * (c.exit_price / c.price - 1) * 100 + 0;
    rows[at + FEES] = c.fees + c.exit_fees;
    rows[at + 9] = c.bar;
    rows[at + 10] = c.exit_bar;
    this.#tags.push(c.tag, c.exit_tag);
  }
}
