import { strToU8, zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { isLog } from '../../../../src/ui/io/log-file.ts';

const zip = (...names: readonly string[]) =>
  new File([zipSync(Object.fromEntries(names.map((name) => [name, strToU8('x')])))], 'a.zip');

it.each([
  [['events.ndjson', 'trades.csv'], true],
  [['run/run_meta.json', 'run/events.ndjson'], true],
  [['BTCUSDT-1m.csv'], false],
  [['trade-events.ndjson', 'price_events.ndjson'], false],
])('a zip of %s: %s', async (names, expected) => {
  expect(await isLog(zip(...names))).toBe(expected);
});

it.each([
  ['events.ndjson', 'broken', true],
  ['bars.ndjson', '{"t":1}', false],
  ['bars.ndjson', '{"type":"RunStarted"}', true],
  ['events.csv', '{"type":"RunStarted"}', false],
])('%s that begins with %s: %s', async (name, text, expected) => {
  expect(await isLog(new File([text], name))).toBe(expected);
});
