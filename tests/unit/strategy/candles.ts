import fc from 'fast-check';
import type { Candle } from './harness.ts';

/** A seeded walk of candles with two decimals, trending and turning, for tests that want a market-like series. */
export function walk(n: number, seed = 1): Candle[] {
  let state = seed >>> 0;
  const draw = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  const candles: Candle[] = [];
  let price = 10_000;
  for (let i = 0; i < n; i++) {
    const open = price + Math.round((draw() - 0.5) * 20);
    const close = open + Math.round((draw() - 0.5) * 120 + 25 * Math.sin(i / 40));
    const high = Math.max(open, close) + Math.floor(draw() * 40);
    const low = Math.min(open, close) - Math.floor(draw() * 40);
    price = Math.max(close, 2000);
    candles.push({ open: open / 100, high: high / 100, low: low / 100, close: close / 100 });
  }
  return candles;
}

/** Any candles with whole prices from 1 to 60: few values, so that ties and flat stretches are common. */
export const candles = (maxLength: number): fc.Arbitrary<Candle[]> =>
  fc.array(
    fc.tuple(fc.integer({ min: 1, max: 60 }), fc.nat(6), fc.nat(6), fc.nat(4), fc.nat(4)).map(([low, a, b, c, d]) => ({
      open: low + Math.min(a, c + d),
      close: low + Math.min(b, c + d),
      high: low + c + d,
      low,
    })),
    { maxLength },
  );
