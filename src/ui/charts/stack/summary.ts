import type { DatasetInfo } from '../../../contracts/records.ts';
import { counted, decimal, interval, moment, price, signedPercent } from '../../io/format.ts';
import { visibleCandles } from '../paint/draw-price.ts';
import type { Loaded } from '../paint/frame.ts';
import type { Zone } from '../paint/time-ticks.ts';
import type { View } from '../paint/viewport.ts';

/** The picture in words, for those who do not see it: what is in view and how it went. */
export function summarise(
  loaded: Loaded | null,
  view: View,
  dataset: DatasetInfo,
  zone: Zone,
  hasRun: boolean,
): string {
  const title = `${dataset.symbol}, ${interval(dataset.interval_ms)} bars`;
  if (loaded === null) return `${title}, loading`;
  const { candles, reply } = loaded;
  const [first, last] = visibleCandles(candles, Math.max(0, view.from), view.to - 1e-9);
  if (last < first) return `${title}, no bars in view`;
  let high = -Infinity;
  let low = Infinity;
  for (let k = first; k <= last; k++) {
    high = Math.max(high, candles.high[k]!);
    low = Math.min(low, candles.low[k]!);
  }
  const open = candles.open[first]!;
  const close = candles.close[last]!;
  const bars = candles.end[last]! - candles.start[first]!;
  const words = [
    `${title}: ${counted(bars, 'bar')} from ${moment(reply.ts[candles.bucket[first]!]!, zone)} to ${moment(reply.ts[candles.bucket[last]!]!, zone)}`,
    `opened ${price(open)}, closed ${price(close)}${open > 0 ? `, ${signedPercent((close / open - 1) * 100)}` : ''}`,
    `high ${price(high)}, low ${price(low)}`,
  ];
  if (hasRun && reply.run !== null) words.push(...runWords(loaded, candles.bucket[first]!, candles.bucket[last]!));
  return `${words.join('; ')}.`;
}

function runWords(loaded: Loaded, first: number, last: number): string[] {
  const run = loaded.reply.run!;
  let deepest = 0;
  let equity = NaN;
  for (let i = first; i <= last; i++) {
    if (run.drawdown_pct[i]! < deepest) deepest = run.drawdown_pct[i]!;
    if (run.equity[i]! === run.equity[i]!) equity = run.equity[i]!;
  }
  const from = loaded.reply.ts[first]!;
  const to = last + 1 < loaded.reply.n ? loaded.reply.ts[last + 1]! : Infinity;
  let fills = 0;
  for (const ts of run.fills.ts) if (ts >= from && ts < to) fills++;
  return [
    `${counted(fills, 'fill')} shown`,
    `equity at the end ${decimal(equity)}, deepest drawdown ${decimal(deepest)} per cent`,
  ];
}
