import type { Frame } from './frame.ts';
import type { ChartTheme } from './theme.ts';

/** What a pane draws with: the canvas in device pixels and the way from values to it. */
export interface Pen {
  readonly ctx: CanvasRenderingContext2D;
  readonly frame: Frame;
  readonly theme: ChartTheme;
  /** Device pixels a CSS pixel. */
  readonly dpr: number;
  /** The plot's box in device pixels. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Device pixels a bar. */
  readonly bar_dpx: number;
  /** Horizontal place of a (fractional) bar. */
  x(bar: number): number;
  /** Vertical place of a value. */
  y(value: number): number;
}

export interface LineStyle {
  readonly colour: string;
  readonly width_px: number;
  readonly dash?: readonly number[];
}

/** Draws `values` at the buckets' centres; NaN leaves a gap. */
export function drawLine(pen: Pen, values: Float64Array, style: LineStyle): void {
  const { ctx, frame } = pen;
  const x = frame.loaded.x;
  ctx.beginPath();
  let down = false;
  const last = Math.min(values.length - 1, frame.last + 1);
  for (let i = Math.max(0, frame.first - 1); i <= last; i++) {
    const value = values[i]!;
    if (value !== value) {
      down = false;
      continue;
    }
    const px = pen.x(x[i]!);
    const py = pen.y(value);
    if (down) ctx.lineTo(px, py);
    else ctx.moveTo(px, py);
    down = true;
  }
  stroke(pen, style);
}

function stroke(pen: Pen, style: LineStyle): void {
  const { ctx, dpr } = pen;
  ctx.strokeStyle = style.colour;
  ctx.lineWidth = style.width_px * dpr;
  ctx.lineJoin = 'round';
  ctx.setLineDash((style.dash ?? []).map((n) => n * dpr));
  ctx.stroke();
  ctx.setLineDash([]);
}

/** Fills between two columns; buckets where either is NaN are left out. */
export function fillBetween(pen: Pen, upper: Float64Array, lower: Float64Array, colour: string): void {
  const { ctx, frame } = pen;
  const x = frame.loaded.x;
  const last = Math.min(upper.length - 1, frame.last + 1);
  ctx.fillStyle = colour;
  let run = -1;
  for (let i = Math.max(0, frame.first - 1); i <= last + 1; i++) {
    const there = i <= last && upper[i]! === upper[i]! && lower[i]! === lower[i]!;
    if (there && run < 0) run = i;
    if (there || run < 0) continue;
    ctx.beginPath();
    for (let j = run; j < i; j++) ctx.lineTo(pen.x(x[j]!), pen.y(upper[j]!));
    for (let j = i - 1; j >= run; j--) ctx.lineTo(pen.x(x[j]!), pen.y(lower[j]!));
    ctx.fill();
    run = -1;
  }
}

/** Fills from `values` to the horizontal line at `base`. */
export function fillTo(pen: Pen, values: Float64Array, base: number, colour: string): void {
  const { ctx, frame } = pen;
  const x = frame.loaded.x;
  const last = Math.min(values.length - 1, frame.last + 1);
  ctx.fillStyle = colour;
  ctx.beginPath();
  let first = -1;
  let final = -1;
  for (let i = Math.max(0, frame.first - 1); i <= last; i++) {
    if (values[i]! !== values[i]!) continue;
    if (first < 0) {
      first = i;
      ctx.moveTo(pen.x(x[i]!), pen.y(base));
    }
    ctx.lineTo(pen.x(x[i]!), pen.y(values[i]!));
    final = i;
  }
  if (first < 0) return;
  ctx.lineTo(pen.x(x[final]!), pen.y(base));
  ctx.closePath();
  ctx.fill();
}

/** A horizontal line through the whole plot, on a whole device pixel. */
export function drawLevel(pen: Pen, value: number, colour: string, dash: readonly number[] = []): void {
  const { ctx, dpr } = pen;
  const y = Math.round(pen.y(value)) + 0.5;
  ctx.strokeStyle = colour;
  ctx.lineWidth = Math.max(1, Math.round(dpr));
  ctx.setLineDash(dash.map((n) => n * dpr));
  ctx.beginPath();
  ctx.moveTo(pen.left, y);
  ctx.lineTo(pen.left + pen.width, y);
  ctx.stroke();
  ctx.setLineDash([]);
}
