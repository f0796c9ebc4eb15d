import { civilFromDays, daysFromCivil, MS_PER_DAY } from '../../time/civil.ts';
import type { ClockReader } from '../clock/clock.ts';

/** Dates of the rows so far, while it is open whether day or month comes first: what is needed to read them the other way. */
export class OpenDates {
  /** By row: the day that was read, counted from 1970; NaN where the date can be read in one way alone. */
  #days: number[] = [];
  /** Whether a row named its zone, whose offset may be another one on the other date. */
  #zoned = false;

  /** Keeps the date just read for row `row`. A row that was refused is overwritten by the next one. */
  keep(row: number, date: ClockReader): void {
    this.#days.length = row;
    this.#days.push(date.orderMatters ? Math.floor(date.local_ms / MS_PER_DAY) - (date.hour24 ? 1 : 0) : NaN);
    this.#zoned ||= date.zone !== '';
  }

  /** Reads the first `length` rows of `ts` with day and month exchanged; false where that cannot be done. */
  turn(ts: Float64Array, length: number): boolean {
    if (this.#zoned) return false;
    for (let row = 0; row < length; row++) {
      const days = this.#days[row];
      if (days !== days) continue;
      const { year, month, day } = civilFromDays(days);
      ts[row] += (daysFromCivil(year, day, month) - days) * MS_PER_DAY;
    }
    return true;
  }

  clear(): void {
    this.#days = [];
  }
}
