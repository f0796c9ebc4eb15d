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
      if (days === days) ts[row] += (exchanged(days) - days) * MS_PER_DAY;
    }
    return true;
  }

  /**
   * Whether the first `length` rows of `ts` are nearer to each other with day and month exchanged: from row to row less
   * than half as far. Firsts of months tell nothing: read the other way they are the first days of a January.
   */
  isOtherSteadier(ts: Float64Array, length: number): boolean {
    let way = 0;
    let otherWay = 0;
    let firsts = true;
    let otherFirsts = true;
    let before = NaN;
    let otherBefore = NaN;
    for (let row = 0; row < length; row++) {
      const open = this.#days[row];
      const days = open === open ? open : Math.floor(ts[row] / MS_PER_DAY);
      const other = open === open ? exchanged(open) : days;
      firsts &&= civilFromDays(days).day === 1;
      otherFirsts &&= civilFromDays(other).day === 1;
      if (row > 0) {
        way += Math.abs(days - before);
        otherWay += Math.abs(other - otherBefore);
      }
      before = days;
      otherBefore = other;
    }
    return !firsts && !otherFirsts && otherWay * 2 < way;
  }

  clear(): void {
    this.#days = [];
  }
}

/** A date with its day and month exchanged, in days since 1970; both are at most 12. */
function exchanged(days: number): number {
  const { year, month, day } = civilFromDays(days);
  return daysFromCivil(year, day, month);
}
