import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { RunConfig } from '../../../src/contracts/config.ts';
import type { Trade } from '../../../src/contracts/trade.ts';
import { textCell } from '../../../src/runtime/csv.ts';
import { EquityCsv, equityCsv, runMetaJson, statsJson, tradesCsv } from '../../../src/runtime/run/run-folder.ts';
import { zipFolder } from '../../../src/runtime/files/zip.ts';

const textOf = (chunks: Iterable<Uint8Array>) => [...chunks].map((c) => new TextDecoder().decode(c)).join('');

const trade: Trade = {
  trade: 1,
  side: 'long',
  qty: 0.1 + 0.2,
  entry_ts: Date.UTC(2024, 0, 1, 10),
  entry_price: 100,
  exit_ts: Date.UTC(2024, 1, 29, 23, 59, 59, 7),
  exit_price: 1e-7,
  pnl: -1.5,
  return_pct: -99.9,
  fees: 0,
  entry_bar: 4,
  exit_bar: 4,
  entry_tag: 'golden cross',
  exit_tag: '=HYPERLINK("x")',
};

describe('trades.csv', () => {
  test('has exactly the columns of the run folder, shortest numbers and guarded texts', () => {
    expect(textOf(tradesCsv([trade]))).toBe(
      'trade,side,qty,entry_ts,entry_price,exit_ts,exit_price,pnl,return_pct,fees,bars,entry_tag,exit_tag\n' +
        '1,long,0.30000000000000004,2024-01-01T10:00:00Z,100,2024-02-29T23:59:59.007Z,1e-7,-1.5,-99.9,0,1,' +
        `golden cross,"'=HYPERLINK(""x"")"\n`,
    );
  });

  test('no trades: the header alone', () => {
    expect(textOf(tradesCsv([])).split('\n')).toHaveLength(2);
  });

  test('chunks may be kept: none is written over by the next', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => ({ ...trade, trade: i + 1 }));
    const chunks = [...tradesCsv(many)];
    expect(chunks.length).toBeGreaterThan(5);
    const rows = textOf(chunks).split('\n');
    expect(rows).toHaveLength(20_002);
    expect(rows.slice(1, -1).map((row) => Number.parseInt(row, 10))).toEqual(many.map((t) => t.trade));
  });
});

test.each([
  ['plain', 'plain'],
  ['', ''],
  ['=1+1', "'=1+1"],
  ['+x', "'+x"],
  ['-x', "'-x"],
  ['@x', "'@x"],
  ['\tx', "'\tx"],
  ['\rx', '"\'\rx"'],
  ['a=b', 'a=b'],
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['a\nb', '"a\nb"'],
  ['日本', '日本'],
])('the cell of %j is %j', (text, cell) => {
  expect(textCell(text)).toBe(cell);
});

test('a text cell longer than a chunk arrives whole', () => {
  const long = 'ü'.repeat(300_000);
  expect(textOf(tradesCsv([{ ...trade, entry_tag: long }]))).toContain(`,${long},`);
});

describe('equity.csv', () => {
  test('one row a filled bar; drawdown against the highest equity so far', () => {
    const ts = Float64Array.of(0, 60_000, 120_000, 180_000);
    const equity = Float64Array.of(100, 80, 120, 90);
    const cash = Float64Array.of(100, 0, 0, 0);
    const position = Float64Array.of(0, 2, 2, -1.5);
    const columns = { ts, equity, cash, position };
    expect(textOf(equityCsv(columns))).toBe(
      'ts,equity,cash,position,drawdown_pct\n' +
        '1970-01-01T00:00:00Z,100,100,0,0\n' +
        '1970-01-01T00:01:00Z,80,0,2,-19.999999999999996\n' +
        '1970-01-01T00:02:00Z,120,0,2,0\n' +
        '1970-01-01T00:03:00Z,90,0,-1.5,-25\n',
    );
    const csv = new EquityCsv();
    const part = (from: number, to: number) =>
      Object.fromEntries(Object.entries(columns).map(([k, c]) => [k, c.subarray(from, to)])) as typeof columns;
    const pieces = [...csv.append(part(0, 2)), ...csv.append(part(2, 4)), csv.rest()];
    expect(textOf(pieces)).toBe(textOf(equityCsv(columns)));
  });

  test('a run that lost everything writes numbers, not NaN', () => {
    const zeros = new Float64Array(2);
    const rows = textOf(equityCsv({ ts: zeros, equity: Float64Array.of(0, -5), cash: zeros, position: zeros }));
    expect(rows).not.toMatch(/NaN|Infinity/);
  });
});

test('stats.json keeps the order of the tear sheet, and null where there is nothing', () => {
  expect(new TextDecoder().decode(statsJson({ return_pct: 1.5, sharpe: null, alpha: -0 }))).toBe(
    '{\n  "return_pct": 1.5,\n  "sharpe": null,\n  "alpha": 0\n}\n',
  );
});

test('run_meta.json carries what the log must not: host and wall clock', () => {
  const bytes = runMetaJson({
    name: 'my "run"',
    run_id: '0123456789ab',
    engine_version: '0.1.0',
    symbol: 'ABC',
    seed: 42,
    config: { strategy: 'sma-cross' } as RunConfig,
    clock: 'simulated',
    exchange: 'paper',
    data: {
      id: 'a'.repeat(64),
      file_name: 'abc.csv',
      source: 'generic CSV',
      rows: 2,
      first_ts: 0,
      last_ts: 60_000,
      interval_ms: 60_000,
    },
    host: 'node v20',
    started_at: 1_704_067_200_123.9,
    finished_at: null,
    state: 'done',
    error: null,
    bars_done: 2,
    counts: null,
    log_bytes: 10,
    log_sha256: null,
  });
  const meta = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  expect(meta).toMatchObject({
    name: 'my "run"',
    clock: 'simulated',
    exchange: 'paper',
    seed: 42,
    host: 'node v20',
    started_at: '2024-01-01T00:00:00.123Z',
    finished_at: null,
    data: { file: 'abc.csv', first_ts: '1970-01-01T00:00:00Z', sha256: 'a'.repeat(64) },
    log: { file: 'events.ndjson', bytes: 10, sha256: null },
  });
});

test('the zip unpacks to the same bytes, whatever the chunks, and yields while it works', async () => {
  const long = new TextEncoder().encode('{"type":"OrderIntent","seq":1}\n'.repeat(200_000));
  async function* pieces() {
    for (let from = 0; from < long.length; from += 1_500_000) {
      await Promise.resolve();
      yield long.subarray(from, from + 1_500_000);
    }
  }
  let yields = 0;
  const entries = [
    { name: 'events.ndjson', chunks: pieces() },
    { name: 'empty.csv', chunks: [] },
    { name: 'stats.json', chunks: [statsJson({ a: 1 })] },
  ];
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const yieldNow = () => {
    yields++;
    return Promise.resolve();
  };
  for await (const part of zipFolder(entries, Date.UTC(2024, 0, 1), yieldNow)) parts.push(part);
  const back = unzipSync(new Uint8Array(await new Blob(parts).arrayBuffer()));
  expect(Object.keys(back)).toEqual(['events.ndjson', 'empty.csv', 'stats.json']);
  // Element by element, Vitest takes half a minute over six megabytes.
  expect(Buffer.compare(back['events.ndjson']!, long)).toBe(0);
  expect(back['empty.csv']).toHaveLength(0);
  expect(strFromU8(back['stats.json']!)).toBe('{\n  "a": 1\n}\n');
  expect(yields).toBeGreaterThanOrEqual(4);
});
