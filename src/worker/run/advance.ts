/** Bars between two turns of the event loop: a few milliseconds. */
const SLICE_BARS = 20_000;

/**
 * Brings an engine to this many bars as fast as possible.
 * @param advance as the engine's
 * @param between called after each slice and awaited: the place to let something else have its turn
 */
export async function advanceTo(
  bars_done: number,
  engine: { readonly bars_done: number },
  advance: (max_bars: number) => number,
  between: () => Promise<void>,
): Promise<void> {
  while (engine.bars_done < bars_done) {
    if (advance(Math.min(SLICE_BARS, bars_done - engine.bars_done)) === 0) return;
    await between();
  }
}
