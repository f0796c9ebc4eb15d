import { candleAt } from './candles.ts';
import type { Candles } from './candles.ts';
import type { Pen } from './pen.ts';
import { withAlpha } from './theme.ts';
import type { FillColumns } from '../../../contracts/records.ts';

/** Share of the price pane's height that the tallest volume bar takes. */
export const VOLUME_SHARE = 0.16;

/** Visible candles, inclusive. */
export function visibleCandles(candles: Candles, from: number, to: number): readonly [number, number] {
  if (candles.n === 0) return [0, -1];
  return [candleAt(candles, from), candleAt(candles, to)];
}

/** Left edge and width in device pixels of a candle's body, on whole pixels and with a gap to its neighbours. */
function bodyOf(pen: Pen, candles: Candles, k: number): readonly [number, number] {
  const left = pen.x(candles.start[k]!);
  const right = pen.x(candles.end[k]!);
  const pitch = right - left;
  const width = Math.max(1, Math.round(pitch * (pitch > 12 * pen.dpr ? 0.72 : 0.68)));
  return [Math.round((left + right) / 2 - width / 2), width];
}

/**
 * Candles. A rising body is hollow and a falling one filled, so that direction is told by shape as well as by colour; narrow
 * bodies have no inside and are filled both ways.
 */
export function drawCandles(pen: Pen, candles: Candles): void {
  const { ctx, theme, dpr, frame } = pen;
  const [first, last] = visibleCandles(candles, frame.view.from, frame.view.to);
  const wick = Math.max(1, Math.floor(dpr));
  for (const rising of [true, false]) {
    ctx.fillStyle = rising ? theme.up : theme.down;
    for (let k = first; k <= last; k++) {
      if (candles.close[k]! >= candles.open[k]! !== rising) continue;
      const [left, width] = bodyOf(pen, candles, k);
      const centre = left + Math.floor((width - wick) / 2);
      const top = Math.round(pen.y(candles.high[k]!));
      const bottom = Math.round(pen.y(candles.low[k]!));
      const upper = Math.round(pen.y(Math.max(candles.open[k]!, candles.close[k]!)));
      const lower = Math.round(pen.y(Math.min(candles.open[k]!, candles.close[k]!)));
      const height = Math.max(wick, lower - upper);
      const hollow = rising && width >= 6 * dpr && height > 2 * wick;
      if (width <= 2 * wick) {
        ctx.fillRect(centre, top, wick, Math.max(wick, bottom - top));
        ctx.fillRect(left, upper, width, height);
        continue;
      }
      if (hollow) {
        ctx.fillRect(centre, top, wick, upper - top);
        ctx.fillRect(centre, lower, wick, bottom - lower);
        ctx.fillRect(left, upper, width, wick);
        ctx.fillRect(left, upper + height - wick, width, wick);
        ctx.fillRect(left, upper, wick, height);
        ctx.fillRect(left + width - wick, upper, wick, height);
      } else {
        ctx.fillRect(centre, top, wick, Math.max(wick, bottom - top));
        ctx.fillRect(left, upper, width, height);
      }
    }
  }
}

/** Volume as bars along the lower edge, as tall as their share of the largest in view. */
export function drawVolume(pen: Pen, candles: Candles): void {
  const { ctx, theme, frame } = pen;
  const [first, last] = visibleCandles(candles, frame.view.from, frame.view.to);
  let most = 0;
  for (let k = first; k <= last; k++) if (candles.volume[k]! > most) most = candles.volume[k]!;
  if (most <= 0) return;
  const room = pen.height * VOLUME_SHARE;
  const floor = pen.top + pen.height;
  for (const rising of [true, false]) {
    ctx.fillStyle = withAlpha(rising ? theme.up : theme.down, 0.28);
    for (let k = first; k <= last; k++) {
      if (candles.close[k]! >= candles.open[k]! !== rising) continue;
      const height = Math.round((candles.volume[k]! / most) * room);
      if (height <= 0) continue;
      const [left, width] = bodyOf(pen, candles, k);
      ctx.fillRect(left, floor - height, width, height);
    }
  }
}

const MARK_MIN_PX = 4;
const MARK_MAX_PX = 9;

/** Fills: ▲ under the candle for a buy, ▼ above it for a sell; a dash at the price itself once candles are wide. */
export function drawFills(pen: Pen, candles: Candles, fills: FillColumns): void {
  const { ctx, theme, dpr, frame } = pen;
  if (candles.n === 0) return;
  const pitch_px = frame.bar_px * candles.per;
  const size = Math.min(MARK_MAX_PX, Math.max(MARK_MIN_PX, pitch_px * 0.9)) * dpr;
  const wide = pitch_px >= 14;
  const seen = { buy: -1, sell: -1 };
  for (let i = 0; i < fills.bar.length; i++) {
    const bar = fills.bar[i]!;
    if (bar < frame.view.from - 1 || bar > frame.view.to) continue;
    const k = candleAt(candles, bar);
    const buy = fills.side[i]! > 0;
    ctx.fillStyle = buy ? theme.gain : theme.loss;
    if (wide) drawPriceDash(pen, (candles.start[k]! + candles.end[k]!) / 2, fills.price[i]!, theme.ink);
    // Several fills of one side in one candle share a mark.
    if ((buy ? seen.buy : seen.sell) === k) continue;
    if (buy) seen.buy = k;
    else seen.sell = k;
    const x = pen.x((candles.start[k]! + candles.end[k]!) / 2);
    const gap = 4 * dpr;
    ctx.fillStyle = buy ? theme.gain : theme.loss;
    if (buy) triangle(ctx, x, pen.y(candles.low[k]!) + gap, size, 1);
    else triangle(ctx, x, pen.y(candles.high[k]!) - gap, size, -1);
  }
}

function triangle(ctx: CanvasRenderingContext2D, x: number, tip: number, size: number, direction: 1 | -1): void {
  ctx.beginPath();
  ctx.moveTo(x, tip);
  ctx.lineTo(x + size * 0.62, tip + direction * size);
  ctx.lineTo(x - size * 0.62, tip + direction * size);
  ctx.closePath();
  ctx.fill();
}

function drawPriceDash(pen: Pen, bar: number, price: number, colour: string): void {
  const { ctx, dpr } = pen;
  const half = Math.min(9, pen.frame.bar_px * 0.5) * dpr;
  const y = Math.round(pen.y(price));
  const x = pen.x(bar);
  ctx.fillStyle = colour;
  ctx.fillRect(Math.round(x - half), y, Math.round(half * 2), Math.max(1, Math.round(1.5 * dpr)));
}
