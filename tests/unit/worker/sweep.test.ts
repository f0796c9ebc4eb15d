import { beforeEach, describe, expect, test } from 'vitest';
import type { RunRequest } from '../../../src/contracts/config.ts';
import type { SweepProgress, SweepQuery, SweepReply } from '../../../src/worker/protocol/api.ts';
import { createSha256, hashBars } from '../../../src/core/journal/index.ts';
import { runEngine } from '../engine/run.ts';
import { value } from '../store/support/samples.ts';
import { newLab, openTab, requestOf, waveBars } from './support.ts';
import type { Tab } from './support.ts';

const bars = waveBars(2000);
const id = hashBars(bars, createSha256);
const FAST = { of: 'param', key: 'fast', values: [3, 5, 8] } as const;
const SLOW = { of: 'param', key: 'slow', values: [8, 13] } as const;
const base: SweepQuery = {
  dataset_id: id,
  request: requestOf({ symbol: 'WAVE' }),
  axes: [FAST, SLOW],
  split: null,
  rank: 'return_pct',
};

let tab: Tab;
beforeEach(async () => {
  tab = openTab();
  await tab.add(bars);
});

async function swept(query: Partial<SweepQuery> = {}): Promise<SweepReply> {
  const reply = value(await tab.sweeps.run({ ...base, ...query }, () => undefined));
  if (reply === null) throw new Error('another sweep took its place');
  return reply;
}

describe('a sweep', () => {
  test('runs what goes together, each to the log that it has alone', async () => {
    const told: SweepProgress[] = [];
    const reply = value(await tab.sweeps.run(base, (progress) => told.push(progress)))!;
    expect(reply).toMatchObject({ complete: true, total: 6, left_out: { count: 1 }, bars: 2000, rest_bars: 0 });
    expect(reply.left_out.reason).toContain('fast (8) must be below slow (8)');
    expect(reply.runs.map(({ values }) => values)).toEqual([
      [3, 8],
      [3, 13],
      [5, 8],
      [5, 13],
      [8, 13],
    ]);
    for (const { values, log_sha256, rest, error } of reply.runs) {
      const [fast, slow] = values;
      const alone = runEngine(bars, { strategy: 'sma-cross', params: { fast: fast!, slow: slow! }, symbol: 'WAVE' });
      expect(log_sha256).toBe(alone.sha256);
      expect([rest, error]).toEqual([null, null]);
    }
    const returns = reply.ranked.map((index) => reply.runs.find((run) => run.index === index)!.stats!['return_pct']!);
    expect(returns).toEqual([...returns].sort((a, b) => b - a));
    expect(told.map(({ runs_done }) => runs_done)).toEqual([0, 1, 2, 3, 4, 5]);
    const figures = Array.from(told.at(-1)!.figures);
    expect(figures).toEqual(
      [0, 1, 2, 3, 4, 5].map((index) => reply.runs.find((run) => run.index === index)?.stats!['return_pct'] ?? NaN),
    );
    expect(reply.caution).toContain('The best of 5 tried is partly luck.');
  });

  test('of a field of the config: fees cost what they cost', async () => {
    const fee = { of: 'field', key: 'fee_taker_bps', values: [0, 5, 50] } as const;
    const { runs, ranked } = await swept({ axes: [fee] });
    expect(ranked).toEqual([0, 1, 2]);
    expect(runs.map(({ stats }) => stats!['fees_total']! > 0)).toEqual([false, true, true]);
  });

  test('with a rest of the bars, which each is checked on', async () => {
    const { runs, bars: first, rest_bars } = await swept({ split: 0.75 });
    expect([first, rest_bars]).toEqual([1500, 500]);
    const cut = (from: number, to: number) => ({
      ...bars,
      ...Object.fromEntries(
        (['ts', 'open', 'high', 'low', 'close', 'volume'] as const).map((name) => [name, bars[name].slice(from, to)]),
      ),
      length: to - from,
    });
    const input = { strategy: 'sma-cross', params: { fast: 3, slow: 8 }, symbol: 'WAVE' };
    expect(runs[0]!.log_sha256).toBe(runEngine(cut(0, 1500), input).sha256);
    const rest = runEngine(cut(1500, 2000), input).engine;
    expect(runs[0]!.rest!['equity_final']).toBe(rest.equity);
  });

  test('that is canceled counts as far as it came', async () => {
    const reply = value(
      await tab.sweeps.run(base, ({ runs_done }) => {
        if (runs_done === 2) tab.sweeps.cancel();
      }),
    )!;
    expect(reply.complete).toBe(false);
    expect(reply.runs).toHaveLength(2);
    expect(reply.ranked).toHaveLength(2);
  });

  test('can be canceled while its data is still read', async () => {
    const going = swept();
    tab.sweeps.cancel();
    const reply = await going;
    expect([reply.complete, reply.runs.length]).toEqual([false, 0]);
    expect(await value(await tab.sweeps.file(reply.info.key, 'html')).text()).toContain('</html>');
    expect(value(await tab.sweeps.list()).items).toEqual([]);
  });

  test('whose place another takes tells nothing', async () => {
    const first = tab.sweeps.run(base, () => undefined);
    const second = swept({ axes: [SLOW] });
    expect(await first).toEqual({ ok: true, value: null });
    expect((await second).runs).toHaveLength(2);
  });

  test('leaves a table and a page', async () => {
    const { info, runs, ranked } = await swept();
    const csv = (await value(await tab.sweeps.file(info.key, 'csv')).text()).trimEnd().split('\n');
    expect(csv).toHaveLength(runs.length + 1);
    expect(csv[0]).toMatch(/^index,fast,slow,run_id,log_sha256,trades,/);
    expect(csv[1]).toContain(runs[0]!.log_sha256);
    const best = runs.find(({ index }) => index === ranked[0])!;
    expect(await value(await tab.sweeps.file(info.key, 'html')).text()).toContain(best.log_sha256!.slice(0, 12));
  });
});

describe('a sweep is refused', () => {
  const code = async (query: Partial<Record<keyof SweepQuery, unknown>>) => {
    const reply = await tab.sweeps.run({ ...base, ...query } as SweepQuery, () => undefined);
    return reply.ok ? 'run' : reply.problem.code;
  };

  test.each([
    ['no axis', { axes: [] }, 'REQUEST_INVALID'],
    ['one axis twice', { axes: [FAST, FAST] }, 'REQUEST_INVALID'],
    ['three axes', { axes: [FAST, SLOW, { ...FAST, of: 'field', key: 'cash' }] }, 'REQUEST_INVALID'],
    ['no values', { axes: [{ ...FAST, values: [] }] }, 'REQUEST_INVALID'],
    ['texts', { axes: [{ ...FAST, values: ['3'] }] }, 'REQUEST_INVALID'],
    ['nonsense', { axes: 'fast' }, 'REQUEST_INVALID'],
    ['a value twice', { axes: [{ ...FAST, values: [3, 3] }] }, 'BAD_VALUES'],
    ['a split of nothing', { split: 0 }, 'REQUEST_INVALID'],
    ['a split that leaves one bar', { split: 0.9999 }, 'BAD_SPLIT'],
    ['an unknown statistic', { rank: 'luck' }, 'BAD_RANK'],
    ['no request', { request: null }, 'BAD_CONFIG'],
    ['too many runs', { axes: [{ ...FAST, values: Array.from({ length: 2001 }, (_, i) => i + 1) }] }, 'TOO_MANY_RUNS'],
    ['only what does not go together', { axes: [{ ...FAST, values: [8, 9] }] }, 'NOTHING_TO_RUN'],
  ])('%s', async (_, query, expected) => {
    expect(await code(query)).toBe(expected);
  });

  test('a value that the setting cannot have, by its name', async () => {
    const reply = await tab.sweeps.run({ ...base, axes: [{ ...FAST, values: [0] }] }, () => undefined);
    expect(reply.ok || reply.problem.message).toContain('fast');
  });

  test('on data that is not there', async () => {
    const lab = newLab();
    const query = { ...base, request: requestOf() as RunRequest };
    expect(await lab.sweep(query, () => undefined)).toMatchObject({ ok: false, problem: { code: 'DATASET_UNKNOWN' } });
    expect(await lab.exportSweep('none', 'csv')).toMatchObject({ ok: false, problem: { code: 'SWEEP_UNKNOWN' } });
  });
});
