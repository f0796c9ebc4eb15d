import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyedNormal, keyedUniform, PURPOSE } from '../../../src/core/num/keyed-random.ts';

const N = 20000;

/** Chi-square of values in [0, 1) over `cells` equal cells. */
function chiSquare(values: readonly number[], cells: number): number {
  const counts = new Array<number>(cells).fill(0);
  for (const value of values) counts[Math.floor(value * cells)]++;
  const expected = values.length / cells;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** The value a chi-square of so many degrees exceeds once in 10,000 (Wilson and Hilferty). */
function critical(degrees: number): number {
  const z = 3.719;
  return degrees * (1 - 2 / (9 * degrees) + z * Math.sqrt(2 / (9 * degrees))) ** 3;
}

/** Draws along each part of the key in turn, the others held. */
const along: Record<string, (i: number) => number> = {
  seed: (i) => keyedUniform(i, 1, PURPOSE.slippage, 0),
  order: (i) => keyedUniform(42, i, PURPOSE.slippage, 0),
  'order, large seed': (i) => keyedUniform(4294967295, i, PURPOSE.latency_entry, 0),
  index: (i) => keyedUniform(42, 1, PURPOSE.split_share, i),
  'seed in steps of 2^16': (i) => keyedUniform(((i * 65536) >>> 0) ^ (i >>> 16), 3, PURPOSE.split_count, 0),
};

describe.each(Object.entries(along))('draws along the %s', (_name, draw) => {
  const values = Array.from({ length: N }, (_, i) => draw(i + 1));

  it('are uniform', () => {
    for (const cells of [2, 10, 100, 1000]) expect(chiSquare(values, cells)).toBeLessThan(critical(cells - 1));
    for (const value of values) expect(value > 0 && value < 1).toBe(true);
  });

  it('do not repeat, and neighbours know nothing of each other', () => {
    expect(new Set(values).size).toBe(N);
    const pairs: number[] = [];
    for (let i = 0; i + 1 < N; i++)
      pairs.push((Math.floor(values[i] * 10) * 10 + Math.floor(values[i + 1] * 10)) / 100 + 0.001);
    expect(chiSquare(pairs, 100)).toBeLessThan(critical(99));
  });

  it('are uniform in their low bits too', () => {
    const low = values.map((value) => (value * 2 ** 26) % 1);
    expect(chiSquare(low, 64)).toBeLessThan(critical(63));
  });
});

describe('draws for different purposes', () => {
  const purposes = Object.values(PURPOSE);

  it('have a number each', () => expect(new Set(purposes).size).toBe(purposes.length));

  it('are independent of one another for the same order', () => {
    for (let a = 0; a < purposes.length; a++) {
      for (let b = a + 1; b < purposes.length; b++) {
        const pairs = Array.from({ length: N }, (_, i) => {
          const cell = (purpose: number) => Math.floor(keyedUniform(42, i + 1, purpose, 0) * 10);
          return (cell(purposes[a]) * 10 + cell(purposes[b])) / 100 + 0.001;
        });
        expect(chiSquare(pairs, 100), `${String(a)} ${String(b)}`).toBeLessThan(critical(99));
      }
    }
  });

  it('seeds next to each other give other orders other draws', () => {
    let sum = 0;
    for (let i = 1; i <= N; i++) sum += (keyedUniform(42, i, 4, 0) - 0.5) * (keyedUniform(43, i, 4, 0) - 0.5);
    // Twelve times the mean product is a correlation; its standard error is 1/√N.
    expect(Math.abs((12 * sum) / N)).toBeLessThan(4 / Math.sqrt(N));
  });
});

describe('normal draws', () => {
  it('have mean 0, deviation 1, and no weight to either side', () => {
    const values = Array.from({ length: N }, (_, i) => keyedNormal(42, i + 1, PURPOSE.latency_entry, 0));
    const moment = (k: number) => values.reduce((sum, z) => sum + z ** k, 0) / N;
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(N));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / N));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / N));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / N));
  });
});

it('every draw is the same for ever: a digest over many keys', () => {
  const bytes = new Float64Array(6 * 4096);
  let at = 0;
  for (let i = 0; i < 4096; i++)
    for (let purpose = 1; purpose <= 6; purpose++) bytes[at++] = keyedUniform((i * 1048583) >>> 0, i, purpose, i % 3);
  const view = new DataView(new ArrayBuffer(bytes.length * 8));
  bytes.forEach((value, i) => view.setFloat64(i * 8, value, true));
  expect(createHash('sha256').update(new Uint8Array(view.buffer)).digest('hex').slice(0, 16)).toBe('5adc056f616da7e2');
});
