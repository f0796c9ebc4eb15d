/** Which bars a run sees: those of its data, or longer ones made of them. */
import { invariant } from '../../../contracts/assert.ts';
import { BAR_COLUMNS, firstOf, type Bars } from '../../../contracts/bars.ts';
import type { RunConfig } from '../../../contracts/config.ts';
import { err, ok, type Problem, type Result } from '../../../contracts/result.ts';
import { intervalName, parseInterval, resample } from '../../loader/index.ts';
import { lastBarBefore } from './bars.ts';

type Resampling = Pick<RunConfig, 'resample' | 'resample_anchor'>;

interface Made extends Resampling {
  readonly bars: Result<Bars>;
}

/** Every run on the same data asks for the same bars again: a page's, a path band's, a verification's. */
const known = new WeakMap<Bars, Map<string, Made>>();
/** Data that rows are still added to: its last bucket has closed when it is full or another one has begun. */
const open = new WeakSet<Bars>();

/**
 * The bars of a run on `source`. A last bar whose interval the data does not fill is left out, since it never closed.
 * Where the source grows (see `GrowingBars`) the bars grow with it, in place.
 * Refused (`text` is the field): an interval that the data's own does not divide, or that no bar of it fills.
 */
export function runBars(source: Bars, { resample: name, resample_anchor }: Resampling): Result<Bars> {
  if (name === 'none') return ok(source);
  const all = known.get(source) ?? new Map<string, Made>();
  known.set(source, all);
  const key = `${name} ${resample_anchor}`;
  const made = all.get(key);
  if (made?.bars.ok === true || (made !== undefined && !open.has(source))) return made.bars;
  const bars = makeBars(source, name, resample_anchor);
  all.set(key, { resample: name, resample_anchor, bars });
  return bars;
}

/**
 * The bars of a run that is yet to begin. Refused too (`text` is the field): a tick above every price, which would round
 * what is sold to nothing. The log of a run that was made so before is still verified.
 */
export function newRunBars(source: Bars, config: Resampling & Pick<RunConfig, 'tick'>): Result<Bars> {
  const bars = runBars(source, config);
  if (!bars.ok) return bars;
  const { high, low, length } = bars.value;
  let most = 0;
  for (let i = 0; i < length; i++) {
    // The price that is furthest from 0; there are negative ones.
    most = Math.max(most, high[i], -low[i]);
    if (most >= config.tick) return bars;
  }
  return err(tickAbove(config.tick, most));
}

/** Says whether more rows may come, and brings the bars made of the source up to date. False where a bar would change that has closed. */
export function setOpen(source: Bars, more: boolean): boolean {
  if (more) open.add(source);
  else open.delete(source);
  for (const { bars, resample: name, resample_anchor } of known.get(source)?.values() ?? []) {
    const now = bars.ok ? makeBars(source, name, resample_anchor) : bars;
    if (!bars.ok || !now.ok) continue;
    if (!beginsAlike(bars.value, now.value)) return false;
    Object.assign(bars.value, now.value);
  }
  return true;
}

/** Rows are added at the end, so that only the last bar could have become another. */
function beginsAlike(before: Bars, after: Bars): boolean {
  const last = before.length - 1;
  return after.length > last && BAR_COLUMNS.every((name) => before[name][last] === after[name][last]);
}

/**
 * How many rows of `source` the first `bars_done` bars of a run are made of, at least those of one bar: with them alone the
 * run could have come as far.
 */
export function rowsOf(source: Bars, config: Resampling, bars_done: number): number {
  const wanted = Math.max(1, bars_done);
  if (config.resample === 'none') return Math.min(wanted, source.length);
  const joined = resample(source, parseInterval(config.resample)!, config.resample_anchor);
  if (!joined.ok || joined.value.bars.length <= wanted) return source.length;
  const rows = lastBarBefore(source, joined.value.bars.ts[wanted]) + 1;
  const own = makeBars(firstOf(source, rows), config.resample, config.resample_anchor);
  // A bar that the data does not fill has closed by the row behind it.
  return own.ok && own.value.length >= wanted ? rows : rows + 1;
}

function makeBars(source: Bars, name: string, anchor: RunConfig['resample_anchor']): Result<Bars> {
  const to_ms = parseInterval(name);
  invariant(to_ms !== null, `the interval ${name} is one of the schema's`);
  const joined = resample(source, to_ms, anchor);
  if (!joined.ok) return err({ ...joined.problem, text: 'resample' });
  const { bars, partial_last } = joined.value;
  const reached = source.ts[source.length - 1] + source.interval_ms - bars.ts[bars.length - 1];
  if (open.has(source) ? reached >= to_ms : !partial_last) return ok(bars);
  const whole = bars.length - 1;
  return whole > 0 ? ok(firstOf(bars, whole)) : err(nothingWhole(source, name));
}

function tickAbove(tick: number, most: number): Problem {
  const message = `A tick of ${String(tick)} is above every price of the data: the highest is ${String(most)}.`;
  return { code: 'TICK_TOO_LARGE', message, line: null, column: null, text: 'tick' };
}

function nothingWhole(source: Bars, name: string): Problem {
  const message = `The data (${String(source.length)} bars of ${intervalName(source.interval_ms)}) does not fill one bar of ${name}.`;
  return { code: 'RESAMPLE_EMPTY', message, line: null, column: null, text: 'resample' };
}
