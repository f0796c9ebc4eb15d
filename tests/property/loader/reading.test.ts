import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoaderOptions, LoadOutcome } from '../../../src/contracts/loader.ts';
import { createLoader, DEFAULT_LOADER_OPTIONS } from '../../../src/core/loader/index.ts';
import { bars, fileText, jsonText, style } from './generators.ts';

const encoder = new TextEncoder();

/** Loads bytes cut into pieces of the given sizes, used in turn. */
function loadIn(
  bytes: Uint8Array,
  sizes: readonly number[],
  careful = false,
  options: LoaderOptions = DEFAULT_LOADER_OPTIONS,
): LoadOutcome {
  const loader = createLoader({ name: 'bars.csv', size: bytes.length }, options, { careful });
  let at = 0;
  for (let k = 0; at < bytes.length; k++) {
    const size = sizes[k % sizes.length]!;
    loader.push(bytes.subarray(at, at + size));
    at += size;
  }
  return loader.finish();
}

describe('a file of bars', () => {
  it('is read for what it says, in whatever style it is written', () => {
    fc.assert(
      fc.property(bars, style, (list, how) => {
        // Without a header, bars that are out of shape could be columns in another order: so it is said.
        const options = { ...DEFAULT_LOADER_OPTIONS, columns: how.header ? null : ['t', 'o', 'h', 'l', 'c', 'v'] };
        const outcome = loadIn(encoder.encode(fileText(list, how)), [1 << 20], false, options);
        if (outcome.kind !== 'loaded') throw new Error(JSON.stringify(outcome).slice(0, 300));
        const read = outcome.bars;
        expect(Array.from(read.ts)).toEqual(list.map(({ ts }) => ts));
        const columns = [read.open, read.high, read.low, read.close, read.volume];
        for (const [k, column] of columns.entries()) {
          expect(Array.from(column)).toEqual(list.map(({ cells }) => Number(cells[k])));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('reads the same in pieces of any size', () => {
    fc.assert(
      fc.property(
        bars,
        style,
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('1', ',', ';', '"', '\n', '\r', 'x', '-', '.', ' ', '\u00e9', '#') }),
        fc.nat(),
        (list, how, sizes, junk, where) => {
          const text = fileText(list, how);
          // Half of the files are damaged: refusals must not depend on pieces either.
          const at = where % (text.length * 2);
          const damaged = at < text.length ? text.slice(0, at) + junk + text.slice(at) : text;
          const bytes = encoder.encode(damaged);
          const whole = loadIn(bytes, [bytes.length || 1]);
          expect(loadIn(bytes, sizes)).toEqual(whole);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('as JSON is read for what it says, in pieces of any size', () => {
    fc.assert(
      fc.property(
        bars,
        fc.constantFrom('arrays', 'objects', 'lines'),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 }),
        (list, shape, sizes) => {
          const columns = shape === 'arrays' ? ['t', 'o', 'h', 'l', 'c', 'v'] : null;
          const outcome = loadIn(encoder.encode(jsonText(list, shape)), sizes, false, {
            ...DEFAULT_LOADER_OPTIONS,
            columns,
          });
          if (outcome.kind !== 'loaded') throw new Error(JSON.stringify(outcome).slice(0, 300));
          expect(Array.from(outcome.bars.ts)).toEqual(list.map(({ ts }) => ts));
          expect(Array.from(outcome.bars.low)).toEqual(list.map(({ cells }) => Number(cells[2])));
          expect(Array.from(outcome.bars.volume)).toEqual(list.map(({ cells }) => Number(cells[4])));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('as JSON longer than the head is read the same in pieces', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('arrays', 'objects', 'lines'),
        fc.integer({ min: 1, max: 100_000 }),
        (shape, size) => {
          const list = Array.from({ length: 3000 }, (_, k) => ({
            ts: 1_700_000_000_000 + k * 60_000,
            cells: [`${10 + (k % 7)}`, '20', '5', `${11 + (k % 5)}`, `${k}`] as const,
          }));
          const bytes = encoder.encode(jsonText(list, shape));
          const outcome = loadIn(bytes, [size]);
          expect(outcome.kind === 'loaded' && outcome.bars.length).toBe(3000);
          expect(outcome).toEqual(loadIn(bytes, [bytes.length]));
        },
      ),
      { numRuns: 12 },
    );
  });

  it('reads the same by the scanner and with care', () => {
    fc.assert(
      fc.property(
        bars,
        style,
        fc.string({ unit: fc.constantFrom('1', ',', '"', '\n', 'x', '-', '.', ' ', '0'), maxLength: 4 }),
        fc.nat(),
        (list, how, junk, where) => {
          const text = fileText(list, how);
          const at = where % (text.length * 2);
          const bytes = encoder.encode(at < text.length ? text.slice(0, at) + junk + text.slice(at) : text);
          expect(loadIn(bytes, [4096])).toEqual(loadIn(bytes, [4096], true));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('reads the same in pieces where it is longer than the head', () => {
    fc.assert(
      fc.property(bars, style, fc.integer({ min: 1000, max: 200_000 }), (list, how, size) => {
        const span = list.at(-1)!.ts - list[0]!.ts + 86_400_000;
        const copies = Array.from({ length: Math.ceil(2500 / list.length) }, (_, k) =>
          list.map(({ ts, cells }) => ({ ts: ts + k * span, cells })),
        ).flat();
        const bytes = encoder.encode(fileText(copies, how));
        expect(loadIn(bytes, [size])).toEqual(loadIn(bytes, [bytes.length]));
      }),
      { numRuns: 30 },
    );
  });
});
