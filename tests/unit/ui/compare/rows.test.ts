import { describe, expect, it } from 'vitest';
import type { DatasetInfo, RunInfo } from '../../../../src/contracts/records.ts';
import { resolveRequest } from '../../../../src/core/engine/index.ts';
import type { RequestInput } from '../../../../src/core/engine/index.ts';
import { numberGroups } from '../../../../src/ui/views/compare/number-rows.ts';
import { requestRows } from '../../../../src/ui/views/compare/request-rows.ts';
import { ratiosOf } from '../../../../src/ui/views/tabs/performance/ratios.ts';
import { catalog as catalogOf } from '../../../../src/worker/catalog.ts';

const catalog = catalogOf();
const data = (id: string, more: Partial<DatasetInfo> = {}): DatasetInfo =>
  ({ id, name: `data ${id[0]!}`, rows: 4000, interval_ms: 3_600_000, ...more }) as DatasetInfo;
const datasets = [data('a1a1a1a1'), data('b2b2b2b2', { interval_ms: 60_000 })];

function run(input: RequestInput = {}, more: Partial<RunInfo> = {}): RunInfo {
  const request = resolveRequest({ symbol: 'BTC', strategy: 'sma-cross', ...input });
  if (!request.ok) throw new Error(request.problem.message);
  return { request: request.value, dataset_id: 'a1a1a1a1', engine_version: '1.0.0', commands: [], ...more } as RunInfo;
}

/** Each row as text, differing cells marked. */
function rowsOf(...runs: RunInfo[]): string[] {
  const rows = requestRows(runs, ({ dataset_id }) => datasets.find(({ id }) => id === dataset_id) ?? null, catalog);
  return rows.map(
    ({ label, cells }) => `${label}: ${cells.map(({ text, differs }) => (differs ? `≠${text}` : text)).join(' | ')}`,
  );
}

describe('what differs between requests', () => {
  it('is nothing where all is the same', () => expect(rowsOf(run(), run(), run())).toEqual([]));

  it('names data, seed, engine, parameters and fields as Setup does, with their units, the base first', () => {
    const other = run(
      { symbol: 'ETH', seed: 7, params: { fast: 5 }, fields: { fee_taker_bps: 2, risk_max_position_pct: 40 } },
      { dataset_id: 'b2b2b2b2', engine_version: '0.9.0' },
    );
    expect(rowsOf(run(), other)).toEqual([
      'Symbol: BTC | ≠ETH',
      'Data: data a, 4,000 bars, a1a1a1 | ≠data b, 4,000 bars, b2b2b2',
      'Interval of the data: 1h | ≠1m',
      'Seed: 42 | ≠7',
      'Engine: 1.0.0 | ≠0.9.0',
      'Fast average: 10 bars | ≠5 bars',
      expect.stringMatching(/^Taker fee: 10 bps \| ≠2 bps$/),
      expect.stringMatching(/: off \| ≠40 %$/),
    ]);
  });

  it('has the parameters of each strategy, with a dash where a strategy has no such one', () => {
    const rows = rowsOf(run(), run({ strategy: 'rsi' }), run({ params: { fast: 5 } }));
    expect(rows).toContain('Strategy: Moving average cross | ≠RSI | Moving average cross');
    expect(rows).toContain('Fast average: 10 bars | ≠– | ≠5 bars');
    expect(rows.some((row) => /^Oversold: – \| ≠30/.test(row))).toBe(true);
  });

  it('shows a size in the unit that its mode gives it', () => {
    const rows = rowsOf(
      run({ fields: { size_mode: 'qty', size_value: 2 } }),
      run({ fields: { size_mode: 'notional', size_value: 500 } }),
    );
    expect(rows.some((row) => /: 2 units \| ≠500 quote$/.test(row))).toBe(true);
  });

  it('tells what the operator said, data that is gone, and fields that only another engine knows', () => {
    const older = run({}, { dataset_id: 'gone', commands: [{ bar: 99, to: 'HALTED' }] });
    const config = { ...older.request.config, old_field: 3 } as never;
    const rows = rowsOf(run(), { ...older, request: { ...older.request, config } });
    expect(rows).toContain('Data: data a, 4,000 bars, a1a1a1 | ≠not here, gone');
    expect(rows).toContain('Operator: silent | ≠halt at bar 100');
    expect(rows).toContain('old_field: – | ≠3');
  });
});

describe('numbers side by side', () => {
  const ratios = ratiosOf(catalog.stats);
  const rowsOf = (...runs: Record<string, number | null>[]) =>
    new Map(numberGroups(ratios, runs).flatMap(({ rows }) => rows.map((row) => [row.ratio.key, row.cells] as const)));

  it('begin with the headline, show each number once, and leave out what no run has', () => {
    const stats = Object.fromEntries([...ratios.keys()].map((key, i) => [key, i]));
    const groups = numberGroups(ratios, [stats, stats]);
    expect(groups[0]!.rows.map(({ ratio }) => ratio.key)).toEqual([
      ...['return_pct', 'max_drawdown_pct', 'sharpe', 'trades', 'win_rate_pct', 'profit_factor'],
    ]);
    const keys = groups.flatMap(({ rows }) => rows.map(({ ratio }) => ratio.key));
    expect(new Set(keys).size).toBe(keys.length);
    expect(numberGroups(ratios, [{}, {}])).toEqual([]);
    expect(numberGroups(ratios, [{ sharpe: 1 }, {}]).map(({ title }) => title)).toEqual(['At a glance']);
  });

  it('carry the difference to the base in their unit', () => {
    const rows = rowsOf(
      { return_pct: 10, sharpe: 1, trades: 100, equity_final: 20_000, max_drawdown_days: 3 },
      { return_pct: 7.5, sharpe: 1, trades: 90, equity_final: 8000, max_drawdown_days: 4.5 },
    );
    const apart = (key: string) => rows.get(key)!.map((cell) => cell.apart);
    expect(apart('return_pct')).toEqual([null, '−2.50 pp']);
    expect(apart('sharpe')).toEqual([null, null]);
    expect(apart('trades')).toEqual([null, '−10']);
    expect(apart('equity_final')).toEqual([null, '−12,000']);
    expect(apart('max_drawdown_days')).toEqual([null, '+1.5 d']);
  });

  it('mark the best where a direction makes sense: the highest return, the shallowest drawdown, the lowest fees', () => {
    const rows = rowsOf(
      { return_pct: 10, max_drawdown_pct: -20, fees_total: 5, trades: 3, beta: 1 },
      { return_pct: 12, max_drawdown_pct: -30, fees_total: 4, trades: 9, beta: 2 },
      { return_pct: 12, max_drawdown_pct: null, fees_total: 9, trades: 1, beta: 3 },
    );
    const best = (key: string) => rows.get(key)!.map((cell) => cell.best);
    expect(best('return_pct')).toEqual([false, true, true]);
    expect(best('max_drawdown_pct')).toEqual([true, false, false]);
    expect(best('fees_total')).toEqual([false, true, false]);
    expect(best('trades')).toEqual([false, false, false]);
    expect(best('beta')).toEqual([false, false, false]);
  });

  it('mark none where all look the same or only one is known', () => {
    const rows = rowsOf({ return_pct: 10, sharpe: 1 }, { return_pct: 10.001, sharpe: null });
    expect(rows.get('return_pct')!.some((cell) => cell.best)).toBe(false);
    expect(rows.get('sharpe')!.map((cell) => [cell.best, cell.text])).toEqual([
      [false, '+1.00'],
      [false, 'n/a'],
    ]);
  });
});
