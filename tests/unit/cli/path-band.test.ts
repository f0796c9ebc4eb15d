import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PathBand } from '../../../src/runtime/run/path-band.ts';
import { papertape } from './memory-io.ts';

let folder = '';
const at = (name: string) => join(folder, name);
const walk = (...args: string[]) => papertape(['run', '--data', at('walk.csv'), ...args]);
const breakout = ['--strategy', 'channel-breakout', '--tick', '0.01', '--risk-atr-stop-mult', '0.7'];
const json = (text: string) => JSON.parse(text) as { path_band?: PathBand; headline: Record<string, number> };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-band-'));
  const made = await papertape(['generate', '--bars', '800', '--seed', '3', '--out', at('walk.csv'), '--quiet']);
  expect(made.code).toBe(0);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('papertape run --path-band', () => {
  it('says the interval of the result and the trades that depend on it', async () => {
    const ran = await walk('--out', at('band.ndjson'), ...breakout, '--path-band', '--json');
    expect(ran.code).toBe(0);
    const { path_band, headline } = json(ran.out);
    expect(path_band!.base.equity_final).toBe(headline['equity_final']);
    expect(path_band!.runs.map((run) => run.value)).toEqual(['ohlc', 'olhc', 'adverse']);
    expect(path_band!.interval.equity_min).toBeLessThan(path_band!.interval.equity_max);
    expect(path_band!.trades.length).toBeGreaterThan(10);
    expect(ran.err).toMatch(/path band +return [+-][\d.,]+ % to [+-][\d.,]+ %, final equity/);
    expect(ran.err).toMatch(/path olhc +return [+-][\d.,]+ %, [\d,]+ trades: [\d,]+ changed, [\d,]+ added/);
    expect(ran.err).toMatch(/trade \d+ +(may be missing|[\d.]+ points): (long|short) from\s+20/);
    expect(ran.err).toContain(`and ${String(path_band!.trades.length - 10)} more trades`);
  });

  it('changes nothing of the run itself', async () => {
    await walk('--out', at('with.ndjson'), ...breakout, '--path-band', '--quiet');
    const without = await walk('--out', at('without.ndjson'), ...breakout, '--quiet', '--json');
    expect(readFileSync(at('with.ndjson'), 'utf8')).toBe(readFileSync(at('without.ndjson'), 'utf8'));
    expect(json(without.out).path_band).toBeUndefined();
  });

  it('says so where nothing can depend on it', async () => {
    const ran = await walk('--out', at('none.ndjson'), '--profile', 'backtesting-py', '--path-band');
    expect(ran.err).toContain('nothing hangs on the inside of a bar');
  });
});
