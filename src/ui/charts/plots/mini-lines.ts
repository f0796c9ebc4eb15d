import type uPlot from 'uplot';
import type { ChartTheme } from '../paint/theme.ts';
import { withAlpha } from '../paint/theme.ts';

interface Named {
  readonly values: Float64Array;
  readonly label: string;
}

/** A line a series over the same x, the first one strongest, each named at its end; those that end at one place share a name. */
export function paintLines(
  u: uPlot,
  x: Float64Array,
  series: readonly Named[],
  ink: string,
  theme: ChartTheme,
  dpr: number,
): void {
  const { ctx } = u;
  ctx.save();
  ctx.lineJoin = 'round';
  ctx.font = theme.font.replace(/^\d+/, String(10 * dpr));
  for (const [s, { values }] of series.entries()) {
    ctx.strokeStyle = withAlpha(ink, s === 0 ? 1 : 0.45);
    ctx.lineWidth = 1.5 * dpr;
    ctx.beginPath();
    for (let i = 0; i < values.length; i++) {
      const px = u.valToPos(x[i]!, 'x', true);
      const py = u.valToPos(values[i]!, 'y', true);
      if (i === 0) ctx.moveTo(px, py);
      else ctx.lineTo(px, py);
    }
    if (values.length === 1) ctx.lineTo(u.valToPos(x[0]!, 'x', true) + 3 * dpr, u.valToPos(values[0]!, 'y', true));
    ctx.stroke();
  }
  nameEnds(u, series, theme, dpr);
  ctx.restore();
}

function nameEnds(u: uPlot, series: readonly Named[], theme: ChartTheme, dpr: number): void {
  const { ctx, bbox } = u;
  const ends: { at: number; label: string }[] = [];
  for (const { values, label } of series) {
    const last = values.at(-1);
    if (last === undefined) return;
    const at = u.valToPos(last, 'y', true);
    const near = ends.find((end) => Math.abs(end.at - at) < 13 * dpr);
    if (near === undefined) ends.push({ at, label });
    else near.label += ` · ${label}`;
  }
  for (const { at, label } of ends) {
    const { width } = ctx.measureText(label);
    const left = bbox.left + bbox.width - width - 4 * dpr;
    // Below a line that runs along the top.
    const y = at - bbox.top < 16 * dpr ? at + 13 * dpr : at - 5 * dpr;
    ctx.fillStyle = withAlpha(theme.panel, 0.8);
    ctx.fillRect(left - 2 * dpr, y - 9 * dpr, width + 4 * dpr, 12 * dpr);
    ctx.fillStyle = theme.ink2;
    ctx.fillText(label, left, y);
  }
}
