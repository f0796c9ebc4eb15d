/** A log of a run that followed a file, dropped on the page: its last line names the data, which may have grown since. */
import { expect, test } from 'vitest';
import { firstOf, type Bars } from '../../../src/contracts/bars.ts';
import { createEngine, grownData, resolveRequest } from '../../../src/core/engine/index.ts';
import { createSha256, JournalWriter } from '../../../src/core/journal/index.ts';
import { DEFAULT_LOADER_OPTIONS, loadBytes } from '../../../src/core/loader/index.ts';
import { csvOf, newLab } from './support.ts';

const detect = DEFAULT_LOADER_OPTIONS;
const ignore = () => Promise.resolve();
const csv = csvOf(300);
const rows = (count: number) =>
  `${csv
    .split('\n')
    .slice(0, count + 1)
    .join('\n')}\n`;

function barsOf(text: string): Bars {
  const bytes = new TextEncoder().encode(text);
  const outcome = loadBytes(bytes, { name: 'x.csv', size: bytes.length }, detect);
  if (outcome.kind !== 'loaded') throw new Error(outcome.kind);
  return outcome.bars;
}

function followedLog(data: Bars): string {
  const request = resolveRequest({ symbol: 'X', params: { fast: 2, slow: 4 }, fields: { size_mode: 'qty' } });
  if (!request.ok) throw new Error(request.problem.message);
  let text = '';
  const engine = createEngine(data, request.value, {
    ...grownData(data, request.value.config, createSha256),
    createHasher: createSha256,
    keep: { equity: false, plots: false },
    sink: (shown) => {
      const onChunk = (bytes: Uint8Array) => (text += new TextDecoder().decode(bytes)) !== '';
      return new JournalWriter({ shown, hasher: createSha256(), onChunk });
    },
  });
  engine.advance(Infinity);
  engine.finish();
  return text;
}

test('its data may be in the middle of a line, as whoever writes it left it', async () => {
  const log = new File([followedLog(firstOf(barsOf(csv), 200))], 'events.ndjson');
  const line = csv.split('\n')[251]!;
  // Half a row is none; nor is one of which only digits may be missing.
  for (const torn of [line.slice(0, 30), line.slice(0, -1), line]) {
    const lab = newLab();
    const data = () => new File([rows(250) + torn], 'x.csv');
    expect(await lab.load(data(), detect, ignore, true)).toMatchObject({ kind: 'loaded', dataset: { rows: 250 } });
    expect(await lab.verify(log, ignore)).toMatchObject({ kind: 'verified' });
  }
  const half = new File([rows(250) + line.slice(0, 30)], 'x.csv');
  expect(await newLab().load(half, detect, ignore)).toMatchObject({ kind: 'refused' });
});

test('it is verified with its data, with data that goes on, and with no other', async () => {
  const text = followedLog(firstOf(barsOf(csv), 200));
  const verdict = async (data: string | null, log = text) => {
    const lab = newLab();
    if (data !== null)
      expect(await lab.load(new File([data], 'x.csv'), detect, ignore)).toMatchObject({ kind: 'loaded' });
    return lab.verify(new File([log], 'events.ndjson'), ignore);
  };
  expect(await verdict(rows(200))).toMatchObject({ kind: 'verified' });
  expect(await verdict(csv)).toMatchObject({ kind: 'verified' });
  const needed = { kind: 'needs_data', rows: 200, grew: true };
  expect(await verdict(null)).toMatchObject(needed);
  expect(await verdict(rows(199))).toMatchObject(needed);
  expect(await verdict(csv.replace(/,(\d+)(\n[^]*)$/, ',1$1$2').replace(/(\n[^\n]*){150}$/, '\n'))).toMatchObject(
    needed,
  );
  expect(await verdict(csv, text.replace('"side":"BUY"', '"side":"SELL"'))).toMatchObject({
    kind: 'different',
    line: 2,
  });
  const torn = text.slice(0, text.lastIndexOf('{'));
  expect(await verdict(csv, torn)).toMatchObject({ kind: 'refused', problem: { code: 'NOT_A_LOG' } });
});
