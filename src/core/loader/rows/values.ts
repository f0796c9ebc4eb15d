import type { LoaderOptions } from '../../../contracts/loader.ts';
import type { LoaderRefusalCode } from '../../../contracts/loader-errors.ts';
import { SLOT_CLOSE, SLOT_HIGH, SLOT_LOW, SLOT_OPEN } from '../plan/columns.ts';
import { fractionOf } from '../numbers/fraction.ts';
import type { Values, WarningList } from '../report/notes.ts';
import {
  NumberReader,
  SAW_CURRENCY,
  SAW_INVISIBLE,
  SAW_LONG,
  SAW_MINUS_ZERO,
  SAW_SUFFIX,
  SAW_THOUSANDS,
} from '../numbers/number.ts';
import type { Plan } from '../plan/plan.ts';
import { RowRecord } from './row-record.ts';

const FLAGS = [
  [SAW_THOUSANDS, 'THOUSANDS'],
  [SAW_CURRENCY, 'CURRENCY'],
  [SAW_SUFFIX, 'SUFFIX'],
  [SAW_INVISIBLE, 'INVISIBLE'],
  [SAW_LONG, 'LONG_NUMBER'],
  [SAW_MINUS_ZERO, 'NEGATIVE_ZERO'],
] as const;

const PRICES = [
  [SLOT_OPEN, 'open'],
  [SLOT_HIGH, 'high'],
  [SLOT_LOW, 'low'],
  [SLOT_CLOSE, 'close'],
] as const;

/** Told of a refusal: its code, the field at fault, what its sentence needs. */
export type Refuse = (code: LoaderRefusalCode, field: number, values: Values) => void;

/** Reads the prices and volumes of records, by slot. */
export class ValueReader {
  readonly values: Float64Array = new Float64Array(8);
  /** Rows whose high and low did not contain open and close. */
  violations = 0;
  readonly #plan: Plan;
  readonly #options: LoaderOptions;
  readonly #warnings: WarningList;
  readonly #refuse: Refuse;
  readonly #numbers = new NumberReader();
  #record = new RowRecord();

  constructor(plan: Plan, options: LoaderOptions, warnings: WarningList, refuse: Refuse) {
    this.#plan = plan;
    this.#options = options;
    this.#warnings = warnings;
    this.#refuse = refuse;
  }

  #readNumber(field: number, role: string, slot: number, suffix: boolean): boolean {
    const { fields, buf } = this.#record;
    const { starts, ends } = fields;
    const numbers = this.#numbers;
    if (!numbers.read(buf, starts[field], ends[field], this.#plan.comma, suffix)) {
      if (this.#readFraction(field, slot)) return true;
      this.#refuse('BAD_NUMBER', field, { role, why: numbers.why });
      return false;
    }
    if (numbers.saw !== 0) {
      for (const [bit, code] of FLAGS) {
        if ((numbers.saw & bit) === 0) continue;
        if (this.#warnings.isFull(code)) this.#warnings.tally(code);
        else this.#warnings.add(code, {}, this.#record.place(field));
      }
    }
    this.values[slot] = numbers.value;
    return true;
  }

  /** Reads a price in fractions, which Barchart writes for bonds and grains. */
  #readFraction(field: number, slot: number): boolean {
    const { fields, buf } = this.#record;
    const { source } = this.#plan;
    const value = source.name === 'Barchart' ? fractionOf(buf, fields.starts[field], fields.ends[field]) : NaN;
    if (value !== value) return false;
    this.values[slot] = value;
    if (this.#warnings.isFull('FRACTION')) this.#warnings.tally('FRACTION');
    else this.#warnings.add('FRACTION', {}, this.#record.place(field));
    return true;
  }

  /** Reads prices and volumes of a record; false when one of them is refused. */
  read(record: RowRecord): boolean {
    this.#record = record;
    const { columns } = this.#plan;
    for (const [slot, role] of PRICES) {
      const field = columns[role];
      if (!this.#readNumber(field, role, slot, false)) return false;
      if (this.values[slot] <= 0 && this.#options.allow_nonpositive !== true) {
        this.#refuse('NONPOSITIVE_PRICE', field, { role });
        return false;
      }
    }
    this.values[5] = 0;
    this.values[6] = 0;
    if (columns.volume >= 0 && !this.#readVolume(columns.volume, 5)) return false;
    if (columns.spare >= 0 && !this.#readVolume(columns.spare, 6)) return false;
    return this.#checkShape();
  }

  #readVolume(field: number, slot: number): boolean {
    if (this.#plan.source.nullVolume && this.#record.hasNoValue(field)) {
      this.values[slot] = 0;
      this.#warnings.add('NO_VOLUME_VALUE', {}, this.#record.place(field));
      return true;
    }
    if (!this.#readNumber(field, 'volume', slot, true)) return false;
    if (this.values[slot] === -1) {
      this.values[slot] = 0;
      this.#warnings.add('NO_VOLUME_VALUE', {}, this.#record.place(field));
    }
    if (this.values[slot] >= 0) return true;
    this.#refuse('NEGATIVE_VOLUME', field, {});
    return false;
  }

  /** High must be the highest and low the lowest; what happens when they are not is an option. */
  #checkShape(): boolean {
    const v = this.values;
    const top = Math.max(v[SLOT_OPEN], v[SLOT_CLOSE]);
    const bottom = Math.min(v[SLOT_OPEN], v[SLOT_CLOSE]);
    if (v[SLOT_HIGH] >= top && v[SLOT_LOW] <= bottom) return true;
    this.violations++;
    const { columns } = this.#plan;
    const field = v[SLOT_HIGH] < top ? columns.high : columns.low;
    const text = `o ${v[SLOT_OPEN]} h ${v[SLOT_HIGH]} l ${v[SLOT_LOW]} c ${v[SLOT_CLOSE]}`;
    if (this.#options.ohlc === 'refuse') {
      this.#refuse('OHLC_VIOLATION', field, { text });
      return false;
    }
    const code = this.#options.ohlc === 'clamp' ? 'OHLC_CLAMPED' : 'OHLC_VIOLATION';
    if (this.#warnings.isFull(code)) this.#warnings.tally(code);
    else this.#warnings.add(code, {}, { ...this.#record.place(field), text });
    if (this.#options.ohlc === 'clamp') {
      v[SLOT_HIGH] = Math.max(v[SLOT_HIGH], top, v[SLOT_LOW]);
      v[SLOT_LOW] = Math.min(v[SLOT_LOW], bottom);
    }
    return true;
  }
}
