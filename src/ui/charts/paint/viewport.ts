/**
 * The part of the time axis in view, in bars. Bar i covers [i, i + 1) and its centre is i + 0.5; both ends may be
 * fractions. The axis counts bars, not time, so that nights and weekends leave no holes.
 */
export interface View {
  /** Left edge, inclusive. */
  readonly from: number;
  /** Right edge, exclusive; above `from`. */
  readonly to: number;
}

/** Fewest bars that may fill the width: enough to read single candles. */
export const SPAN_MIN = 8;
/** Share of the width that may lie beyond the data on each side. */
const OVERSCROLL = 0.3;
/** Empty share of the width left of the first and right of the last bar when all is in view. */
const FIT_PAD = 0.012;

/** The view that holds all of `rows` bars. */
export function fitView(rows: number): View {
  const pad = Math.max(rows, SPAN_MIN) * FIT_PAD;
  const spare = Math.max(0, SPAN_MIN - rows) / 2;
  return { from: -pad - spare, to: Math.max(rows, 1) + pad + spare };
}

/** The nearest view that is neither too narrow nor too wide and has most of its width on data. */
export function clampView(view: View, rows: number): View {
  const fit = fitView(rows);
  const widest = fit.to - fit.from;
  const span = Math.min(Math.max(view.to - view.from, Math.min(SPAN_MIN, widest)), widest);
  // A view that is as wide as the data cannot be moved, else there is no way to see all of it.
  const low = span >= widest ? fit.from : -span * OVERSCROLL;
  const high = span >= widest ? fit.to : rows + span * OVERSCROLL;
  const centre = (view.from + view.to) / 2;
  const from = Math.min(Math.max(centre - span / 2, low), high - span);
  return { from, to: from + span };
}

/** Narrows (`factor` < 1) or widens the view; the bar at `anchor` stays where it is. */
export function zoomView(view: View, anchor: number, factor: number, rows: number): View {
  const fit = fitView(rows);
  const span = view.to - view.from;
  const target = Math.min(Math.max(span * factor, Math.min(SPAN_MIN, fit.to - fit.from)), fit.to - fit.from);
  const share = (anchor - view.from) / span;
  const from = anchor - share * target;
  return clampView({ from, to: from + target }, rows);
}

/** Moves the view by `bars`; to the right when above 0. */
export function panView(view: View, bars: number, rows: number): View {
  return clampView({ from: view.from + bars, to: view.to + bars }, rows);
}

/** The view with `bar` in its middle, at most `span_max` bars wide. */
export function centreView(view: View, bar: number, span_max: number, rows: number): View {
  const span = Math.min(view.to - view.from, span_max);
  return clampView({ from: bar + 0.5 - span / 2, to: bar + 0.5 + span / 2 }, rows);
}

/** Whether the two differ by less than a thousandth of a bar. */
export function sameView(a: View, b: View): boolean {
  return Math.abs(a.from - b.from) < 1e-3 && Math.abs(a.to - b.to) < 1e-3;
}

/** The bar at a horizontal position, as a fraction of the plot's width; not limited to the data. */
export function barAt(view: View, share: number): number {
  return view.from + share * (view.to - view.from);
}
