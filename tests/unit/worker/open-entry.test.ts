import { expect, test } from 'vitest';
import { createEngine } from '../../../src/core/engine/index.ts';
import { createSha256 } from '../../../src/core/journal/index.ts';
import { openEntryBar } from '../../../src/worker/answers/run-source.ts';
import { requestOf, waveBars } from './support.ts';

const fillsOf = (...rows: readonly (readonly [bar: number, side: number, qty: number])[]) => ({
  bar: Float64Array.from(rows, ([bar]) => bar),
  side: Float64Array.from(rows, ([, side]) => side),
  qty: Float64Array.from(rows, ([, , qty]) => qty),
});

test('the entry still open is that of the side held since', () => {
  expect(openEntryBar(fillsOf())).toBeNull();
  expect(openEntryBar(fillsOf([3, 1, 2]))).toBe(3);
  expect(openEntryBar(fillsOf([3, 1, 2], [5, 1, 1], [7, -1, 1]))).toBe(3);
  expect(openEntryBar(fillsOf([3, 1, 2], [5, -1, 2]))).toBeNull();
  expect(openEntryBar(fillsOf([3, 1, 2], [5, -1, 3]))).toBe(5);
  // Fractions that do not sum to 0 are flat all the same.
  expect(openEntryBar(fillsOf([3, 1, 0.1], [4, 1, 0.2], [5, -1, 0.3]))).toBeNull();
});

test('it is the engine’s own at every bar, fills at the close included', () => {
  for (const profile of ['realistic', 'signal-close']) {
    const fields = { partial: 'split', lot: 0.001, warmup_bars: 0 };
    const request = requestOf({ profile, params: { fast: 3, slow: 8, mode: 'long-only' }, fields });
    const engine = createEngine(waveBars(400), request, {
      data_sha256: '',
      createHasher: createSha256,
      keep: { equity: false, plots: false },
      sink: null,
    });
    const seen = new Set<number | null>();
    while (engine.advance(1) > 0) {
      expect(openEntryBar(engine.series.fills())).toBe(engine.open_entry_bar);
      seen.add(engine.open_entry_bar);
    }
    expect(seen.size).toBeGreaterThan(5);
  }
});
