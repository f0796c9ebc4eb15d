/**
 * Charts as inline SVG that stretches to its place: strokes keep their width, labels stand beside it as text, and nothing
 * needs a style of its own.
 */
import { isoFromMs, MS_PER_DAY } from '../../core/time/civil.ts';
import { amount, escape } from './markup.ts';

const WIDTH = 1000;
const HEIGHT = 300;
/** Columns a line is drawn with: each has at most two points, its lowest and its highest. */
const COLUMNS = 500;
const X_LABELS = 5;

const coordinate = (value: number) => String(Math.round(value * 10) / 10);

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** First and last finite value of sorted stamps; one day where there is but one. */
export function timeRange(...columns: readonly Float64Array[]): Range {
  let from = Infinity;
  let to = -Infinity;
  for (const ts of columns) {
    if (ts.length === 0) continue;
    from = Math.min(from, ts[0]!);
    to = Math.max(to, ts[ts.length - 1]!);
  }
  return to > from ? { from, to } : { from: from - MS_PER_DAY / 2, to: from + MS_PER_DAY / 2 };
}

/** Even steps of 1, 2 or 5 times a power of ten around all values: `count` of them at most six. */
export interface Scale extends Range {
  readonly step: number;
  readonly count: number;
  readonly digits: number;
}

export function scaleOf(values: Float64Array): Scale {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low)) {
    const room = Math.abs(low) > 0 ? Math.abs(low) * 0.01 : 1;
    low -= room;
    high += room;
  }
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((each) => each * power >= rough) ?? 10);
  const from = Math.floor(low / step) * step;
  const count = Math.max(1, Math.ceil((high - from) / step - 1e-9));
  return {
    from,
    to: from + count * step,
    step,
    count,
    digits: Math.max(0, Math.min(8, -Math.floor(Math.log10(step)))),
  };
}

/**
 * Points of a line, at most two a column: a spike of one bar among a million stays as high as it is. Columns that hold
 * nothing are passed over.
 */
export function linePoints(ts: Float64Array, values: Float64Array, time: Range, scale: Range): string {
  const points: string[] = [];
  const at = (i: number) => {
    const x = ((ts[i]! - time.from) / (time.to - time.from)) * WIDTH;
    points.push(`${coordinate(x)} ${coordinate(yOf(values[i]!, scale))}`);
  };
  const columnOf = (i: number) => Math.floor(((ts[i]! - time.from) / (time.to - time.from)) * COLUMNS);
  for (let i = 0; i < ts.length;) {
    const column = columnOf(i);
    const start = i;
    let [low, high] = [i, i];
    for (; i < ts.length && columnOf(i) === column; i++) {
      if (values[i]! < values[low]!) low = i;
      if (values[i]! > values[high]!) high = i;
    }
    const wanted = [start, Math.min(low, high), Math.max(low, high), i - 1];
    for (const index of new Set(wanted)) at(index);
  }
  return points.join('L');
}

const yOf = (value: number, { from, to }: Range) => (1 - (value - from) / (to - from)) * HEIGHT;

/** Dots on a raster finer than they are wide: what would cover another is left out. */
export function dots(
  ts: Float64Array,
  values: Float64Array,
  wanted: (i: number) => boolean,
  time: Range,
  scale: Range,
): string {
  const cells = new Set<number>();
  for (let i = 0; i < ts.length; i++) {
    if (!wanted(i)) continue;
    const x = Math.round(((ts[i]! - time.from) / (time.to - time.from)) * COLUMNS);
    const y = Math.round((yOf(values[i]!, scale) / HEIGHT) * 150);
    cells.add(x * 1000 + y);
  }
  const size = [WIDTH / COLUMNS, HEIGHT / 150] as const;
  return [...cells]
    .map((cell) => `M${String(Math.floor(cell / 1000) * size[0])} ${String((cell % 1000) * size[1])}h0`)
    .join('');
}

function timeText(ts: number, span: number): string {
  const iso = isoFromMs(Math.round(ts));
  return span > 4 * MS_PER_DAY ? iso.slice(0, 10) : iso.slice(0, 16).replace('T', ' ');
}

/** A frame with its scale at the right and times below; `top` has none, for it stands on another. `layers` are SVG elements in a box of 1000 × 300. */
export function plot(
  summary: string,
  layers: string,
  time: Range,
  scale: Scale,
  kind: 'whole' | 'top' | 'small' = 'whole',
): string {
  const grid: string[] = [];
  const ys: string[] = [];
  for (let k = scale.count; k >= 0; k--) {
    const value = scale.from + k * scale.step;
    ys.push(`<span>${amount(value, scale.digits)}</span>`);
    grid.push(`M0 ${coordinate(yOf(value, scale))}H${String(WIDTH)}`);
  }
  const span = time.to - time.from;
  const xs = Array.from({ length: X_LABELS }, (_, i) => timeText(time.from + (span * i) / (X_LABELS - 1), span));
  return (
    `<div class="plot${kind === 'small' ? ' small' : ''}">` +
    `<svg role="img" aria-label="${escape(summary)}" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" preserveAspectRatio="none">` +
    `<path class="grid" d="${grid.join('')}"/>${layers}</svg>` +
    `<div class="ys" aria-hidden="true">${ys.join('')}</div>` +
    (kind === 'top' ? '' : `<div class="xs" aria-hidden="true">${xs.map((x) => `<span>${x}</span>`).join('')}</div>`) +
    '</div>'
  );
}

/** A line's path element. */
export const line = (points: string, name: string) => `<path class="${name}" d="M${points}"/>`;

/** The area between a line and the top of the frame. */
export function hanging(points: string, name: string): string {
  const xs = points.split('L').map((point) => point.split(' ')[0]!);
  return `<path class="${name}" d="M${xs[0]!} 0L${points}L${xs.at(-1)!} 0Z"/>`;
}

/** A bar of `part` of a whole, with up to two parts more in other tones behind it. */
export function bar(parts: readonly { readonly part: number; readonly name: string }[]): string {
  let x = 0;
  const rects = parts.map(({ part, name }) => {
    const width = Math.max(0, Math.min(1, part)) * 1000;
    const rect = `<rect class="${name}" x="${coordinate(x)}" width="${coordinate(width)}" height="10"/>`;
    x += width;
    return rect;
  });
  return `<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">${rects.join('')}</svg>`;
}
