/** Equities of several runs as lines: their values in money or in per cent of the start, words, rows of the table. */
import { decimal, moment, signedPercent } from '../../io/format.ts';

/** One run's course over the points of a common axis; NaN where it has no value. */
export interface OverlayRun {
  readonly letter: string;
  readonly name: string;
  /** Number of the series colour, 1 to 6. */
  readonly colour: number;
  readonly start: number | null;
  readonly equity: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export type Measure = 'money' | 'percent';

/** The same as it is drawn. */
export interface OverlayLine extends OverlayRun {
  /** Index of the last point with a value; −1 when there is none. */
  readonly end: number;
}

function lastOf(values: Float64Array): number {
  for (let i = values.length - 1; i >= 0; i--) if (values[i]! === values[i]!) return i;
  return -1;
}

/** Per cent are those that equity has gained since the run's first bar, so that they end at its return. */
export function linesOf(runs: readonly OverlayRun[], measure: Measure): readonly OverlayLine[] {
  return runs.map((run) => {
    const end = lastOf(run.equity);
    if (measure === 'money') return { ...run, end };
    const { start } = run;
    const gained = (values: Float64Array) =>
      values.map((value) => (start === null || !(start > 0) ? Number.NaN : (value / start - 1) * 100));
    const equity = gained(run.equity);
    return { ...run, end: lastOf(equity), equity, low: gained(run.low), high: gained(run.high) };
  });
}

/** Lowest and highest value of any line; null when there is none. */
export function extentOf(lines: readonly OverlayLine[]): readonly [number, number] | null {
  let [min, max] = [Infinity, -Infinity];
  for (const { equity, low, high } of lines) {
    for (const column of [equity, low, high]) {
      for (const value of column) {
        if (value < min) min = value;
        if (value > max) max = value;
      }
    }
  }
  return min <= max ? [min, max] : null;
}

export function valueText(value: number, measure: Measure): string {
  return measure === 'money' ? decimal(value) : signedPercent(value);
}

/** The picture in words. */
export function overlayWords(ts: Float64Array, lines: readonly OverlayLine[], measure: Measure): string {
  if (ts.length === 0) return 'Equity: none of the runs has done a bar';
  const span = `Equity of ${String(lines.length)} runs from ${moment(ts[0])} to ${moment(ts.at(-1))}`;
  const each = lines.map((line) => {
    if (line.end < 0) return `${line.letter}, ${line.name}: no value`;
    const [min, max] = extentOf([line])!;
    const [end, low, high] = [line.equity[line.end]!, min, max].map((value) => valueText(value, measure));
    return `${line.letter}, ${line.name}: ends at ${end!}, between ${low!} and ${high!}`;
  });
  return [span, ...each].join('; ');
}

/** Indexes of at most `rows` points, evenly spread, the first and the last among them. */
export function spreadRows(points: number, rows: number): readonly number[] {
  if (points <= rows) return Array.from({ length: points }, (_, i) => i);
  return Array.from({ length: rows }, (_, i) => Math.round((i * (points - 1)) / (rows - 1)));
}

/** Heights moved apart so that neighbours are at least `gap` from each other, as near to where they were as that allows. */
export function movedApart(at: readonly number[], gap: number, top: number, bottom: number): readonly number[] {
  const order = at.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y || a.i - b.i);
  const out = [...at];
  let floor = top;
  for (const { y, i } of order) {
    out[i] = Math.max(y, floor);
    floor = out[i]! + gap;
  }
  let ceiling = bottom;
  for (const { i } of order.reverse()) {
    out[i] = Math.min(out[i]!, ceiling);
    ceiling = out[i]! - gap;
  }
  return out;
}
