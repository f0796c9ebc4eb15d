/**
 * Rows that come after a file has been loaded: read by the same reader, with what was decided from the first rows. What
 * would have decided otherwise, had it been there, is refused.
 */
import { firstOf, type Bars } from '../../contracts/bars.ts';
import type { LoaderOptions, LoaderReport, LoadOutcome } from '../../contracts/loader.ts';
import type { LoaderRefusalCode } from '../../contracts/loader-errors.ts';
import type { Problem } from '../../contracts/result.ts';
import { isoFromMs, MS_PER_DAY } from '../time/civil.ts';
import { LocalClock, type Zone } from '../time/zone.ts';
import { ColumnSet } from './plan/columns.ts';
import type { Encoding } from './bytes/encoding.ts';
import type { Feed } from './rows/feed.ts';
import type { FollowOutcome, LaterBars, LaterRows } from './interface.ts';
import { intervalName } from './names/names.ts';
import { refusal, type ProblemList, type Values, type WarningList } from './report/notes.ts';
import type { RowReader } from './rows/rows.ts';
import { countViolations, isCloseStamped, openOf } from './series/settle.ts';
import { measureSteps } from './series/steps.ts';

/** So many bars tell their interval, whatever comes later: the commonest of two steps, the shorter if they differ. */
export const FOLLOW_BARS_MIN = 3;

/** What loading the first rows has left. */
export interface LoadedRows {
  readonly rows: RowReader;
  readonly feed: Feed;
  readonly problems: ProblemList;
  readonly warnings: WarningList;
  readonly zone: Zone | null;
}

/** Why no more rows can be read behind these; null where they can. */
export function whyNotFollowed(rows: RowReader, encoding: Encoding | null, returns: boolean): Problem | null {
  const kind = (what: string) => refusal('FOLLOW_KIND', { kind: what });
  if (rows.plan.shape === 'json') return kind('JSON');
  if (encoding !== 'utf-8' && encoding !== 'utf-8-bom') return kind('UTF-16');
  return returns ? kind('a text whose lines end in carriage returns') : null;
}

/** A file whose first rows were loaded, ready for more of them; or why it cannot be. */
export function followed(
  { bars, report }: Extract<LoadOutcome, { readonly kind: 'loaded' }>,
  loaded: LoadedRows,
  options: LoaderOptions,
): FollowOutcome {
  const problem = unfit(bars, report, options);
  if (problem !== null) return { kind: 'refused', problems: [problem], problem_count: 1 };
  return { kind: 'following', bars, report, later: new RowsBehind(bars, report, loaded, options) };
}

function unfit(bars: Bars, report: LoaderReport, options: LoaderOptions): Problem | null {
  const { order, interval_ms } = report;
  if (order === 'descending') return refusal('FOLLOW_ORDER', { order: 'newest first' });
  if (order === 'unsorted') return refusal('FOLLOW_ORDER', { order: 'in no order' });
  // The interval must be the same however many rows there happened to be at the start.
  if (options.interval_ms !== null || bars.length < FOLLOW_BARS_MIN) return null;
  const { modal } = measureSteps(bars.ts, FOLLOW_BARS_MIN, 0);
  if (modal === interval_ms) return null;
  return refusal('FOLLOW_INTERVAL', { first: intervalName(modal), most: intervalName(interval_ms) });
}

const PRICES = ['open', 'high', 'low', 'close', 'volume'] as const;

class RowsBehind implements LaterRows {
  readonly #loaded: LoadedRows;
  readonly #report: LoaderReport;
  readonly #closeStamp: boolean;
  /** Whether the volume is that of the second column, the first having been 0 throughout. */
  readonly #usesSpare: boolean;
  readonly #clock: LocalClock | null;
  /** The last bar, as the run has it. */
  readonly #last = { ts: NaN, open: NaN, high: NaN, low: NaN, close: NaN, volume: NaN };

  constructor(bars: Bars, report: LoaderReport, loaded: LoadedRows, options: LoaderOptions) {
    const { rows, zone } = loaded;
    this.#loaded = loaded;
    this.#report = report;
    this.#closeStamp = isCloseStamped({ rows, options });
    this.#usesSpare = rows.out.hasSpare && rows.out.volume === rows.out.spare;
    this.#clock = zone === null ? null : new LocalClock(zone);
    this.#keep(bars, bars.length - 1);
  }

  push(bytes: Uint8Array): LaterBars {
    const { rows, feed, problems } = this.#loaded;
    const { out, lines } = rows;
    // The bars that were handed out before are of this memory.
    out.restart();
    lines.clear();
    feed.consume(bytes, 0);
    rows.refuseFooters();
    const broken = Math.min(Infinity, ...problems.list.map(({ line }) => line ?? 0));
    const taken = new ColumnSet(out.length, false);
    for (let i = 0; i < out.length && lines.lineOf(i) < broken; i++) if (!this.#take(i, taken)) break;
    const sorted = [...problems.list].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    return { bars: firstOf({ ...taken, interval_ms: this.#report.interval_ms }, taken.length), problems: sorted };
  }

  report(bars: Bars, bytes: number): LoaderReport {
    const { rows, warnings } = this.#loaded;
    const { gaps, gapList: gap_list } = measureSteps(bars.ts, bars.length, bars.interval_ms);
    return {
      ...this.#report,
      rows: bars.length,
      last_ts: bars.ts[bars.length - 1],
      bytes,
      gaps,
      gap_list,
      duplicates: rows.duplicates,
      ohlc_violations: countViolations(bars),
      zero_volume: bars.volume.reduce((sum, volume) => sum + (volume === 0 ? 1 : 0), 0),
      warnings: warnings.listed(),
      warning_count: warnings.count,
    };
  }

  /** Row `i` as a bar behind the others; false when it cannot be one. */
  #take(i: number, taken: ColumnSet): boolean {
    const { rows, warnings } = this.#loaded;
    const { out, plan } = rows;
    if (!this.#goesOn(i)) return false;
    const ts = this.#open(i);
    if (ts !== ts) return false;
    const at = taken.length;
    taken.ts[at] = ts;
    for (const name of PRICES) taken[name][at] = name === 'volume' ? this.#volume(i) : out[name][i] / plan.scale;
    if (!(ts <= this.#last.ts)) {
      this.#keep(taken, at);
      taken.length++;
      return true;
    }
    if (ts === this.#last.ts && PRICES.every((name) => taken[name][at] === this.#last[name])) {
      rows.duplicates++;
      warnings.add('DUPLICATE_ROW', {}, { line: rows.lines.lineOf(i), column: null, text: null });
      return true;
    }
    const text = isoFromMs(ts);
    if (ts === this.#last.ts) return this.#fail(i, 'DUPLICATE_TIME', { text, hint: '' }, text);
    return this.#fail(i, 'FOLLOW_LATE', { text }, text);
  }

  #volume(i: number): number {
    const { out } = this.#loaded.rows;
    return this.#usesSpare ? out.spare[i] : out.volume[i];
  }

  /** Whether the row agrees with what the first rows have decided. */
  #goesOn(i: number): boolean {
    const { rows } = this.#loaded;
    const { out, symbols, plan } = rows;
    if (out.symbol.length > 0 && out.symbol[i] !== 0) {
      return this.#changed(i, `a row of ${symbols.names[out.symbol[i]]} follows those of ${symbols.names[0]}`);
    }
    if (this.#usesSpare && out.volume[i] !== 0) {
      return this.#changed(i, 'the volume column was 0 throughout, so another one was taken; now it has a value');
    }
    if (this.#clock === null && !plan.time.absolute && out.ts[i] % MS_PER_DAY !== 0) {
      return this.#changed(i, 'a time of day stands where dates alone did');
    }
    return true;
  }

  /** When the row's bar opens, epoch ms; NaN after a refusal. */
  #open(i: number): number {
    const clock = this.#clock;
    let ts = this.#loaded.rows.out.ts[i];
    const { interval_ms } = this.#report;
    if (clock !== null) {
      const kind = clock.read(ts);
      if (kind === 'gap') {
        const text = isoFromMs(ts).slice(0, -1);
        this.#fail(i, 'TIME_SKIPPED', { zone: this.#loaded.zone!.name, text }, text);
        return NaN;
      }
      // A face shown twice is the later instant where the earlier has gone by.
      const last = this.#last.ts + (this.#closeStamp ? interval_ms : 0);
      ts = kind === 'twice' && clock.utc_ms <= last && clock.later_ms > last ? clock.later_ms : clock.utc_ms;
    }
    return this.#closeStamp ? openOf(ts, interval_ms) : ts;
  }

  #changed(i: number, why: string): boolean {
    return this.#fail(i, 'FOLLOW_CHANGED', { why }, null);
  }

  #fail(i: number, code: LoaderRefusalCode, values: Values, text: string | null): false {
    const { rows, problems } = this.#loaded;
    problems.add(code, values, rows.stampPlace(i, text ?? ''));
    return false;
  }

  #keep(bars: Omit<Bars, 'interval_ms'>, i: number): void {
    this.#last.ts = bars.ts[i];
    for (const name of PRICES) this.#last[name] = bars[name][i];
  }
}
