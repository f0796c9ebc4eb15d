/**
 * The floor: what anybody would write who wants crosses and nothing else. Two rolling sums of the closes as they are, the
 * two means compared with those of the bar before; no orders, no costs, no log. It takes some ties for crosses, which is
 * why the engine does not reckon like that; but what exactness costs belongs on the engine's side.
 */
export function floorLoop(close: Float64Array, fast: number, slow: number): number {
  let fast_sum = 0;
  let slow_sum = 0;
  let crosses = 0;
  let before = NaN;
  for (let i = 0; i < close.length; i++) {
    fast_sum += close[i]!;
    slow_sum += close[i]!;
    if (i >= fast) fast_sum -= close[i - fast]!;
    if (i >= slow) slow_sum -= close[i - slow]!;
    if (i < slow - 1) continue;
    const apart = fast_sum / fast - slow_sum / slow;
    if ((apart > 0 && before <= 0) || (apart < 0 && before >= 0)) crosses++;
    before = apart;
  }
  return crosses;
}

/** The same crosses as the engine's: rolling sums of whole cents, compared exactly. */
export function exactLoop(close: Float64Array, fast: number, slow: number): number {
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

/** The exact one over closes that are whole cents already. */
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
