import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoadedPart } from '../../../src/contracts/loader.ts';
import { DEFAULT_LOADER_OPTIONS, groupParts, loadBytes, mergeParts, seriesOf } from '../../../src/core/loader/index.ts';

const encoder = new TextEncoder();

/** Loads hours `[from, to)` of one long series, stamped in the given unit; the price tells the hour. */
function part(from: number, to: number, unit: number, name = `X-${from}.csv`, bump = 0): LoadedPart {
  const rows: string[] = ['time,open,high,low,close,volume'];
  for (let hour = from; hour < to; hour++) {
    const price = 100 + (hour % 7) + bump;
    rows.push(
      `${(1_700_000_000 - (1_700_000_000 % 3600) + hour * 3600) * unit},${price},${price + 1},${price - 1},${price},${hour}`,
    );
  }
  const bytes = encoder.encode(rows.join('\n'));
  const outcome = loadBytes(bytes, { name, size: bytes.length }, DEFAULT_LOADER_OPTIONS);
  if (outcome.kind !== 'loaded') throw new Error(JSON.stringify(outcome));
  return { name, bars: outcome.bars, report: outcome.report };
}

function merged(parts: readonly LoadedPart[]): Extract<ReturnType<typeof mergeParts>, { kind: 'loaded' }> {
  const outcome = mergeParts(parts);
  if (outcome.kind !== 'loaded') throw new Error(JSON.stringify(outcome));
  return outcome;
}

describe('merging files', () => {
  it('gives the file they were cut from, in whatever order, unit and overlap they come', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.integer({ min: 2, max: 30 }),
            fc.integer({ min: 0, max: 3 }),
            fc.constantFrom(1, 1000, 1_000_000),
          ),
          {
            minLength: 2,
            maxLength: 6,
          },
        ),
        fc.infiniteStream(fc.nat()),
        (pieces, order) => {
          let at = 0;
          let shared = 0;
          const parts = pieces.map(([size, overlap, unit], k) => {
            const from = Math.max(0, at - (k === 0 ? 0 : overlap));
            shared += at - from;
            at += size;
            return part(from, at, unit);
          });
          const shuffled = parts
            .map((each) => [order.next().value as number, each] as const)
            .sort((a, b) => a[0] - b[0]);
          const whole = part(0, at, 1);
          const outcome = merged(shuffled.map(([, each]) => each));
          expect(outcome.bars).toEqual({ ...whole.bars });
          expect(outcome.report.duplicates).toBe(shared);
          expect(outcome.report.gaps).toBe(0);
          expect(outcome.report.bytes).toBe(parts.reduce((sum, { report }) => sum + report.bytes, 0));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('refuses two different bars of one time, and says of which files', () => {
    const outcome = mergeParts([part(0, 10, 1, 'a.csv'), part(8, 20, 1, 'b.csv', 5)]);
    expect(outcome).toMatchObject({ kind: 'refused', problems: [{ code: 'MERGE_OVERLAP' }] });
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toMatch(/a\.csv.*b\.csv/);
  });

  it('refuses files of different intervals', () => {
    const hours = part(0, 10, 1);
    const slow: LoadedPart = { ...part(20, 30, 1), bars: { ...part(20, 30, 1).bars, interval_ms: 14_400_000 } };
    expect(mergeParts([hours, slow])).toMatchObject({ kind: 'refused', problems: [{ code: 'MERGE_INTERVALS' }] });
  });

  it('counts the gap between files', () => {
    const outcome = merged([part(0, 10, 1), part(14, 20, 1)]);
    expect(outcome.report.gaps).toBe(1);
    expect(outcome.report.gap_list[0]!.missing).toBe(4);
  });

  it('puts files of one symbol and interval together', () => {
    const parts = [
      part(0, 10, 1, 'BTCUSDT-1h-2025-01.csv'),
      part(0, 10, 1, 'ETHUSDT-1h-2025-01.csv'),
      part(10, 11, 1, 'BTCUSDT-1h-2025-03.csv'),
      part(11, 20, 1, 'BTCUSDT-1h-2025-02.csv'),
    ];
    const groups = groupParts(parts).map(({ symbol, parts: list }) => [symbol, list.length]);
    expect(groups).toEqual([
      ['BTCUSDT', 3],
      ['ETHUSDT', 1],
    ]);
  });

  it('puts files that name no symbol together by their names, or because one goes on where the other ends', () => {
    const together = (...parts: LoadedPart[]) =>
      groupParts(parts).map((group) => group.parts.map(({ name }) => name).join(' '));
    expect(together(part(0, 10, 1, 'bars-2.csv'), part(500, 510, 1, 'bars-3.csv'))).toEqual(['bars-2.csv bars-3.csv']);
    expect(together(part(20, 30, 1, 'feb.csv'), part(0, 20, 1, 'jan.csv'))).toEqual(['jan.csv feb.csv']);
    expect(together(part(0, 20, 1, 'one.csv'), part(0, 20, 1, 'other.csv'))).toEqual(['one.csv', 'other.csv']);
    expect(together(part(0, 20, 1, 'one.csv'), part(20, 30, 1, 'other.csv', 400))).toEqual(['one.csv', 'other.csv']);
    expect(together(part(0, 20, 1, 'one.csv'), part(900, 930, 1, 'other.csv'))).toEqual(['one.csv', 'other.csv']);
    const apart = [part(0, 20, 1, 'one.csv'), part(900, 930, 1, 'other.csv')];
    expect(groupParts(apart, true)).toHaveLength(1);
  });

  it('makes series of what fits together and names what does not', () => {
    const { series, left_out } = seriesOf([
      part(0, 10, 1, 'BTCUSDT-1h-a.csv'),
      part(5, 20, 1, 'BTCUSDT-1h-b.csv', 3),
      part(10, 30, 1000, 'BTCUSDT-1h-c.csv'),
      part(0, 10, 1, 'ETHUSDT-1h.csv'),
    ]);
    expect(series.map(({ files, bars }) => [files, bars.length])).toEqual([
      [['BTCUSDT-1h-a.csv', 'BTCUSDT-1h-c.csv'], 30],
      [['ETHUSDT-1h.csv'], 10],
    ]);
    expect(left_out).toMatchObject([{ name: 'BTCUSDT-1h-b.csv', problem: { code: 'MERGE_OVERLAP' } }]);
  });
});
