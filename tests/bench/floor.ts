/**
 * The floor: what the same crosses cost when nothing else is wanted. Closes are whole ticks in a typed array, prepared
 * before the clock starts; two rolling sums, compared exactly; no orders, no costs, no log.
 */
export function floorLoop(ticks: Int32Array, fast: number, slow: number): number {
  let fast_sum = 0;
  let slow_sum = 0;
  for (let i = 0; i < slow; i++) {
    slow_sum += ticks[i]!;
    if (i >= slow - fast) fast_sum += ticks[i]!;
  }
  let crosses = 0;
  let above = fast_sum * slow > slow_sum * fast;
  for (let i = slow; i < ticks.length; i++) {
    const tick = ticks[i]!;
    fast_sum += tick - ticks[i - fast]!;
    slow_sum += tick - ticks[i - slow]!;
    const now = fast_sum * slow > slow_sum * fast;
    if (now !== above) {
      crosses++;
      above = now;
    }
  }
  return crosses;
}

/** Closes in hundredths, as whole numbers. */
export function closeTicks(close: Float64Array): Int32Array {
  return Int32Array.from(close, (price) => Math.round(price * 100));
}
