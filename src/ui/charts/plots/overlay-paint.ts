import type uPlot from 'uplot';
import { movedApart } from './overlay-lines.ts';
import type { OverlayLine } from './overlay-lines.ts';
import type { ChartTheme } from '../paint/theme.ts';
import { withAlpha } from '../paint/theme.ts';

/** Room between two letters at the ends of lines. */
const LETTER_GAP_PX = 13;

function colourOf({ colour }: OverlayLine, theme: ChartTheme): string {
  return colour === 1 ? theme.accent : theme.series[colour - 2]!;
}

/** From point to point; where several bars lie between two of them, over their extremes. */
function trace(u: uPlot, ts: Float64Array, { equity, low, high }: OverlayLine): void {
  const { ctx } = u;
  for (let i = 0; i < ts.length; i++) {
    // Where bars are farther apart than points the line goes straight from one to the next.
    if (low[i]! !== low[i]!) continue;
    const x = u.valToPos(ts[i]!, 'x', true);
    if (low[i] !== high[i]) {
      ctx.lineTo(x, u.valToPos(low[i]!, 'y', true));
      ctx.lineTo(x, u.valToPos(high[i]!, 'y', true));
    }
    ctx.lineTo(x, u.valToPos(equity[i]!, 'y', true));
  }
}

/** The base comes last, above the others, and is stronger; each line has its letter at its end. */
export function paintOverlay(
  u: uPlot,
  ts: Float64Array,
  lines: readonly OverlayLine[],
  level: number | null,
  theme: ChartTheme,
  dpr: number,
): void {
  const { ctx } = u;
  const { left, top, width, height } = u.bbox;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  if (level !== null) {
    const y = Math.round(u.valToPos(level, 'y', true)) + 0.5;
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = dpr;
    ctx.setLineDash([4 * dpr, 3 * dpr]);
    ctx.beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(left + width, y);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  ctx.lineJoin = 'round';
  for (let k = lines.length - 1; k >= 0; k--) {
    ctx.strokeStyle = colourOf(lines[k]!, theme);
    ctx.lineWidth = (k === 0 ? 1.8 : 1.2) * dpr;
    ctx.beginPath();
    trace(u, ts, lines[k]!);
    ctx.stroke();
  }
  ctx.restore();
  nameEnds(u, ts, lines, theme, dpr);
}

function nameEnds(u: uPlot, ts: Float64Array, lines: readonly OverlayLine[], theme: ChartTheme, dpr: number): void {
  const { ctx } = u;
  const { top, height } = u.bbox;
  const ended = lines.filter(({ end }) => end >= 0);
  const ys = movedApart(
    ended.map(({ equity, end }) => u.valToPos(equity[end]!, 'y', true)),
    LETTER_GAP_PX * dpr,
    top + 6 * dpr,
    top + height - 6 * dpr,
  );
  ctx.save();
  ctx.font = `600 ${theme.font.replace(/^\d+/, String(11 * dpr))}`;
  ctx.textBaseline = 'middle';
  for (const [i, line] of ended.entries()) {
    const x = u.valToPos(ts[line.end]!, 'x', true) + 5 * dpr;
    ctx.lineWidth = 3 * dpr;
    ctx.strokeStyle = withAlpha(theme.panel, 0.85);
    ctx.strokeText(line.letter, x, ys[i]!);
    ctx.fillStyle = colourOf(line, theme);
    ctx.fillText(line.letter, x, ys[i]!);
  }
  ctx.restore();
}
