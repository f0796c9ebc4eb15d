import { isoFromMs, MS_PER_DAY } from '../time/civil.ts';
import { RandomWalk, type WalkOptions } from './walk.ts';

/** `iso`: `2024-01-01T00:00:00Z`; `ms` and `s`: the epoch in milliseconds or seconds. */
export type SampleTime = 'iso' | 'ms' | 's';
export const SAMPLE_TIMES: readonly SampleTime[] = ['iso', 'ms', 's'];

/** Longest row: a stamp of 20 bytes, four prices and a volume of at most 17 each, commas and the line end. */
const ROW_BYTES_MAX = 128;
const DIGIT_0 = 48;
const COMMA = 44;
const MINUS = 45;

/** Fills a buffer with rows of text. Digits go in one by one: strings would take most of the time. */
class RowWriter {
  readonly bytes: Uint8Array;
  at = 0;
  private day = NaN;
  private readonly date = new Uint8Array(10);

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  text(text: string): void {
    for (let i = 0; i < text.length; i++) this.bytes[this.at++] = text.charCodeAt(i);
  }

  /** A whole number. */
  whole(number: number): void {
    let value = number;
    if (value < 0) {
      this.bytes[this.at++] = MINUS;
      value = -value;
    }
    let end = this.at + 1;
    for (let rest = Math.floor(value / 10); rest > 0; rest = Math.floor(rest / 10)) end++;
    let left = value;
    for (let i = end - 1; i >= this.at; i--) {
      const next = Math.floor(left / 10);
      this.bytes[i] = DIGIT_0 + (left - next * 10);
      left = next;
    }
    this.at = end;
  }

  /** Hundredths as a number with two decimals. */
  price(ticks: number): void {
    const units = Math.floor(ticks / 100);
    this.whole(units);
    this.bytes[this.at++] = 46;
    this.two(ticks - units * 100);
  }

  two(value: number): void {
    const tens = Math.floor(value / 10);
    this.bytes[this.at++] = DIGIT_0 + tens;
    this.bytes[this.at++] = DIGIT_0 + (value - tens * 10);
  }

  iso(ts: number): void {
    const day = Math.floor(ts / MS_PER_DAY);
    if (day !== this.day) this.setDay(day);
    this.bytes.set(this.date, this.at);
    this.at += 10;
    const second = (ts - day * MS_PER_DAY) / 1000;
    const hour = Math.floor(second / 3600);
    const minute = Math.floor((second - hour * 3600) / 60);
    this.bytes[this.at++] = 84;
    this.two(hour);
    this.bytes[this.at++] = 58;
    this.two(minute);
    this.bytes[this.at++] = 58;
    this.two(second - hour * 3600 - minute * 60);
    this.bytes[this.at++] = 90;
  }

  private setDay(day: number): void {
    this.day = day;
    const text = isoFromMs(day * MS_PER_DAY);
    for (let i = 0; i < 10; i++) this.date[i] = text.charCodeAt(i);
  }
}

/**
 * The walk as CSV, `timestamp,open,high,low,close,volume`, UTF-8, LF, in chunks of about `chunk_bytes`. Each chunk is a
 * fresh array that the receiver may keep. Memory does not grow with the number of bars.
 */
export function* sampleCsv(options: WalkOptions, time: SampleTime, chunk_bytes = 1 << 20): Generator<Uint8Array> {
  const walk = new RandomWalk(options);
  let rows = new RowWriter(chunk_bytes + ROW_BYTES_MAX);
  rows.text('timestamp,open,high,low,close,volume\n');
  for (let i = 0; i < options.bars; i++) {
    if (rows.at >= chunk_bytes) {
      yield rows.bytes.subarray(0, rows.at);
      rows = new RowWriter(chunk_bytes + ROW_BYTES_MAX);
    }
    walk.next();
    writeRow(rows, walk, time);
  }
  yield rows.bytes.subarray(0, rows.at);
}

function writeRow(rows: RowWriter, walk: RandomWalk, time: SampleTime): void {
  if (time === 'iso') rows.iso(walk.ts);
  else rows.whole(time === 'ms' ? walk.ts : walk.ts / 1000);
  rows.bytes[rows.at++] = COMMA;
  rows.price(walk.open_ticks);
  rows.bytes[rows.at++] = COMMA;
  rows.price(walk.high_ticks);
  rows.bytes[rows.at++] = COMMA;
  rows.price(walk.low_ticks);
  rows.bytes[rows.at++] = COMMA;
  rows.price(walk.close_ticks);
  rows.bytes[rows.at++] = COMMA;
  rows.whole(walk.volume);
  rows.bytes[rows.at++] = 10;
}
