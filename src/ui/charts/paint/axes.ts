import { compact, decimal } from '../../io/format.ts';
import type { Pen } from './pen.ts';
import { stepDecimals } from './ticks.ts';

/** Room under the lowest pane for the time labels. */
export const TIME_AXIS_PX = 26;
const LABEL_PX = 11;
const LABEL_GAP_PX = 6;
/** Distance within which a label would touch the mark of the latest value. */
const MARK_CLEAR_PX = 13;
/** From the middle of a label to the edge of its pane, at least. */
const EDGE_PX = 7;

/**
 * A value as its axis writes it: with decimals that tell ticks of this step apart and `extra` more, or in billions and
 * beyond ("9.53T") where three digits do. @param most the largest size on the axis
 */
export function axisText(value: number, step: number, most: number, extra = 0): string {
  if (most >= 1e9 && step * 200 >= most) return compact(value);
  const digits = stepDecimals(step) + extra;
  // All of an axis in one form.
  return decimal(value, most < 1e-6 ? Math.max(9, digits) : digits);
}

/** Lines at the ticks of both axes. uPlot would lay out labels for every pane and frame; these are only drawn. */
export function drawGrid(pen: Pen, values: readonly number[]): void {
  const { ctx, frame, theme, dpr, left, top, width, height } = pen;
  const line = Math.max(1, Math.round(dpr));
  ctx.fillStyle = theme.grid;
  for (const tick of frame.ticks) {
    const x = Math.round(tickX(pen, tick.index));
    if (x >= left && x <= left + width) ctx.fillRect(x, top, line, height);
  }
  for (const value of values) {
    const y = Math.round(pen.y(value));
    if (y >= top && y <= top + height) ctx.fillRect(left, y, width, line);
  }
}

/** Centre of the first bar of a bucket: what begins there is named under it. */
function tickX(pen: Pen, bucket: number): number {
  const { reply } = pen.frame.loaded;
  return pen.x(reply.from + bucket * reply.per + 0.5);
}

/** Labels under their lines, moved in where they would be cut off; what begins something larger is in ink. */
export function drawTimeLabels(pen: Pen): void {
  const { ctx, frame, theme, dpr } = pen;
  ctx.save();
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  const y = pen.top + pen.height + (TIME_AXIS_PX / 2) * dpr;
  const plain = fontAt(pen);
  for (const major of [false, true]) {
    ctx.font = major ? `600 ${plain}` : plain;
    ctx.fillStyle = major ? theme.ink2 : theme.axis;
    for (const tick of frame.ticks) {
      if (tick.major !== major) continue;
      const half = ctx.measureText(tick.label).width / 2;
      const x = Math.min(Math.max(tickX(pen, tick.index), pen.left + half + 2), pen.left + pen.width - half);
      ctx.fillText(tick.label, x, y);
    }
  }
  ctx.restore();
}

/**
 * Labels at the right of their lines, moved in where the pane's edges would cut them off, but for those that the latest
 * value's mark would cover. `unit` follows the number.
 */
export function drawValueLabels(pen: Pen, values: readonly number[], latest: number | null, unit: string): void {
  const { ctx, theme, dpr } = pen;
  const step = values.length > 1 ? Math.min(...values.slice(1).map((v, i) => v - values[i]!)) : 0;
  const most = Math.max(...values.map(Math.abs));
  const mark = latest === null ? Infinity : pen.y(latest);
  ctx.save();
  ctx.font = fontAt(pen);
  ctx.fillStyle = theme.axis;
  ctx.textBaseline = 'middle';
  const x = pen.left + pen.width + LABEL_GAP_PX * dpr;
  for (const value of values) {
    const at = pen.y(value);
    if (at < pen.top - dpr || at > pen.top + pen.height + dpr) continue;
    const y = Math.min(Math.max(at, pen.top + EDGE_PX * dpr), pen.top + pen.height - EDGE_PX * dpr);
    if (Math.abs(y - mark) >= MARK_CLEAR_PX * dpr) ctx.fillText(`${axisText(value, step, most)}${unit}`, x, y);
  }
  ctx.restore();
}

function fontAt(pen: Pen): string {
  return pen.theme.font.replace(/^\d+/, String(LABEL_PX * pen.dpr));
}
