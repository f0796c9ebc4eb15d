import type { LoaderOptions } from '../../../contracts/loader.ts';
import type { LoaderRefusalCode } from '../../../contracts/loader-errors.ts';
import { plainName } from '../names/aliases.ts';
import type { ColumnSet } from '../plan/columns.ts';
import { epochShape, fieldKinds, isBare, sameTemplate, scanPlanFor, templateOf } from './fit.ts';
import { isFooter } from './footer.ts';
import { LineMap } from '../text/lines.ts';
import type { Place, ProblemList, Values, WarningList } from '../report/notes.ts';
import type { Plan } from '../plan/plan.ts';
import type { RowFields } from '../text/records.ts';
import { RowRecord } from './row-record.ts';
import type { ScanPlan } from './scan.ts';
import { ScanState } from './scan.ts';
import { symbolFields, symbolLabels, SymbolTable } from './symbols.ts';
import { isDigit } from '../text/text.ts';
import type { TimeReader } from '../times/times.ts';
import { ValueReader } from './values.ts';

/** How a bar that is not finished is marked where a column tells. */
const UNFINISHED: ReadonlySet<string> = new Set(['0', 'false']);

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
  /** Rows seen, whatever became of them. */
  seen = 0;
  readonly #problems: ProblemList;
  readonly #warnings: WarningList;
  readonly #roles: ReturnType<typeof fieldKinds>;
  readonly #record = new RowRecord();
  readonly #symbolFields: readonly number[];
  readonly #values: ValueReader;
  #footers: { readonly code: LoaderRefusalCode; readonly values: Values; readonly place: Place }[] = [];

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
    this.#symbolFields = symbolFields(plan.columns);
    this.symbols = new SymbolTable(options.symbol, symbolLabels(plan));
    this.#problems = problems;
    this.#warnings = warnings;
    this.#roles = careful ? null : fieldKinds(plan);
    this.#values = new ValueReader(plan, options, warnings, (code, field, values) => this.#fail(code, field, values));
  }

  /** Reads one record that begins at `from`, `base` bytes into `line`; false when all its fields are empty, which is a blank line. */
  read(fields: RowFields, buf: Uint8Array, from: number, line: number, base = 0): boolean {
    this.#record.set(fields, buf, from, line, base);
    if (this.#record.isEmpty()) return false;
    this.#readFields(fields);
    return true;
  }

  #readFields(fields: RowFields): void {
    const record = this.#record;
    const { columns, source } = this.plan;
    if (this.#isRepeatedHeader()) {
      this.#warnings.add('REPEATED_HEADER', {}, record.linePlace);
      return;
    }
    if (this.#footers.length > 0 && !isFooter(record.text(0))) this.refuseFooters();
    this.seen++;
    if (this.#isPayment()) {
      this.#warnings.add('NULL_ROW', {}, record.linePlace);
      return;
    }
    if (fields.counted !== this.plan.fields) {
      this.#fail('FIELD_COUNT', -1, {
        count: fields.counted === 1 ? '1 field' : `${fields.counted} fields`,
        expected: this.plan.fields,
      });
      return;
    }
    if (this.#symbolFields.length > 0 && !this.#readSymbol(this.#symbolFields)) return;
    if (columns.confirm >= 0 && UNFINISHED.has(record.text(columns.confirm).toLowerCase())) {
      this.#warnings.add('UNFINISHED_ROW', {}, record.linePlace);
      return;
    }
    if (source.nullRows && this.#isNullRow()) {
      this.#warnings.add('NULL_ROW', {}, record.linePlace);
      return;
    }
    const ts = this.#readTime();
    if (ts !== ts || !this.#values.read(record)) return;
    this.#accept(ts);
    this.#refit();
  }

  /** Says that the scanner has taken rows `[before, after)`, the first of them on `line`. */
  scanned(before: number, after: number, line: number): void {
    if (after === before) return;
    if (this.#footers.length > 0) this.refuseFooters();
    this.lines.add(before, line);
    if (after > before + 1) this.lines.add(before + 1, line + 1);
    this.seen += after - before;
    const { volume, spare } = this.out;
    if (this.plan.columns.parted) for (let i = before; i < after; i++) volume[i] += spare[i];
    this.symbols.fill(this.out, before, after);
    this.times.scanned(this.scan.last_ts);
  }

  /** Where the stamp of a row stands, rows counted as they were read. */
  stampPlace(row: number, text: string): Place {
    return { line: this.lines.lineOf(row), column: this.out.place[row] + 1, text };
  }

  /** Rows whose high and low did not contain open and close. */
  get violations(): number {
    return this.#values.violations;
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

  /** Where nothing may be the last line, because more will come, none is recognised as a closing one. */
  refuseFooters(): void {
    for (const { code, values, place } of this.#footers) this.#problems.add(code, values, place);
    this.#footers = [];
  }

  #fail(code: LoaderRefusalCode, field: number, values: Values): void {
    if (this.#problems.full) {
      this.#problems.count++;
      return;
    }
    const place = this.#record.place(field);
    const shown = { text: JSON.stringify(place.text), ...values };
    const unread = code === 'FIELD_COUNT' || code === 'BAD_TIME';
    if (unread && this.seen > 1 && isFooter(this.#record.text(0))) {
      this.#footers.push({ code, values: shown, place });
    } else this.#problems.add(code, shown, place);
  }

  #isRepeatedHeader(): boolean {
    const header = this.plan.headerBytes;
    if (header === null) return false;
    if (this.#repeatsNames()) return true;
    const { buf, from, fields } = this.#record;
    let size = header.length;
    while (size > 0 && header[size - 1] <= 13) size--;
    if (from + size > fields.next || header[0] !== buf[from]) return false;
    for (let k = 0; k < size; k++) if (buf[from + k] !== header[k]) return false;
    return buf[from + size] <= 13 || from + size === fields.next;
  }

  /** Whether the fields are the header's names, written in another case or quoted otherwise. */
  #repeatsNames(): boolean {
    const { buf, fields } = this.#record;
    const header = this.plan.header as readonly string[];
    if (fields.counted !== header.length || isDigit(buf[fields.starts[0]])) return false;
    return header.every((name, k) => plainName(this.#record.text(k)) === plainName(name));
  }

  /** Whether the row tells of a dividend or a split, as Yahoo's page has them between the bars. */
  #isPayment(): boolean {
    if (this.plan.source.name !== 'Yahoo' || this.#record.fields.counted !== 2) return false;
    const text = this.#record.text(1).toLowerCase();
    return text.endsWith(' dividend') || text.endsWith(' stock splits') || text.endsWith(' stock split');
  }

  #isNullRow(): boolean {
    const { open, high, low, close } = this.plan.columns;
    return [open, high, low, close].every((field) => this.#record.hasNoValue(field));
  }

  /** Whether the row is of a symbol to be kept. */
  #readSymbol(of: readonly number[]): boolean {
    const { buf, fields } = this.#record;
    const kept = this.symbols.see(of, fields, buf, this.out);
    this.scan.same = this.symbols.bytes;
    return kept;
  }

  #readTime(): number {
    const { buf, fields } = this.#record;
    const { starts, ends } = fields;
    const { time, clock } = this.plan.columns;
    const ts = this.times.read(
      buf,
      starts[time],
      ends[time],
      clock < 0 ? 0 : starts[clock],
      clock < 0 ? 0 : ends[clock],
    );
    if (this.times.turned) this.#recount();
    if (ts === ts) {
      if (this.times.invisible) this.#warnings.add('INVISIBLE', {}, this.#record.place(time));
      if (this.times.hour24) this.#warnings.add('HOUR_24', {}, this.#record.place(time));
      if (this.times.offsetChanged) this.#warnings.add('MIXED_OFFSETS', {}, this.#record.place(time));
      return ts;
    }
    const field = this.times.failedClock ? clock : time;
    this.#fail(this.times.code, field, this.times.values);
    return NaN;
  }

  /** Counts anew which rows rise: they have all been read another way. */
  #recount(): void {
    const { ts, length } = this.out;
    this.scan.rises = 0;
    for (let i = 1; i < length; i++) if (ts[i] > ts[i - 1]) this.scan.rises++;
    this.scan.last_ts = length > 0 ? ts[length - 1] : NaN;
    this.times.turned = false;
  }

  #accept(ts: number): void {
    const { out } = this;
    const { fields, from, base, line } = this.#record;
    const v = this.#values.values;
    if (this.plan.columns.parted) v[5] += v[6];
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
        this.#warnings.add('DUPLICATE_ROW', {}, this.#record.linePlace);
        return;
      }
    }
    if (ts > this.scan.last_ts) this.scan.rises++;
    if (out.length === out.capacity) out.grow();
    const row = out.length;
    this.lines.add(row, line);
    out.ts[row] = ts;
    out.place[row] = fields.starts[this.plan.columns.time] - from + base;
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
    const { buf, fields } = this.#record;
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
    this.scan.headFirst = 0;
  }
}
