import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { papertape } from './memory-io.ts';

let folder = '';
let data = '';
let log = '';
let lines: string[] = [];
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-verify-'));
  data = at('walk.csv');
  log = at('log.ndjson');
  await papertape(['generate', '--bars', '400', '--interval', '1h', '--seed', '4', '--out', data, '--quiet']);
  const ran = await papertape(['run', '--data', data, '--out', log, '--set', 'fast=3', '--set', 'slow=8', '--quiet']);
  expect(ran.code).toBe(0);
  lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(60);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Verifies a log made of these lines. */
async function judge(changed: readonly string[], ...args: string[]) {
  const path = at('changed.ndjson');
  writeFileSync(path, changed.length === 0 ? '' : `${changed.join('\n')}\n`);
  return papertape(['verify', path, '--data', data, ...args]);
}

/** The log with one line edited. */
function edited(line: number, edit: (text: string) => string): string[] {
  const before = lines[line - 1]!;
  const after = edit(before);
  expect(after).not.toBe(before);
  return lines.map((text, i) => (i === line - 1 ? after : text));
}

const lineOf = (type: string) => lines.findIndex((text) => text.startsWith(`{"type":"${type}"`)) + 1;

describe('papertape verify', () => {
  it('verifies what a run wrote, in one line', async () => {
    const ran = await papertape(['verify', log, '--data', data]);
    const sha256 = (JSON.parse(lines.at(-1)!) as { log_sha256: string }).log_sha256;
    expect(ran).toEqual({ code: 0, out: `verified: ${String(lines.length)} events, sha256 ${sha256}\n`, err: '' });
    const machine = await papertape(['verify', log, '--data', data, '--json']);
    expect(JSON.parse(machine.out)).toMatchObject({ kind: 'verified', events: lines.length, sha256 });
  });

  it('takes a run’s folder for the log in it', async () => {
    const run = at('a-run');
    expect((await papertape(['run', '--data', data, '--out', run, '--quiet'])).code).toBe(0);
    const ran = await papertape(['verify', run, '--data', data]);
    expect(ran).toEqual(await papertape(['verify', join(run, 'events.ndjson'), '--data', data]));
    expect(ran.out).toMatch(/^verified: /);
    const nothing = await papertape(['verify', folder, '--data', data]);
    expect(nothing.code).toBe(1);
    expect(nothing.err).toContain(join(folder, 'events.ndjson'));
  });

  it('finds one changed digit, names the field and both values', async () => {
    const line = lineOf('ExecutionReport');
    const ran = await judge(edited(line, (text) => text.replace(/"avg_price":(\d+)/, '"avg_price":9$1')));
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(new RegExp(`^different: Line ${String(line)} \\(ExecutionReport, .*avg_price`));
    expect(ran.out).toMatch(/avg_price\n {4}expected \d.*\n {4}found {4}9/);
    expect(ran.out).toMatch(/changed since it was written/);
  });

  it('tells a removed, a doubled and a swapped line', async () => {
    const without = lines.filter((_, i) => i !== 20);
    expect((await judge(without)).out).toMatch(/gap in seq: line 21 has 22 where 21 belongs/);
    const doubled = [...lines.slice(0, 21), ...lines.slice(20)];
    expect((await judge(doubled)).out).toMatch(/seq is out of order: line 22 has 21 where 22 belongs/);
    const swapped = [...lines.slice(0, 10), lines[11]!, lines[10]!, ...lines.slice(12)];
    expect((await judge(swapped)).code).toBe(1);
  });

  it('tells a torn tail, a missing end, and lines after the end', async () => {
    const torn = [...lines.slice(0, 30), lines[30]!.slice(0, 40)];
    expect((await judge(torn)).code).toBe(1);
    expect((await judge(lines.slice(0, 30))).out).toMatch(/ends after 30 events/);
    expect((await judge([...lines, lines.at(-1)!])).out).toMatch(/goes on after its last event/);
  });

  it('tells a wrong hash, and the same values in another spelling', async () => {
    const hash = edited(lines.length, (text) => text.replace(/"log_sha256":"./, '"log_sha256":"x'));
    expect((await judge(hash)).out).toMatch(/hash in RunFinished is not that of the log/);
    const spaced = edited(5, (text) => text.replace(',"seq"', ', "seq"'));
    expect((await judge(spaced)).out).toMatch(/another spelling/);
    const broken = edited(5, (text) => text.slice(0, -1));
    expect((await judge(broken)).out).toMatch(/Line 5 is broken/);
  });

  it('tells a header that was changed from one of another engine', async () => {
    const other = edited(1, (text) => text.replace(/"engine_version":"[^"]*"/, '"engine_version":"0.0.1"'));
    expect((await judge(other)).out).toMatch(/written by engine 0\.0\.1; this is engine/);
    const seed = edited(1, (text) => text.replace('"seed":42', '"seed":43'));
    expect((await judge(seed)).code).toBe(1);
  });

  it('tells wrong data by hash, before it re-executes anything', async () => {
    const wrong = at('wrong.csv');
    writeFileSync(wrong, readFileSync(data, 'utf8').replace(/\n$/, '').split('\n').slice(0, -1).join('\n'));
    const ran = await papertape(['verify', log, '--data', wrong]);
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/wrong data: the log was written on 400 bars .*wrong\.csv holds 399 bars/);
  });

  it.each([
    ['', 'is empty'],
    ['PK\u0003\u0004', 'is not JSON'],
    ['{}', 'is not a RunStarted event'],
    ['[1]', 'is not a RunStarted event'],
    ['{"type":"RunStarted","data":{}}', 'lacks engine_version'],
  ])('refuses %j, which is no log', async (text, why) => {
    const ran = await judge(text === '' ? [] : [text]);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain(why);
  });

  it('answers to any single changed byte', async () => {
    const bytes = readFileSync(log);
    for (let i = 3; i < bytes.length; i += Math.floor(bytes.length / 25)) {
      const changed = Buffer.from(bytes);
      changed[i] = changed[i] === 48 ? 49 : 48;
      if (changed.equals(bytes)) continue;
      writeFileSync(at('byte.ndjson'), changed);
      const ran = await papertape(['verify', at('byte.ndjson'), '--data', data, '--quiet']);
      expect(ran.code, `byte ${String(i)}`).toBe(1);
    }
  });

  it('is used wrongly without a log or without data', async () => {
    expect(await papertape(['verify'])).toMatchObject({ code: 2 });
    expect((await papertape(['verify', log])).err).toMatch(/--data is missing/);
    expect((await papertape(['verify', at('none'), '--data', data])).err).toMatch(/Cannot read .*none/);
  });
});

describe('papertape inspect', () => {
  it('says what the loader found, in words and as one object', async () => {
    const words = await papertape(['inspect', data]);
    expect(words).toMatchObject({ code: 0, err: '' });
    expect(words.out).toMatch(/bars +400 of 1h/);
    const machine = JSON.parse((await papertape(['inspect', data, '--json'])).out) as Record<string, unknown>;
    const rows = readFileSync(data, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const closes = rows.map((row) => Number(row[4]));
    expect(machine).toMatchObject({
      status: 'loaded',
      container: 'plain',
      header: true,
      delimiter: ',',
      rows: 400,
      interval_ms: 3_600_000,
      first_ts: rows[0]![0],
      last_ts: rows.at(-1)![0],
      first_close: closes[0],
      last_close: closes.at(-1),
      sum_close: expect.closeTo(
        closes.reduce((a, b) => a + b),
        6,
      ) as number,
      max_high: Math.max(...rows.map((row) => Number(row[2]))),
      min_low: Math.min(...rows.map((row) => Number(row[3]))),
      sum_volume: rows.reduce((sum, row) => sum + Number(row[5]), 0),
      gaps: 0,
      duplicates: 0,
      ohlc_violations: 0,
      questions: [],
    });
  });

  it('tells a refusal by its exit code, and lists what is open beside the best guess', async () => {
    writeFileSync(at('bad.csv'), 'time,open,high,low,close\n2024-01-01T00:00:00Z,1,2,0.5,x\n');
    const refused = await papertape(['inspect', at('bad.csv'), '--json']);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out)).toMatchObject({ status: 'refused', problem_count: 1 });
    expect((await papertape(['inspect', at('bad.csv')])).err).toMatch(/bad\.csv:2:\d+: /);
    const naive = readFileSync(data, 'utf8').replaceAll('T', ' ').replaceAll('Z,', ',');
    writeFileSync(at('naive.csv'), naive);
    const asked = await papertape(['inspect', at('naive.csv'), '--json']);
    expect(asked.code).toBe(0);
    expect(JSON.parse(asked.out)).toMatchObject({
      status: 'questions',
      zone: 'UTC',
      questions: [{ flag: '--tz' }],
    });
    expect((await papertape(['inspect', at('naive.csv')])).err).toMatch(/--tz /);
    expect(await papertape(['inspect'])).toMatchObject({ code: 2 });
    expect(await papertape(['inspect', at('nowhere.csv')])).toMatchObject({ code: 1 });
  });
});
