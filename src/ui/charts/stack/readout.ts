import type { PlotSpec } from '../../../contracts/strategy.ts';
import { compact, count, decimal, interval, priceDigits, quantity, signedPercent } from '../../io/format.ts';
import { candleAt, candleUpTo } from '../paint/candles.ts';
import type { Loaded } from '../paint/frame.ts';
import type { PaneKind } from '../paint/panes.ts';
import type { View } from '../paint/viewport.ts';
import { bucketOf } from '../paint/windows.ts';

/** One value of a legend. `colour` names a token; `key` is the short label before the number. */
export interface Reading {
  readonly key: string;
  readonly label: string;
  readonly text: string;
  readonly colour: string | null;
  /** Above 0, below 0, or 0 where no direction is told. */
  readonly direction: number;
}

const plainReading = (key: string, label: string, text: string, colour: string | null = null): Reading => ({
  key,
  label,
  text,
  colour,
  direction: 0,
});

/** Interval of a candle: the data's, times the bars gathered in it. */
export function candleInterval(loaded: Loaded | null, interval_ms: number): string {
  const per = loaded?.candles.per ?? 1;
  return per > 1 ? `${interval(interval_ms)} × ${count(per)}` : interval(interval_ms);
}

/** Decimals that write the prices of a window exactly: 0 to 8, more where prices are tiny. */
export function decimalsOf(values: Float64Array): number {
  let digits = 0;
  const most = Math.max(8, priceDigits(values.reduce((size, v) => Math.max(size, Math.abs(v) || 0), 0)));
  const step = Math.max(1, Math.floor(values.length / 300));
  for (let i = 0; i < values.length; i += step) {
    const v = values[i]!;
    while (
      digits < most &&
      Math.abs(v * 10 ** digits - Math.round(v * 10 ** digits)) > Math.abs(v) * 10 ** digits * 1e-11
    ) {
      digits++;
    }
    if (digits === most) break;
  }
  return digits;
}

/** The last bar in view, or the last one that the run has reached (as in `Frame`). */
export function lastTold(loaded: Loaded | null, view: View, reached: number | null): number {
  if (loaded === null) return 0;
  const { reply } = loaded;
  let i = bucketOf(reply, Math.ceil(view.to) - 1);
  const equity = reply.run?.equity;
  if (equity !== undefined) while (i > 0 && equity[i]! !== equity[i]!) i--;
  return Math.max(0, Math.min(Math.ceil(view.to), reply.from + (i + 1) * reply.per, reply.to, reached ?? Infinity) - 1);
}

/** What a pane's legend says about the candle at `bar`; `reached` as in `Frame`. */
export function readings(
  kind: PaneKind,
  loaded: Loaded,
  bar: number,
  plots: readonly PlotSpec[],
  digits: number,
  reached: number | null,
): readonly Reading[] {
  const { reply } = loaded;
  const i = bucketOf(reply, bar);
  if (i < 0) return [];
  const run = reply.run;
  switch (kind) {
    case 'price':
      return [...priceReadings(loaded, bar, digits, reached), ...plotReadings('price', loaded, i, plots, digits)];
    case 'own':
      return plotReadings('own', loaded, i, plots, 4);
    case 'equity':
      if (run === null) return [];
      return [
        plainReading('', 'Equity', decimal(run.equity[i]!), '--chart-1'),
        plainReading('B&H', 'Buy and hold', decimal(run.buy_hold[i]!), '--chart-muted'),
      ];
    case 'drawdown':
      return run === null ? [] : [plainReading('', 'Drawdown', `${decimal(run.drawdown_pct[i]!)} %`, '--loss')];
    case 'position':
      return run === null ? [] : [plainReading('', 'Position', positionText(run.position[i]!))];
  }
}

function positionText(qty: number): string {
  if (!(qty !== 0)) return qty === 0 ? 'flat' : decimal(null);
  if (qty !== qty) return decimal(null);
  return `${qty > 0 ? 'long' : 'short'} ${quantity(Math.abs(qty))}`;
}

function priceReadings(loaded: Loaded, bar: number, digits: number, reached: number | null): Reading[] {
  const { candles, reply } = loaded;
  const k = candleAt(candles, bar);
  if (k < 0) return [];
  // What a run has not come to is told only to who points at it.
  const end = reached === null || bar >= reached ? Infinity : reached;
  const { open, high, low, close, volume } = candleUpTo(reply, candles, k, Math.min(candles.end[k]!, end));
  const base = k > 0 ? candles.close[k - 1]! : open;
  const change = base > 0 ? (close / base - 1) * 100 : NaN;
  return [
    plainReading('O', 'Open', decimal(open, digits)),
    plainReading('H', 'High', decimal(high, digits)),
    plainReading('L', 'Low', decimal(low, digits)),
    plainReading('C', 'Close', decimal(close, digits)),
    { key: '', label: 'Change', text: signedPercent(change), colour: null, direction: change },
    plainReading('Vol', 'Volume', compact(volume)),
  ];
}

/** Indicators carry their colour by their order among those drawn, as the panes draw them. */
function plotReadings(
  pane: PlotSpec['pane'],
  loaded: Loaded,
  bucket: number,
  plots: readonly PlotSpec[],
  digits: number,
): Reading[] {
  const offset = pane === 'own' ? plots.filter((plot) => plot.pane === 'price').length : 0;
  return plots
    .map((plot, i) => ({ plot, i }))
    .filter(({ plot }) => plot.pane === pane)
    .map(({ plot, i }, order) => {
      const value = loaded.reply.run?.plots[i]?.[bucket] ?? NaN;
      return plainReading(plot.label, plot.label, decimal(value, digits), SERIES[(offset + order) % 6]!);
    });
}

/** The tokens of `ChartTheme.series`, in its order. */
const SERIES = ['--chart-2', '--chart-3', '--chart-4', '--chart-5', '--chart-6', '--chart-1'];
