import { LF } from '../text/text.ts';

/** What a number of a row is, as a plan's fields say it. */
export const SLOT_OPEN = 1;
export const SLOT_HIGH = 2;
export const SLOT_LOW = 3;
export const SLOT_CLOSE = 4;
export const SLOT_VOLUME = 5;
/** A second volume (tick volume), used where the first turns out to be all zero. */
export const SLOT_SPARE = 6;

const FIRST_CAPACITY = 4096;

/**
 * Rows under construction: seven growable columns. `ts` holds what the file says (epoch units already
 * turned into ms; naive clock times as if they were UTC) until the end of the file settles the zone.
 */
export class ColumnSet {
  ts: Float64Array;
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  volume: Float64Array;
  /** Empty unless the plan reads a second volume. */
  spare: Float64Array;
  /** Bytes before each row's stamp in its line, by row of the file: for saying where a stamp stands. */
  place: Uint32Array;
  /** Which symbol a row belongs to; empty while the file has shown only one. */
  symbol: Uint16Array = new Uint16Array(0);
  length = 0;
  capacity: number;
  readonly hasSpare: boolean;

  constructor(capacity: number, hasSpare: boolean) {
    this.capacity = Math.max(16, Math.min(capacity, 1 << 27));
    this.hasSpare = hasSpare;
    this.ts = new Float64Array(this.capacity);
    this.open = new Float64Array(this.capacity);
    this.high = new Float64Array(this.capacity);
    this.low = new Float64Array(this.capacity);
    this.close = new Float64Array(this.capacity);
    this.volume = new Float64Array(this.capacity);
    this.spare = new Float64Array(hasSpare ? this.capacity : 0);
    this.place = new Uint32Array(this.capacity);
  }

  /** Makes room for at least one more row: half as much again, one column at a time. */
  grow(): void {
    this.capacity = Math.max(FIRST_CAPACITY, this.capacity + (this.capacity >> 1));
    this.ts = this.#moved(this.ts);
    this.open = this.#moved(this.open);
    this.high = this.#moved(this.high);
    this.low = this.#moved(this.low);
    this.close = this.#moved(this.close);
    this.volume = this.#moved(this.volume);
    if (this.hasSpare) this.spare = this.#moved(this.spare);
    const place = new Uint32Array(this.capacity);
    place.set(this.place);
    this.place = place;
    if (this.symbol.length > 0) this.startSymbols();
  }

  /** Empty again, in memory of its own: whoever has taken the columns keeps them. */
  restart(): void {
    this.length = 0;
    this.capacity = 16;
    for (const name of ['ts', 'open', 'high', 'low', 'close', 'volume'] as const) this[name] = new Float64Array(16);
    this.spare = new Float64Array(this.hasSpare ? 16 : 0);
    this.place = new Uint32Array(16);
    if (this.symbol.length > 0) this.symbol = new Uint16Array(16);
  }

  /** From here on every row carries a symbol number; rows so far keep theirs, or number 0. */
  startSymbols(): void {
    const next = new Uint16Array(this.capacity);
    next.set(this.symbol);
    this.symbol = next;
  }

  #moved(column: Float64Array): Float64Array {
    const next = new Float64Array(this.capacity);
    next.set(column.subarray(0, this.length));
    return next;
  }
}

/** How many rows a file of `size` bytes should have, from the length of those in its head; a little more, to be safe. */
export function expectedRows(size: number | null, head: Uint8Array, data_at: number): number {
  if (size === null) return 65_536;
  let lines = 0;
  let end = data_at;
  for (let i = data_at; i < head.length; i++) {
    if (head[i] === LF) {
      lines++;
      end = i + 1;
    }
  }
  if (lines === 0) return 64;
  return Math.ceil(((size - data_at) / ((end - data_at) / lines)) * 1.02) + 64;
}
