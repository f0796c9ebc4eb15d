/** Which bars a run sees: those of its data, or longer ones made of them. */
import { invariant } from '../../contracts/assert.ts';
import type { Bars } from '../../contracts/bars.ts';
import type { RunConfig } from '../../contracts/config.ts';
import { err, ok, type Problem, type Result } from '../../contracts/result.ts';
import { intervalName, parseInterval, resample } from '../loader/index.ts';

type Resampling = Pick<RunConfig, 'resample' | 'resample_anchor'>;

/** Every run on the same data asks for the same bars again: a page's, a path band's, a verification's. */
const known = new WeakMap<Bars, Map<string, Result<Bars>>>();

/**
 * The bars of a run on `source`. A last bar whose interval the data does not fill is left out, since it never closed.
 * Refused (`text` is the field): an interval that the data's own does not divide, or that no bar of it fills.
 */
export function runBars(source: Bars, { resample: name, resample_anchor }: Resampling): Result<Bars> {
  if (name === 'none') return ok(source);
  const made = known.get(source) ?? new Map<string, Result<Bars>>();
  known.set(source, made);
  const key = `${name} ${resample_anchor}`;
  const bars = made.get(key) ?? makeBars(source, name, resample_anchor);
  made.set(key, bars);
  return bars;
}

function makeBars(source: Bars, name: string, anchor: RunConfig['resample_anchor']): Result<Bars> {
  const to_ms = parseInterval(name);
  invariant(to_ms !== null, `the interval ${name} is one of the schema's`);
  const joined = resample(source, to_ms, anchor);
  if (!joined.ok) return err({ ...joined.problem, text: 'resample' });
  const { bars, partial_last } = joined.value;
  if (!partial_last) return ok(bars);
  const whole = bars.length - 1;
  return whole > 0 ? ok(firstOf(bars, whole)) : err(nothingWhole(source, name));
}

function firstOf(bars: Bars, length: number): Bars {
  const cut = (column: Float64Array): Float64Array => column.subarray(0, length);
  const { ts, open, high, low, close, volume, interval_ms } = bars;
  return {
    ts: cut(ts),
    open: cut(open),
    high: cut(high),
    low: cut(low),
    close: cut(close),
    volume: cut(volume),
    length,
    interval_ms,
  };
}

function nothingWhole(source: Bars, name: string): Problem {
  const message = `The data (${String(source.length)} bars of ${intervalName(source.interval_ms)}) does not fill one bar of ${name}.`;
  return { code: 'RESAMPLE_EMPTY', message, line: null, column: null, text: 'resample' };
}
