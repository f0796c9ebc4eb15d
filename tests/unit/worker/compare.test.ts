import { describe, expect, test } from 'vitest';
import { storeOver } from '../../../src/store/index.ts';
import { MemoryTables } from '../../../src/store/memory-tables.ts';
import { Lab } from '../../../src/worker/lab.ts';
import { Comparisons, runsToCompare } from '../../../src/worker/compare/compare.ts';
import type { RunSource } from '../../../src/worker/answers/run-source.ts';
import { value } from '../store/support/samples.ts';
import { plainLog, RUN_BARS, stepTo } from './runs.ts';
import { openTab, requestOf, testEffects, TestLocks, TestTabs, waveBars } from './support.ts';

const linesOf = (log: Buffer) => log.toString().trimEnd().split('\n');
const partsAt = (a: readonly string[], b: readonly string[]) => 1 + a.findIndex((line, i) => i > 0 && line !== b[i]);

/** A library with these requests run on the same bars, and a page's view of it from another tab. */
async function withRuns(...inputs: Parameters<typeof requestOf>[0][]) {
  const tables = new MemoryTables();
  const tab = openTab(tables);
  const id = await tab.add(RUN_BARS);
  const keys: string[] = [];
  for (const input of inputs) {
    keys.push(await tab.start(id, requestOf(input)));
    await tab.ended();
  }
  const lab = new Lab(
    () => Promise.resolve(storeOver(tables, null)),
    testEffects(),
    new TestLocks(),
    new TestTabs().end(),
  );
  return { tab, lab, keys, id };
}

const FASTER = { params: { fast: 4, slow: 8 } };

describe('comparing runs', () => {
  test('shows each run’s record, tear sheet and equity as the run itself does, in the order asked for', async () => {
    const { lab, keys, id } = await withRuns({}, FASTER);
    const asked = [keys[1]!, keys[0]!];
    const { ts, runs } = value(await lab.compareRuns({ keys: asked, points: 10_000 }));
    expect(runs.map(({ info }) => info.key)).toEqual(asked);
    for (const run of runs) {
      const opened = value(await lab.openRun(run.info.key));
      expect(run.stats).toEqual(opened.stats);
      expect(run.dataset).toEqual(opened.dataset);
      const query = { dataset_id: id, run_key: run.info.key, from: 0, to: 1e9, buckets: 10_000 };
      const shown = value(await lab.window(query));
      expect(Buffer.from(run.equity.buffer).equals(Buffer.from(shown.run!.equity.buffer))).toBe(true);
      expect([...ts.slice(0, 3)]).toEqual([...shown.ts.slice(0, 3)].map((open) => open + 60_000));
      expect((run.equity.at(-1)! / run.start! - 1) * 100).toBeCloseTo(run.stats['return_pct']!, 9);
    }
    expect(value(await lab.compareRuns({ keys: asked, points: 100 })).ts.length).toBeLessThanOrEqual(100);
  });

  test('the logs part where those written in one go do, and not at all where a setting changed nothing', async () => {
    const { lab, keys } = await withRuns({}, FASTER, {}, { fields: { max_steps: 6000 } });
    const [base, faster] = [linesOf(plainLog()), linesOf(plainLog(requestOf(FASTER)))];
    const partings = value(await lab.partLogs(keys))!;
    const line = partsAt(base, faster);
    expect(partings[0]).toMatchObject({ kind: 'parts', line, base: base[line - 1], other: faster[line - 1] });
    expect(partings[1]).toEqual({ kind: 'same', events: base.length, whole: true });
    expect(partings[2]).toEqual({ kind: 'same', events: base.length, whole: false });
    const page = value(
      await lab.events({ run_key: keys[1]!, from: line - 1, count: 1, types: null, trace: null, text: '' }),
    );
    expect(page.lines).toEqual([faster[line - 1]]);
  });

  test('runs of other data and other lengths are compared all the same', async () => {
    const { tab, lab, keys } = await withRuns({});
    const other = await tab.start(
      await tab.add(waveBars(900, Date.UTC(2024, 5, 1))),
      requestOf({ strategy: 'macd', params: {} }),
    );
    await tab.ended();
    const asked = [keys[0]!, other];
    const { ts, runs } = value(await lab.compareRuns({ keys: asked, points: 500 }));
    expect(ts[0]).toBe(RUN_BARS.ts[0]! + 60_000);
    expect(ts.at(-1)).toBe(Date.UTC(2024, 5, 1) + 900 * 60_000);
    expect(runs[0]!.equity.at(-1)).toBeNaN();
    expect(runs[1]!.equity[0]).toBeNaN();
    expect(value(await lab.partLogs(asked))![0]).toMatchObject({ kind: 'parts', line: 2 });
  });

  test('a run that was ended early parts where it ends', async () => {
    const { tab, lab, keys, id } = await withRuns({});
    const short = await tab.start(id);
    const live = tab.runs.live!;
    await stepTo(live, 2500);
    live.cancel();
    await tab.ended();
    const [parting] = value(await lab.partLogs([keys[0]!, short]))!;
    expect(parting).toMatchObject({ kind: 'parts' });
    const log = linesOf(plainLog());
    expect(parting?.kind === 'parts' && parting.base).toBe(parting?.kind === 'parts' && log[parting.line - 1]);
  });
});

describe('what cannot be compared', () => {
  test('is refused by name: too few, too many, one twice, none of ours, nonsense', async () => {
    const { lab, keys } = await withRuns({});
    const key = keys[0]!;
    const nonsense = [[], [key], [key, key], ['a', 'b', 'c', 'd', 'e', 'f', 'g'], [key, 3], 'run', null];
    for (const wrong of nonsense as (readonly string[])[]) {
      for (const reply of [await lab.compareRuns({ keys: wrong, points: 9 }), await lab.partLogs(wrong)]) {
        expect(reply).toMatchObject({ ok: false, problem: { code: 'REQUEST_INVALID', text: 'keys' } });
      }
    }
    const unknown = await lab.compareRuns({ keys: [key, 'gone'], points: 9 });
    expect(unknown).toMatchObject({ ok: false, problem: { code: 'RUN_UNKNOWN', text: 'gone' } });
  });

  test('an axis of nonsense is refused', async () => {
    const { lab, keys } = await withRuns({}, {});
    for (const points of [1, Number.NaN, '9', null] as number[]) {
      expect(await lab.compareRuns({ keys, points })).toMatchObject({ ok: false, problem: { text: 'points' } });
    }
  });

  test('a run that goes on is named', async () => {
    const tab = openTab();
    const id = await tab.add(RUN_BARS);
    const done = await tab.start(id);
    await tab.ended();
    const live = await tab.start(id);
    await stepTo(tab.runs.live!, 100);
    const reply = await runsToCompare([done, live], (key) => tab.runs.open(key));
    expect(reply).toMatchObject({ ok: false, problem: { code: 'RUN_GOES_ON', text: live } });
    expect(!reply.ok && reply.problem.message).toContain('“a run” still goes on');
    tab.runs.live!.cancel();
    await tab.ended();
    expect((await runsToCompare([done, live], (key) => tab.runs.open(key))).ok).toBe(true);
  });

  test('a comparison of logs ends with null when another is asked for, or nobody wants it any more', async () => {
    const { tab, keys } = await withRuns({}, {});
    const runs = value(await runsToCompare(keys, (key) => tab.runs.open(key)));
    const comparisons = new Comparisons(testEffects());
    const first = comparisons.part(runs);
    const second = comparisons.part(runs as readonly RunSource[]);
    expect(value(await first)).toBeNull();
    expect(value(await second)).toMatchObject([{ kind: 'same', whole: true }]);
    const third = comparisons.part(runs);
    comparisons.cancel();
    expect(value(await third)).toBeNull();
  });
});
