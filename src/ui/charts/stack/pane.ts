import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { axisText, drawGrid, drawTimeLabels, drawValueLabels, TIME_AXIS_PX } from '../paint/axes.ts';
import type { Frame } from '../paint/frame.ts';
import type { PaneSpec } from '../paint/panes.ts';
import type { Pen } from '../paint/pen.ts';
import type { ChartTheme } from '../paint/theme.ts';
import { logTicks, niceStep, valueTicks } from '../paint/ticks.ts';

/** Distance between two ticks of a value axis, in tall and in low panes. */
const VALUE_TICK_PX = 42;
const VALUE_TICK_LOW_PX = 23;
const LOW_PANE_PX = 130;

export interface PaneHost {
  readonly element: HTMLElement;
  readonly theme: () => ChartTheme;
  /** Width of the value axis in CSS pixels, the same for all panes so that their plots align. */
  readonly axis_px: () => number;
  /** Height kept free for the legend. */
  readonly legend_px: (spec: PaneSpec) => number;
  /** Called when the pointer or a synchronised pane moves the cursor; −1 when it leaves. */
  readonly onCursor: (pane: Pane, left_px: number, top_px: number) => void;
  /** Moves a horizontal place to the middle of the candle it is in. */
  readonly snap: (left_px: number) => number;
}

/** One chart of the stack: uPlot owns canvas, axes, scales and cursor; the pane's own drawing comes on top. */
export class Pane {
  readonly spec: PaneSpec;
  readonly plot: uPlot;
  private readonly host: PaneHost;
  private readonly showsTime: boolean;
  private frame: Frame | null = null;
  private drawn: Float64Array | null = null;
  private span: readonly [number, number] = [0, 1];

  constructor(
    spec: PaneSpec,
    host: PaneHost,
    showsTime: boolean,
    size: { width: number; height: number },
    sync: string,
  ) {
    this.spec = spec;
    this.host = host;
    this.showsTime = showsTime;
    this.plot = new uPlot(this.options(size, sync), [new Float64Array(0), new Float64Array(0)], host.element);
  }

  /** Value range of the picture last drawn. */
  get range(): readonly [number, number] {
    return this.span;
  }

  draw(frame: Frame): void {
    this.frame = frame;
    const x = frame.loaded.x;
    this.plot.batch(() => {
      if (this.drawn !== x) this.plot.setData([x, x], false);
      this.drawn = x;
      this.plot.setScale('x', { min: frame.view.from, max: frame.view.to });
    });
  }

  /** Draws the same picture again: the theme has changed. */
  repaint(): void {
    this.plot.redraw(false, true);
  }

  resize(width: number, height: number): void {
    if (this.plot.width !== width || this.plot.height !== height) this.plot.setSize({ width, height });
  }

  destroy(): void {
    this.plot.destroy();
  }

  /** Value at a height within the plot, in CSS pixels from its top. */
  valueAt(top_px: number): number {
    return this.plot.posToVal(top_px, 'y');
  }

  /** A value as the axis writes it, with its unit and one more digit than its ticks need. */
  format(value: number, extra = 1): string {
    const ticks = this.tickCount();
    const step = niceStep(this.span[1] - this.span[0], ticks);
    const most = Math.max(Math.abs(this.span[0]), Math.abs(this.span[1]));
    return `${axisText(value, step, most, extra)}${this.spec.unit}`;
  }

  private tickCount(): number {
    const height = this.plotHeight();
    const room = Math.max(2, Math.floor(height / (height < LOW_PANE_PX ? VALUE_TICK_LOW_PX : VALUE_TICK_PX)));
    // One tick alone tells no scale, least of all where the latest value's mark covers it.
    return valueTicks(this.span[0], this.span[1], room).length > 1 ? room : room + 1;
  }

  private valueTicks(): number[] {
    const [min, max] = this.span;
    return this.isLog() ? logTicks(min, max, this.tickCount()) : valueTicks(min, max, this.tickCount());
  }

  private plotHeight(): number {
    return Math.max(1, this.plot.bbox.height / uPlot.pxRatio);
  }

  private ranged(): [number, number] {
    const legend = this.plot === undefined ? 0 : Math.min(0.4, this.host.legend_px(this.spec) / this.plotHeight());
    const range = this.frame === null ? null : this.spec.range(this.frame, legend);
    if (range !== null) this.span = range[0] < range[1] ? range : [range[0] - 1, range[1] + 1];
    return [this.span[0], this.span[1]];
  }

  /** A logarithmic axis has no place for zero and below: with such values in view it is linear. */
  private isLog(): boolean {
    return this.spec.log && this.span[0] > 0;
  }

  private options(size: { width: number; height: number }, sync: string): uPlot.Options {
    return {
      ...size,
      legend: { show: false },
      padding: [0, () => this.host.axis_px(), this.showsTime ? TIME_AXIS_PX : 0, 0],
      scales: {
        x: { time: false, auto: false, range: (_u, min, max) => [min ?? 0, max ?? 1] },
        y: {
          range: () => this.ranged(),
          ...(this.spec.log
            ? {
                distr: 100 as const,
                fwd: (v: number) => (this.isLog() ? Math.log(Math.max(v, 1e-12)) : v),
                bwd: (v: number) => (this.isLog() ? Math.exp(v) : v),
              }
            : {}),
        },
      },
      series: [{}, { scale: 'y', auto: false, points: { show: false }, paths: () => null }],
      axes: [{ show: false }, { show: false }],
      cursor: {
        move: (_u, left, top) => [left < 0 ? left : this.host.snap(left), top],
        points: { show: false },
        drag: { x: false, y: false, setScale: false },
        sync: { key: sync, scales: ['x', null], setSeries: false },
      },
      hooks: {
        draw: [(u) => this.paint(u)],
        setCursor: [(u) => this.host.onCursor(this, u.cursor.left ?? -10, u.cursor.top ?? -10)],
      },
    };
  }

  private paint(u: uPlot): void {
    const { frame } = this;
    if (frame === null) return;
    const { left, top, width, height } = u.bbox;
    const { view } = frame;
    const bar_dpx = width / (view.to - view.from);
    const pen: Pen = {
      ctx: u.ctx,
      frame,
      theme: this.host.theme(),
      dpr: uPlot.pxRatio,
      left,
      top,
      width,
      height,
      bar_dpx,
      x: (bar) => left + (bar - view.from) * bar_dpx,
      y: this.valueToY(top, height),
    };
    const ticks = this.valueTicks();
    drawGrid(pen, ticks);
    u.ctx.save();
    u.ctx.beginPath();
    u.ctx.rect(left, top, width, height);
    u.ctx.clip();
    this.spec.draw(pen);
    u.ctx.restore();
    drawValueLabels(pen, ticks, this.spec.latest(frame), this.spec.unit);
    if (this.showsTime) drawTimeLabels(pen);
  }

  private valueToY(top: number, height: number): (value: number) => number {
    const [min, max] = this.span;
    if (!this.isLog()) {
      const scale = height / (max - min);
      return (value) => top + (max - value) * scale;
    }
    const high = Math.log(Math.max(max, 1e-12));
    const scale = height / (high - Math.log(Math.max(min, 1e-12)));
    return (value) => top + (high - Math.log(Math.max(value, 1e-12))) * scale;
  }
}
