import { expect, it } from 'vitest';
import { loadFrame, makeFrame } from '../../../../src/ui/charts/paint/frame.ts';
import { pricePane } from '../../../../src/ui/charts/paint/panes.ts';
import { lastTold, readings } from '../../../../src/ui/charts/stack/readout.ts';
import { decimal } from '../../../../src/ui/io/format.ts';
import { replyOf, walk } from './reply.ts';

const bars = walk(100);
// A pixel a bar: candles of four bars.
const loaded = loadFrame(replyOf(bars, 0, 100, 1), 1, 'utc');

const view = { from: 0, to: 100 };

/** What the price's mark and its legend tell of a run that has reached so many bars. */
function told(reached: number | null, of = loaded): { mark: number | null; high: string; close: string } {
  const frame = makeFrame(of, view, 100, 'utc', reached);
  const legend = readings('price', of, lastTold(of, view, reached), [], 4, reached);
  const text = (key: string) => legend.find((reading) => reading.key === key)!.text;
  return { mark: pricePane([], false).latest(frame), high: text('H'), close: text('C') };
}

it('nothing is told of bars that the run has not come to, not even of those in its last candle', () => {
  expect(loaded.candles.per).toBe(4);
  for (const reached of [50, 51, 52, 53, null]) {
    const last = (reached ?? 100) - 1;
    const begun = last - (last % 4);
    const high = Math.max(...bars.high.subarray(begun, last + 1));
    expect(told(reached)).toEqual({
      mark: bars.close[last],
      high: decimal(high, 4),
      close: decimal(bars.close[last], 4),
    });
  }
});

it('mark and legend tell the same where several bars share a place', () => {
  // Candles of four buckets, of five bars each.
  const coarse = loadFrame(replyOf(bars, 0, 100, 5), 1, 'utc');
  for (const reached of [50, 51, 58, null]) {
    const { mark, close } = told(reached, coarse);
    expect(close).toBe(decimal(mark, 4));
  }
});
