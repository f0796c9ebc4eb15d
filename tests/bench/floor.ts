/**
 * The floor: what the same crosses cost when nothing else is wanted. Two rolling sums of whole cents, compared exactly; no
 * orders, no costs, no log. Like the engine it begins from closes as doubles; rolling sums of the doubles themselves would
 * be quicker still, but take ties for crosses.
 */
export function floorLoop(close: Float64Array, fast: number, slow: number): number {
  let fast_sum = 0;
  let slow_sum = 0;
  for (let i = 0; i < slow; i++) {
    const cents = Math.round(close[i]! * 100);
    slow_sum += cents;
    if (i >= slow - fast) fast_sum += cents;
  }
  let crosses = 0;
  let above = fast_sum * slow > slow_sum * fast;
  for (let i = slow; i < close.length; i++) {
    const cents = Math.round(close[i]! * 100);
    fast_sum += cents - Math.round(close[i - fast]! * 100);
    slow_sum += cents - Math.round(close[i - slow]! * 100);
    const now = fast_sum * slow > slow_sum * fast;
    if (now !== above) {
      crosses++;
      above = now;
    }
  }
  return crosses;
}

/** The same over closes that are whole cents already. */
export function preparedLoop(ticks: Int32Array, fast: number, slow: number): number {
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
