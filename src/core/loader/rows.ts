import type { LoaderOptions } from '../../contracts/loader.ts';
import type { LoaderRefusalCode } from '../../contracts/loader-errors.ts';
import type { ColumnSet } from './columns.ts';
import { SLOT_CLOSE, SLOT_HIGH, SLOT_LOW, SLOT_OPEN } from './columns.ts';
import { epochShape, fieldKinds, isBare, sameTemplate, scanPlanFor, templateOf } from './fit.ts';
import { isFooter } from './footer.ts';
import { LineMap } from './lines.ts';
import type { Place, ProblemList, Values, WarningList } from './notes.ts';
import {
  isNoValue,
  NumberReader,
  SAW_CURRENCY,
  SAW_INVISIBLE,
  SAW_LONG,
  SAW_MINUS_ZERO,
  SAW_SUFFIX,
  SAW_THOUSANDS,
} from './number.ts';
import type { Plan } from './plan.ts';
import { placeOf } from './problems.ts';
import type { RowFields } from './records.ts';
import type { ScanPlan } from './scan.ts';
import { ScanState } from './scan.ts';
import { SymbolTable } from './symbols.ts';
import { excerpt } from './text.ts';
import type { TimeReader } from './times.ts';

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

/**
 * Reads rows one by one, with care: everything a field can be is accepted or refused here, with its line
 * and column. Rows of the common shape need not come here; what does come leaves behind a scan plan for
 * rows like it.
 */
export class RowReader {
  readonly plan: Plan;
  readonly out: ColumnSet;
  readonly scan = new ScanState();
  readonly lines = new LineMap();
  readonly symbols: SymbolTable;
  readonly times: TimeReader;
  /** The scanner's plan for rows like the last one; null while there is none. */
  fast: ScanPlan | null = null;
  duplicates = 0;
  /** Rows whose high and low did not contain open and close. */
  violations = 0;
  /** Rows seen, whatever became of them. */
  seen = 0;
  readonly #options: LoaderOptions;
  readonly #problems: ProblemList;
  readonly #warnings: WarningList;
  readonly #roles: ReturnType<typeof fieldKinds>;
  readonly #numbers = new NumberReader();
  readonly #values = new Float64Array(8);
  #footers: { readonly code: LoaderRefusalCode; readonly values: Values; readonly place: Place }[] = [];
  // The record in hand.
  #fields: RowFields | null = null;
  #buf: Uint8Array = new Uint8Array(0);
  #from = 0;
  #line = 0;
  #base = 0;

  constructor(
    plan: Plan,
    options: LoaderOptions,
    out: ColumnSet,
    problems: ProblemList,
    warnings: WarningList,
    times: TimeReader,
    careful: boolean,
  ) {
    this.plan = plan;
    this.out = out;
    this.times = times;
    this.symbols = new SymbolTable(options.symbol);
    this.#options = options;
    this.#problems = problems;
    this.#warnings = warnings;
    this.#roles = careful ? null : fieldKinds(plan);
  }

  /** Reads one record that begins at `from`, `base` bytes into `line`; false when all its fields are empty, which is a blank line. */
  read(fields: RowFields, buf: Uint8Array, from: number, line: number, base = 0): boolean {
    this.#fields = fields;
    this.#buf = buf;
    this.#from = from;
    this.#line = line;
    this.#base = base;
    if (this.#isEmptyRow()) return false;
    this.#readFields();
    return true;
  }

  #readFields(): void {
    const fields = this.#fields!;
    const line = this.#line;
    const { columns } = this.plan;
    if (this.#isRepeatedHeader()) {
      this.#warnings.add('REPEATED_HEADER', {}, { line, column: null, text: null });
      return;
    }
    if (this.#footers.length > 0) this.#refuseFooters();
    this.seen++;
    if (fields.counted !== this.plan.fields) {
      this.#fail('FIELD_COUNT', -1, { count: fields.counted, expected: this.plan.fields });
      return;
    }
    if (columns.symbol >= 0 && !this.#readSymbol(columns.symbol)) return;
    if (columns.confirm >= 0 && this.#text(columns.confirm) === '0') {
      this.#warnings.add('UNFINISHED_ROW', {}, { line, column: null, text: null });
      return;
    }
    if (this.plan.source.nullRows && this.#isNullRow()) {
      this.#warnings.add('NULL_ROW', {}, { line, column: null, text: null });
      return;
    }
    const ts = this.#readTime();
    if (ts !== ts || !this.#readValues()) return;
    this.#accept(ts);
    this.#refit();
  }

  /** Says that the scanner has taken rows `[before, after)`, the first of them on `line`. */
  scanned(before: number, after: number, line: number): void {
    if (after === before) return;
    if (this.#footers.length > 0) this.#refuseFooters();
    this.lines.add(before, line);
    if (after > before + 1) this.lines.add(before + 1, line + 1);
    this.seen += after - before;
    this.symbols.fill(this.out, before, after);
    this.times.scanned(this.scan.last_ts);
  }

  /** Where the stamp of a row stands, rows counted as they were read. */
  stampPlace(row: number, text: string): Place {
    return { line: this.lines.lineOf(row), column: this.out.place[row] + 1, text };
  }

  /** Whether each row is later than the one before it. */
  get rising(): boolean {
    return this.scan.rises === this.out.length - 1;
  }

  /** Closing lines that were recognised and had nothing behind them. */
  acceptFooters(): void {
    for (const { place } of this.#footers) this.#warnings.add('FOOTER', {}, place);
    this.#footers = [];
  }

  #refuseFooters(): void {
    for (const { code, values, place } of this.#footers) this.#problems.add(code, values, place);
    this.#footers = [];
  }

  #place(field: number): Place {
    const fields = this.#fields!;
    const start = field < 0 ? this.#from : fields.starts[field];
    const end = field < 0 ? Math.max(this.#from, fields.ends[fields.count - 1]) : fields.ends[field];
    return { ...placeOf(this.#buf, this.#from, this.#line, start, this.#base), text: excerpt(this.#buf, start, end) };
  }

  #fail(code: LoaderRefusalCode, field: number, values: Values): void {
    if (this.#problems.full) {
      this.#problems.count++;
      return;
    }
    const fields = this.#fields!;
    const place = this.#place(field);
    const shown = { text: JSON.stringify(place.text), ...values };
    const unread = code === 'FIELD_COUNT' || code === 'BAD_TIME';
    if (unread && this.seen > 1 && isFooter(excerpt(this.#buf, fields.starts[0], fields.ends[0]))) {
      this.#footers.push({ code, values: shown, place });
    } else this.#problems.add(code, shown, place);
  }

  #text(field: number): string {
    return excerpt(this.#buf, this.#fields!.starts[field], this.#fields!.ends[field]);
  }

  #isEmptyRow(): boolean {
    const { starts, ends, count } = this.#fields!;
    for (let k = 0; k < count; k++) if (ends[k] > starts[k]) return false;
    return true;
  }

  #isRepeatedHeader(): boolean {
    const header = this.plan.headerBytes;
    if (header === null) return false;
    let size = header.length;
    while (size > 0 && header[size - 1] <= 13) size--;
    if (this.#from + size > this.#fields!.next || header[0] !== this.#buf[this.#from]) return false;
    for (let k = 0; k < size; k++) if (this.#buf[this.#from + k] !== header[k]) return false;
    return this.#buf[this.#from + size] <= 13 || this.#from + size === this.#fields!.next;
  }

  #isNullRow(): boolean {
    const { columns } = this.plan;
    const { starts, ends } = this.#fields!;
    return [columns.open, columns.high, columns.low, columns.close].every((k) =>
      isNoValue(this.#buf, starts[k], ends[k]),
    );
  }

  /** Whether the row is of a symbol to be kept. */
  #readSymbol(field: number): boolean {
    const { starts, ends } = this.#fields!;
    const kept = this.symbols.see(this.#buf, starts[field], ends[field], this.out);
    this.scan.same = this.symbols.bytes;
    return kept;
  }

  #readTime(): number {
    const { starts, ends } = this.#fields!;
    const { time, clock } = this.plan.columns;
    const ts = this.times.read(
      this.#buf,
      starts[time],
      ends[time],
      clock < 0 ? 0 : starts[clock],
      clock < 0 ? 0 : ends[clock],
    );
    if (ts === ts) {
      if (this.times.hour24) this.#warnings.add('HOUR_24', {}, this.#place(time));
      if (this.times.offsetChanged) this.#warnings.add('MIXED_OFFSETS', {}, this.#place(time));
      return ts;
    }
    const field = this.times.failedClock ? clock : time;
    this.#fail(this.times.code, field, this.times.values);
    return NaN;
  }

  #readNumber(field: number, role: string, slot: number, suffix: boolean): boolean {
    const { starts, ends } = this.#fields!;
    const numbers = this.#numbers;
    if (!numbers.read(this.#buf, starts[field], ends[field], this.plan.comma, suffix)) {
      this.#fail('BAD_NUMBER', field, { role, why: numbers.why });
      return false;
    }
    if (numbers.saw !== 0) {
      for (const [bit, code] of FLAGS) {
        if ((numbers.saw & bit) === 0) continue;
        if (this.#warnings.isFull(code)) this.#warnings.tally(code);
        else this.#warnings.add(code, {}, this.#place(field));
      }
    }
    this.#values[slot] = numbers.value;
    return true;
  }

  #readValues(): boolean {
    const { columns } = this.plan;
    for (const [slot, role] of PRICES) {
      const field = columns[role];
      if (!this.#readNumber(field, role, slot, false)) return false;
      if (this.#values[slot] <= 0 && this.#options.allow_nonpositive !== true) {
        this.#fail('NONPOSITIVE_PRICE', field, { role });
        return false;
      }
    }
    this.#values[5] = 0;
    this.#values[6] = 0;
    if (columns.volume >= 0 && !this.#readVolume(columns.volume, 5)) return false;
    if (columns.spare >= 0 && !this.#readVolume(columns.spare, 6)) return false;
    return this.#checkShape();
  }

  #readVolume(field: number, slot: number): boolean {
    const { starts, ends } = this.#fields!;
    if (this.plan.source.nullVolume && isNoValue(this.#buf, starts[field], ends[field])) {
      this.#values[slot] = 0;
      this.#warnings.add('NO_VOLUME_VALUE', {}, this.#place(field));
      return true;
    }
    if (!this.#readNumber(field, 'volume', slot, true)) return false;
    if (this.#values[slot] === -1) {
      this.#values[slot] = 0;
      this.#warnings.add('NO_VOLUME_VALUE', {}, this.#place(field));
    }
    if (this.#values[slot] >= 0) return true;
    this.#fail('NEGATIVE_VOLUME', field, {});
    return false;
  }

  /** High must be the highest and low the lowest; what happens when they are not is an option. */
  #checkShape(): boolean {
    const v = this.#values;
    const top = Math.max(v[SLOT_OPEN], v[SLOT_CLOSE]);
    const bottom = Math.min(v[SLOT_OPEN], v[SLOT_CLOSE]);
    if (v[SLOT_HIGH] >= top && v[SLOT_LOW] <= bottom) return true;
    this.violations++;
    const { columns } = this.plan;
    const field = v[SLOT_HIGH] < top ? columns.high : columns.low;
    const text = `o ${v[SLOT_OPEN]} h ${v[SLOT_HIGH]} l ${v[SLOT_LOW]} c ${v[SLOT_CLOSE]}`;
    if (this.#options.ohlc === 'refuse') {
      this.#fail('OHLC_VIOLATION', field, { text });
      return false;
    }
    const code = this.#options.ohlc === 'clamp' ? 'OHLC_CLAMPED' : 'OHLC_VIOLATION';
    if (this.#warnings.isFull(code)) this.#warnings.tally(code);
    else this.#warnings.add(code, {}, { ...this.#place(field), text });
    if (this.#options.ohlc === 'clamp') {
      v[SLOT_HIGH] = Math.max(v[SLOT_HIGH], top, v[SLOT_LOW]);
      v[SLOT_LOW] = Math.min(v[SLOT_LOW], bottom);
    }
    return true;
  }

  #accept(ts: number): void {
    const { out } = this;
    const v = this.#values;
    const last = out.length - 1;
    if (last >= 0 && out.ts[last] === ts && this.symbols.sameAsLast(out)) {
      const same =
        out.open[last] === v[1] &&
        out.high[last] === v[2] &&
        out.low[last] === v[3] &&
        out.close[last] === v[4] &&
        out.volume[last] === v[5];
      if (same) {
        this.duplicates++;
        this.#warnings.add('DUPLICATE_ROW', {}, { line: this.#line, column: null, text: null });
        return;
      }
    }
    if (ts > this.scan.last_ts) this.scan.rises++;
    if (out.length === out.capacity) out.grow();
    const row = out.length;
    this.lines.add(row, this.#line);
    out.ts[row] = ts;
    out.place[row] = this.#fields!.starts[this.plan.columns.time] - this.#from + this.#base;
    out.open[row] = v[1];
    out.high[row] = v[2];
    out.low[row] = v[3];
    out.close[row] = v[4];
    out.volume[row] = v[5];
    if (out.hasSpare) out.spare[row] = v[6];
    out.length = row + 1;
    this.symbols.fill(out, row, row + 1);
    this.scan.last_ts = ts;
  }

  /** Makes the scan plan fit rows like this one, when it is not yet so. */
  #refit(): void {
    if (this.#roles === null) return;
    if (!this.times.settled) {
      this.fast = null;
      return;
    }
    const fields = this.#fields!;
    const buf = this.#buf;
    const { time, clock } = this.plan.columns;
    const start = fields.starts[time];
    const end = fields.ends[time];
    const epoch = this.plan.time.kind === 'epoch' ? epochShape(this.plan, buf, start, end) : null;
    const stamp = this.plan.time.kind === 'text' ? templateOf(this.times.stamp, buf, start, end) : null;
    const daytime = clock < 0 ? null : templateOf(this.times.clock, buf, fields.starts[clock], fields.ends[clock]);
    const now = this.fast;
    const fits =
      now !== null &&
      now.epochDigits === (epoch?.digits ?? 0) &&
      sameTemplate(now.stamp, stamp) &&
      sameTemplate(now.clock, daytime);
    // A quoted row says nothing of the bare ones; the plan in hand may still be right for those.
    if (fits || !isBare(fields, buf, this.plan.delimiter)) return;
    this.fast = scanPlanFor(this.plan, this.#roles, epoch, stamp, daytime) ?? now;
    // Places of the digits may have moved: the remembered date was read under the old template.
    this.scan.dateKey = -1;
  }
}
