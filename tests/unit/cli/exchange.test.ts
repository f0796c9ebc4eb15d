/** An exchange that fails, on the command line: the run, its log, its metrics, and that anybody can verify it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { papertape } from './memory-io.ts';

let folder = '';
const at = (...parts: string[]) => join(folder, ...parts);
const json = (...parts: string[]) => JSON.parse(readFileSync(at(...parts), 'utf8')) as Record<string, unknown>;
const headerOf = (out: string) =>
  JSON.parse(readFileSync(at(out, 'events.ndjson'), 'utf8').split('\n')[0]!) as { config: Record<string, unknown> };
const run = (out: string, ...flags: string[]) =>
  papertape(['run', '--data', at('walk.csv'), '--out', at(out), '--quiet', '--enable-metrics', ...flags]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-exchange-'));
  expect((await papertape(['generate', '--bars', '4000', '--interval', '1m', '--out', at('walk.csv')])).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('--exchange realish', () => {
  it('retries, filters duplicates, counts both, and its log verifies', async () => {
    const made = await run('failing', '--exchange', 'realish', '--exchange-ack-lost-pct', '20');
    expect(made.code, made.err).toBe(0);
    const verified = await papertape(['verify', at('failing', 'events.ndjson'), '--data', at('walk.csv')]);
    expect(verified.out, verified.err).toMatch(/^verified: /);
    expect(headerOf('failing').config).toMatchObject({
      exchange: 'realish',
      exchange_ack_lost_pct: 20,
      exchange_timeout_ms: 1000,
    });
    expect(json('failing', 'run_meta.json')).toMatchObject({ exchange: 'realish' });
    const summary = json('failing', 'metrics_summary.json') as {
      retries: number;
      dupes_filtered: number;
      errors: number;
      errors_by_reason: Record<string, number>;
    };
    expect(summary.retries).toBeGreaterThan(0);
    expect(summary.dupes_filtered).toBeGreaterThan(0);
    expect(summary.errors_by_reason['ACK_LOST']).toBeGreaterThan(0);
    const sum = Object.values(summary.errors_by_reason).reduce((a, b) => a + b, 0);
    expect(summary.errors).toBe(sum);
    // An edited schedule is another run.
    const log = readFileSync(at('failing', 'events.ndjson'), 'utf8');
    expect(log).toContain('"exchange_ack_lost_pct":20');
  });

  it('is asked for by naming how it fails, and not by paper, whose header does not mention it', async () => {
    expect((await run('named', '--exchange-lost-pct', '30')).code).toBe(0);
    expect(headerOf('named').config).toMatchObject({ exchange: 'realish', exchange_lost_pct: 30 });
    expect((await run('paper', '--exchange', 'paper')).code).toBe(0);
    expect(Object.keys(headerOf('paper').config).filter((key) => key.startsWith('exchange'))).toEqual([]);
    expect(json('paper', 'run_meta.json')).toMatchObject({ exchange: 'paper' });
    expect(json('paper', 'metrics_summary.json')).toMatchObject({ retries: 0, dupes_filtered: 0, errors: 0 });
  });

  it.each([
    [['--exchange', 'realish', '--profile', 'tradingview'], 'needs market_fill arrival'],
    [['--exchange-lost-pct', '60', '--exchange-ack-lost-pct', '60'], 'add up to more than 100 %'],
    [['--exchange-outage-ms', '10'], 'An outage lasts longer'],
    [['--exchange-retries-max', '64'], 'must be'],
    [['--exchange-timeout-ms', '0'], 'must be'],
    [['--exchange', 'binance'], 'must be one of paper, realish'],
  ])('refuses %j', async (flags, words) => {
    const { code, err } = await run('no', ...flags);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});
