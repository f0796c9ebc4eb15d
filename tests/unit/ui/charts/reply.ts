import type { Bars } from '../../../../src/contracts/bars.ts';
import type { WindowReply } from '../../../../src/worker/protocol/api.ts';

/** Bars of a deterministic walk, hourly from 2024-01-01. */
export function walk(n: number): Bars {
  const column = (): Float64Array => new Float64Array(n);
  const bars = {
    ts: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    length: n,
    interval_ms: 3_600_000,
  };
  let price = 100;
  for (let i = 0; i < n; i++) {
    const next = price + Math.sin(i * 12.9898) * 2;
    bars.ts[i] = Date.UTC(2024, 0, 1) + i * 3_600_000;
    bars.open[i] = price;
    bars.close[i] = next;
    bars.high[i] = Math.max(price, next) + Math.abs(Math.sin(i * 3.3));
    bars.low[i] = Math.min(price, next) - Math.abs(Math.sin(i * 5.7));
    bars.volume[i] = (i % 7) + 1;
    price = next;
  }
  return bars;
}

/** What the worker answers about bars `[from, to)` in buckets of `per`, without a run. */
export function replyOf(bars: Bars, from: number, to: number, per: number): WindowReply {
  const n = Math.ceil((to - from) / per);
  const gather = (pick: (a: number, b: number) => number): Float64Array =>
    Float64Array.from({ length: n }, (_, k) => pick(from + k * per, Math.min(to, from + (k + 1) * per)));
  return {
    from,
    to,
    per,
    n,
    ts: gather((a) => bars.ts[a]!),
    open: gather((a) => bars.open[a]!),
    high: gather((a, b) => Math.max(...bars.high.subarray(a, b))),
    low: gather((a, b) => Math.min(...bars.low.subarray(a, b))),
    close: gather((_a, b) => bars.close[b - 1]!),
    volume: gather((a, b) => bars.volume.subarray(a, b).reduce((sum, v) => sum + v, 0)),
    run: null,
  };
}
