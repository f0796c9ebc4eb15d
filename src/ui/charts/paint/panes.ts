import type { PlotSpec } from '../../../contracts/strategy.ts';
import { drawCandles, drawFills, drawVolume, visibleCandles, VOLUME_SHARE } from './draw-price.ts';
import type { Frame } from './frame.ts';
import { drawLevel, drawLine, fillBetween, fillTo } from './pen.ts';
import type { Pen } from './pen.ts';
import { withAlpha } from './theme.ts';

export type PaneKind = 'price' | 'own' | 'equity' | 'drawdown' | 'position';
export const PANE_LABELS: Readonly<Record<PaneKind, string>> = {
  price: 'Price',
  own: 'Indicators',
  equity: 'Equity',
  drawdown: 'Drawdown',
  position: 'Position',
};

/** One chart of the stack: how much room it takes, what its value axis spans, what is drawn. */
export interface PaneSpec {
  readonly kind: PaneKind;
  /** Share of the height, relative to the other panes. */
  readonly weight: number;
  readonly log: boolean;
  /** Follows each number of the axis, with the space before it. */
  readonly unit: string;
  /** Lowest and highest value of the axis; null when there is nothing in view. `legend` is the share of the height it takes. */
  range(frame: Frame, legend: number): readonly [number, number] | null;
  draw(pen: Pen): void;
  /** Latest value in view, marked on the axis; null for none. */
  latest(frame: Frame): number | null;
}

type Extent = { min: number; max: number };

function include(extent: Extent, column: Float64Array | undefined, first: number, last: number): void {
  if (column === undefined) return;
  for (let i = first; i <= last; i++) {
    const v = column[i]!;
    if (v < extent.min) extent.min = v;
    if (v > extent.max) extent.max = v;
  }
}

function asRange(extent: Extent): readonly [number, number] | null {
  return extent.min <= extent.max ? [extent.min, extent.max] : null;
}

const nothing = (): Extent => ({ min: Infinity, max: -Infinity });

/** @param reached bars that are known; null when all are */
function lastValue(column: Float64Array | undefined, frame: Frame, reached: number | null = null): number | null {
  if (column === undefined) return null;
  const { from, per } = frame.loaded.reply;
  const known = reached === null ? Infinity : Math.ceil((reached - from) / per) - 1;
  for (let i = Math.min(column.length - 1, frame.last, known); i >= frame.first; i--) {
    if (column[i]! === column[i]!) return column[i]!;
  }
  return null;
}

/** The two ends moved apart by shares of their distance (of the logarithm's, on a logarithmic axis). */
export function padRange(
  range: readonly [number, number],
  below: number,
  above: number,
  log: boolean,
): [number, number] {
  const [min, max] = range;
  if (log && min > 0) {
    const ratio = max > min ? Math.log(max / min) : 0.02;
    return [min * Math.exp(-ratio * below), max * Math.exp(ratio * above)];
  }
  const size = max > min ? max - min : Math.abs(max) * 0.02 || 1;
  return [min - size * below, max + size * above];
}

export function pricePane(plots: readonly PlotSpec[], log: boolean): PaneSpec {
  const shown = plots.map((plot, i) => ({ plot, i })).filter(({ plot }) => plot.pane === 'price');
  return {
    kind: 'price',
    weight: 5,
    log,
    unit: '',
    range(frame, legend) {
      const extent = nothing();
      const { candles, reply } = frame.loaded;
      const [first, last] = visibleCandles(candles, frame.view.from, frame.view.to);
      include(extent, candles.low, first, last);
      include(extent, candles.high, first, last);
      for (const { i } of shown) include(extent, reply.run?.plots[i], frame.first, frame.last);
      const range = asRange(extent);
      return range === null ? null : padRange(range, VOLUME_SHARE * 1.25, 0.04 + legend, log);
    },
    draw(pen) {
      const { candles, reply } = pen.frame.loaded;
      drawVolume(pen, candles);
      drawCandles(pen, candles);
      shown.forEach(({ i }, order) => {
        const column = reply.run?.plots[i];
        if (column !== undefined) drawLine(pen, column, { colour: seriesColour(pen, order), width_px: 1.4 });
      });
      if (reply.run !== null) drawFills(pen, candles, reply.run.fills);
      veilFuture(pen);
    },
    latest: (frame) => lastValue(frame.loaded.reply.close, frame, frame.reached),
  };
}

/** Bars the run has not come to yet are pale: it does not know them. */
function veilFuture(pen: Pen): void {
  const { ctx, frame, theme } = pen;
  if (frame.reached === null) return;
  const x = Math.max(pen.left, pen.x(frame.reached));
  if (x >= pen.left + pen.width) return;
  ctx.fillStyle = withAlpha(theme.panel, 0.72);
  ctx.fillRect(x, pen.top, pen.left + pen.width - x, pen.height);
}

function seriesColour(pen: Pen, order: number): string {
  return pen.theme.series[order % pen.theme.series.length]!;
}

/** Indicators that are not prices (RSI, MACD), all in one pane. */
export function ownPane(plots: readonly PlotSpec[]): PaneSpec {
  const priced = plots.filter((plot) => plot.pane === 'price').length;
  const shown = plots.map((plot, i) => ({ plot, i })).filter(({ plot }) => plot.pane === 'own');
  return {
    kind: 'own',
    weight: 1.4,
    log: false,
    unit: '',
    range(frame, legend) {
      const extent = nothing();
      for (const { i } of shown) include(extent, frame.loaded.reply.run?.plots[i], frame.first, frame.last);
      const range = asRange(extent);
      return range === null ? null : padRange(range, 0.08, 0.06 + legend, false);
    },
    draw(pen) {
      drawLevel(pen, 0, pen.theme.line);
      shown.forEach(({ i }, order) => {
        const column = pen.frame.loaded.reply.run?.plots[i];
        if (column !== undefined) drawLine(pen, column, { colour: seriesColour(pen, priced + order), width_px: 1.4 });
      });
    },
    latest: () => null,
  };
}

export function equityPane(log: boolean): PaneSpec {
  return {
    kind: 'equity',
    weight: 2,
    log,
    unit: '',
    range(frame, legend) {
      const run = frame.loaded.reply.run;
      if (run === null) return null;
      const extent = nothing();
      include(extent, run.equity_min, frame.first, frame.last);
      include(extent, run.equity_max, frame.first, frame.last);
      include(extent, run.buy_hold, frame.first, frame.last);
      // A ruined account must not stretch a logarithmic axis down to nothing.
      if (log && extent.max > 0) extent.min = Math.max(extent.min, extent.max * 1e-4);
      const range = asRange(extent);
      return range === null ? null : padRange(range, 0.08, 0.06 + legend, log);
    },
    draw(pen) {
      const run = pen.frame.loaded.reply.run;
      if (run === null) return;
      const { theme } = pen;
      drawLine(pen, run.buy_hold, { colour: theme.muted, width_px: 1.3, dash: [4, 3] });
      veilFuture(pen);
      if (pen.frame.loaded.reply.per > 1) {
        fillBetween(pen, run.equity_max, run.equity_min, withAlpha(theme.accent, 0.22));
      }
      drawLine(pen, run.equity, { colour: theme.accent, width_px: 1.7 });
    },
    latest: (frame) => lastValue(frame.loaded.reply.run?.equity, frame),
  };
}

export function drawdownPane(): PaneSpec {
  return {
    kind: 'drawdown',
    weight: 1,
    log: false,
    unit: ' %',
    range(frame) {
      const extent: Extent = { min: 0, max: 0 };
      include(extent, frame.loaded.reply.run?.drawdown_pct, frame.first, frame.last);
      return [Math.min(extent.min * 1.12, -0.1), 0];
    },
    draw(pen) {
      const column = pen.frame.loaded.reply.run?.drawdown_pct;
      if (column === undefined) return;
      fillTo(pen, column, 0, withAlpha(pen.theme.loss, 0.2));
      drawLine(pen, column, { colour: pen.theme.loss, width_px: 1.2 });
    },
    latest: (frame) => lastValue(frame.loaded.reply.run?.drawdown_pct, frame),
  };
}

export function positionPane(): PaneSpec {
  return {
    kind: 'position',
    weight: 0.8,
    log: false,
    unit: '',
    range(frame) {
      const extent: Extent = { min: 0, max: 0 };
      include(extent, frame.loaded.reply.run?.position, frame.first, frame.last);
      if (extent.min === extent.max) return [-1, 1];
      const [low, high] = padRange([extent.min, extent.max], 0.15, 0.15, false);
      return [extent.min === 0 ? -(high - extent.max) : low, extent.max === 0 ? extent.min - low : high];
    },
    draw(pen) {
      const column = pen.frame.loaded.reply.run?.position;
      if (column !== undefined) drawPosition(pen, column);
      drawLevel(pen, 0, pen.theme.muted);
    },
    latest: (frame) => lastValue(frame.loaded.reply.run?.position, frame),
  };
}

/** Steps from bar to bar, filled to zero: above for long, below for short. */
function drawPosition(pen: Pen, column: Float64Array): void {
  const { ctx, frame, theme, dpr } = pen;
  const { reply } = frame.loaded;
  const zero = Math.round(pen.y(0));
  const line = Math.max(1, Math.round(1.2 * dpr));
  for (let i = frame.first; i <= frame.last; i++) {
    const value = column[i]!;
    if (value !== value || value === 0) continue;
    let end = i;
    while (end < frame.last && column[end + 1] === value) end++;
    const left = Math.round(pen.x(reply.from + i * reply.per));
    const right = Math.round(pen.x(Math.min(reply.to, reply.from + (end + 1) * reply.per)));
    const y = Math.round(pen.y(value));
    const colour = value > 0 ? theme.gain : theme.loss;
    ctx.fillStyle = withAlpha(colour, 0.18);
    ctx.fillRect(left, Math.min(y, zero), Math.max(1, right - left), Math.abs(zero - y));
    ctx.fillStyle = colour;
    ctx.fillRect(left, y - (value > 0 ? 0 : line), Math.max(1, right - left), line);
    i = end;
  }
}

/** The panes for what is shown, top to bottom. */
export function panesFor(
  plots: readonly PlotSpec[],
  hasRun: boolean,
  hidden: ReadonlySet<PaneKind>,
  log: boolean,
): PaneSpec[] {
  const panes: PaneSpec[] = [pricePane(plots, log)];
  if (hasRun) {
    if (plots.some((plot) => plot.pane === 'own')) panes.push(ownPane(plots));
    panes.push(equityPane(log), drawdownPane(), positionPane());
  }
  const shown = panes.filter((pane) => !hidden.has(pane.kind));
  return shown.length > 0 ? shown : panes.slice(0, 1);
}
