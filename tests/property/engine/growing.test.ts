/** Data that grows while the run goes over it: the log does not tell in which pieces it came. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BAR_COLUMNS, type Bars } from '../../../src/contracts/bars.ts';
import type { Strategy } from '../../../src/contracts/strategy.ts';
import {
  createEngine,
  grownData,
  GrowingBars,
  LogVerifier,
  readLogHeader,
  readLogTrailer,
  resolveRequest,
  runBars,
  type RequestInput,
} from '../../../src/core/engine/index.ts';
import { createSha256, hashBars, JournalWriter } from '../../../src/core/journal/index.ts';
import { runEngine, truncated } from '../../unit/engine/run.ts';
import { bars, fields, plan, player, type Plan } from './random.ts';

function piece(data: Bars, from: number, to: number): Bars {
  const columns = Object.fromEntries(BAR_COLUMNS.map((name) => [name, data[name].slice(from, to)]));
  return { ...data, ...columns, length: to - from } as Bars;
}

/** The log of a run whose data comes in pieces that end at `cuts`, each gone over before the next comes. */
function grown(data: Bars, cuts: readonly number[], input: RequestInput, strategy: Strategy | null) {
  const request = resolveRequest(input);
  if (!request.ok) throw new Error(request.problem.message);
  const { config } = request.value;
  const ends = [...new Set(cuts.map((cut) => 1 + (cut % data.length)))].sort((a, b) => a - b);
  if (ends.at(-1) !== data.length) ends.push(data.length);
  const growing = new GrowingBars(piece(data, 0, ends[0]!));
  let at = 0;
  // A run begins when there is a bar for it.
  while (!runBars(growing.bars, config).ok && at + 1 < ends.length) growing.add(piece(data, ends[at++]!, ends[at]!));
  if (at + 1 === ends.length) growing.end();
  if (!runBars(growing.bars, config).ok) return null;
  let text = '';
  const engine = createEngine(growing.bars, request.value, {
    ...grownData(growing.bars, config, createSha256),
    createHasher: createSha256,
    keep: { equity: true, plots: true },
    ...(strategy === null ? {} : { strategy }),
    sink: (shown) => {
      const onChunk = (bytes: Uint8Array) => (text += new TextDecoder().decode(bytes)) !== '';
      return new JournalWriter({ shown, hasher: createSha256(), onChunk });
    },
  });
  for (;;) {
    while (engine.advance(7) > 0) void engine.series.equity;
    if (at + 1 >= ends.length) {
      growing.end();
      while (engine.advance(7) > 0);
      engine.finish();
      return { text, engine, bars: growing.bars };
    }
    expect(growing.add(piece(data, ends[at]!, ends[++at]!))).toBe(true);
  }
}

const between = (text: string) => text.trimEnd().split('\n').slice(1, -1);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Verifies a log against data that may have grown since. */
function verified(text: string, data: Bars) {
  const lines = text.trimEnd().split('\n');
  const header = readLogHeader(lines[0]!);
  const trailer = readLogTrailer(lines.at(-1)!);
  if (!header.ok || trailer === null) throw new Error('no log of a run on growing data');
  expect(header.header).toMatchObject({ data_sha256: null, rows: null });
  const consumed = truncated(data, trailer.rows);
  expect(hashBars(consumed, createSha256)).toBe(trailer.data_sha256);
  const verifier = new LogVerifier(consumed, header.header, createSha256, decode, []);
  verifier.push(new TextEncoder().encode(text));
  return verifier.finish();
}

const cuts = fc.array(fc.nat(500), { maxLength: 12 });

describe('a run on growing data', () => {
  it('writes the same log whatever pieces the data came in, with the events of a run on all of it', () => {
    fc.assert(
      fc.property(bars(120), cuts, fields, plan, fc.boolean(), (data, ends, own, wishes: Plan, reacts) => {
        const input = { symbol: 'X', seed: 7, strategy: 'sma-cross', fields: own };
        const whole = runEngine(data, input, Infinity, undefined, player(wishes, reacts));
        const some = grown(data, ends, input, player(wishes, reacts))!;
        const once = grown(data, [], input, player(wishes, reacts))!;
        expect(some.text).toBe(once.text);
        expect(between(some.text)).toEqual(between(whole.text));
        const n = data.length;
        for (const name of ['equity', 'position', 'cash'] as const) {
          expect(some.engine.series[name].slice(0, n)).toEqual(whole.engine.series[name].slice(0, n));
        }
        expect(some.engine.series.plots.map((plot) => plot.slice(0, n))).toEqual([...whole.engine.series.plots]);
        expect(some.bars).toEqual(data);
      }),
      { numRuns: 150 },
    );
  });

  it('on longer bars sees each only once it has closed, and is verified with the rows it has used', () => {
    const resampled = fc.record({
      resample: fc.constantFrom('2h', '4h', '1d'),
      resample_anchor: fc.constantFrom('utc', 'session'),
      max_steps: fc.constantFrom(0, 0, 3),
    });
    fc.assert(
      fc.property(bars(150, 2), cuts, resampled, (data, ends, own) => {
        const input = { symbol: 'X', seed: 7, strategy: 'sma-cross', params: { fast: 1, slow: 2 }, fields: own };
        const some = grown(data, ends, input, null);
        const once = grown(data, [], input, null);
        // Without a whole bar there is no run, whatever the pieces.
        expect(some === null).toBe(once === null);
        if (once === null) return;
        expect(some!.text).toBe(once.text);
        expect(between(once.text)).toEqual(between(runEngine(data, input).text));
        expect(verified(once.text, data)).toMatchObject({ kind: 'verified' });
      }),
      { numRuns: 200 },
    );
  });

  it('is verified with data that has grown since, and names a difference', () => {
    const [first] = fc.sample(bars(400, 400), { numRuns: 1, seed: 3 });
    const input = { symbol: 'X', seed: 7, strategy: 'sma-cross', params: { fast: 3, slow: 5 } };
    const { text } = grown(truncated(first!, 300), [20, 21, 180], input, null)!;
    expect(verified(text, first!)).toMatchObject({ kind: 'verified', events: text.trimEnd().split('\n').length });
    expect(verified(text.replace('"qty":', '"qty":1'), first!)).toMatchObject({ kind: 'different', intact: false });
  });

  it('ended early by max_steps tells the rows it has used alone', () => {
    const [data] = fc.sample(bars(60, 60), { numRuns: 1, seed: 4 });
    const input = { symbol: 'X', seed: 7, strategy: 'sma-cross', fields: { max_steps: 20 } };
    const { text } = grown(data!, [50], input, null)!;
    expect(text).toBe(grown(data!, [3, 22], input, null)!.text);
    expect(readLogTrailer(text.trimEnd().split('\n').at(-1)!)).toMatchObject({ rows: 20 });
  });
});
