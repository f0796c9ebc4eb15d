import { describe, expect, test } from 'vitest';
import type { DatasetInfo } from '../../../../src/contracts/records.ts';
import { Library } from '../../../../src/ui/state/library.svelte.ts';
import { Setup } from '../../../../src/ui/state/setup.svelte.ts';
import { Sweep } from '../../../../src/ui/state/sweep.svelte.ts';
import { Toasts } from '../../../../src/ui/state/toasts.svelte.ts';
import type { SweepProgress, SweepQuery, SweepReply } from '../../../../src/worker/protocol/api.ts';
import { catalog } from '../../../../src/worker/catalog.ts';
import { fakeLab, settle } from '../shell/fake-lab.ts';

const DATASET = { id: 'd'.repeat(64), name: 'bars', symbol: 'BTC' } as DatasetInfo;
const REPLY = { complete: true, total: 1, runs: [], ranked: [] } as unknown as SweepReply;

function start(methods: Parameters<typeof fakeLab>[0] = {}) {
  const fake = fakeLab(methods);
  const setup = new Setup();
  setup.begin(catalog());
  const library = new Library(fake.lab, new Toasts());
  return { ...fake, setup, sweep: new Sweep(fake.lab, setup, library), library };
}

const keys = ({ axes }: Sweep) => axes.map(({ key }) => key);

describe('the form of a sweep', () => {
  test('begins with the strategy’s first two numbers, around what is set', () => {
    const { sweep } = start();
    sweep.open();
    expect(keys(sweep)).toEqual(['fast', 'slow']);
    expect(sweep.values).toEqual([
      [6, 8, 10, 12, 14, 16, 18],
      [10, 20, 30, 40, 50, 60, 70],
    ]);
    expect(sweep.total).toBe(49);
  });

  test('keeps what was asked while the strategy has it, and begins anew with another', () => {
    const { sweep, setup } = start();
    sweep.open();
    sweep.remove(1);
    sweep.change(0, { ...sweep.axes[0]!, to: 10 });
    sweep.close();
    sweep.open();
    expect([sweep.axes.length, sweep.total]).toEqual([1, 3]);
    setup.setStrategy('rsi');
    sweep.open();
    expect(sweep.axes.every(({ key }) => key !== 'fast')).toBe(true);
    expect(sweep.axes.length).toBeGreaterThan(0);
    setup.setStrategy('buy-and-hold');
    sweep.open();
    expect(sweep.axes.map(({ of }) => of)).toEqual(['field']);
  });

  test('offers fields of the config that have a say, each once', () => {
    const { sweep, setup } = start();
    sweep.open();
    const offered = () => sweep.choices.map(({ spec }) => spec.key);
    expect(offered().slice(0, 2)).toEqual(['fast', 'slow']);
    expect(offered()).toContain('fee_taker_bps');
    expect(offered()).not.toContain('participation_pct');
    const partial = setup.catalog!.fields.find(({ key }) => key === 'partial')!;
    setup.set(partial, 'participation');
    expect(offered()).toContain('participation_pct');
    expect(sweep.can_add).toBe(false);
    sweep.remove(0);
    expect(sweep.can_add).toBe(true);
    sweep.add();
    expect(keys(sweep)).toEqual(['slow', 'fast']);
  });

  test('follows another strategy, and tells apart settings of one name', () => {
    const { sweep, setup } = start();
    sweep.open();
    setup.setStrategy('supertrend');
    expect(sweep.values).toContain('In Setup this has no number now, or no say.');
    sweep.fit();
    expect(keys(sweep)).toEqual(['length', 'factor']);
    setup.set(
      setup.catalog!.fields.find(({ key }) => key === 'risk_atr_stop_mult')!,
      2,
    );
    const labels = sweep.choices.map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(['ATR length', 'ATR length (risk)']));
    expect(new Set(labels).size).toBe(labels.length);
  });

  test('names a setting also while it has no say', () => {
    const { sweep, setup } = start();
    sweep.open();
    const model = setup.catalog!.fields.find(({ key }) => key === 'slippage_model')!;
    setup.set(model, 'bps');
    sweep.choose(
      0,
      sweep.choices.find(({ spec }) => spec.key === 'slippage_bps')!,
    );
    setup.set(model, 'none');
    expect([sweep.total, sweep.choiceOf(sweep.axes[0]!)]).toEqual([0, null]);
    expect(sweep.labelOf(sweep.axes[0]!)).toBe('Mean slippage');
  });

  test('asks for no more runs than are made', async () => {
    const { sweep, calls } = start();
    sweep.open();
    sweep.change(0, { ...sweep.axes[0]!, from: 1, to: 50, step: 1 });
    sweep.change(1, { ...sweep.axes[1]!, from: 51, to: 90, step: 1 });
    expect([sweep.total, sweep.too_many]).toEqual([2000, false]);
    sweep.change(1, { ...sweep.axes[1]!, to: 91 });
    expect([sweep.total, sweep.too_many]).toEqual([2050, true]);
    await sweep.start(DATASET);
    expect(calls).toEqual([]);
  });

  test('asks for nothing while something typed cannot be used', async () => {
    const { sweep, calls } = start();
    sweep.open();
    sweep.change(0, { ...sweep.axes[0]!, step: null });
    expect(sweep.total).toBe(0);
    await sweep.start(DATASET);
    expect(calls).toEqual([]);
    expect(sweep.progress).toBeNull();
  });
});

describe('a sweep', () => {
  test('asks the engine, tells how far it is, and keeps what came of it', async () => {
    let asked: SweepQuery | null = null;
    let tell: ((progress: SweepProgress) => unknown) | null = null;
    let answer: ((reply: unknown) => void) | null = null;
    const { sweep, setup } = start({
      sweep: (query: SweepQuery, onProgress: (progress: SweepProgress) => unknown) => {
        [asked, tell] = [query, onProgress];
        return new Promise((resolve) => (answer = resolve));
      },
    });
    sweep.open();
    sweep.split = 0.7;
    sweep.rank = 'calmar';
    const going = sweep.start(DATASET);
    await settle();
    expect(asked).toMatchObject({
      dataset_id: DATASET.id,
      split: 0.7,
      rank: 'calmar',
      axes: [
        { of: 'param', key: 'fast', values: [6, 8, 10, 12, 14, 16, 18] },
        { of: 'param', key: 'slow', values: [10, 20, 30, 40, 50, 60, 70] },
      ],
    });
    expect(sweep.progress).toMatchObject({ runs_done: 0, runs_total: 49 });
    void tell!({ runs_done: 3, runs_total: 49, figures: new Float64Array(49) });
    expect(sweep.progress?.runs_done).toBe(3);
    // What is set meanwhile is not what was run.
    setup.setStrategy('rsi');
    answer!({ ok: true, value: REPLY });
    await going;
    expect([sweep.progress, sweep.reply]).toEqual([null, REPLY]);
    expect(sweep.requestOf([7, 22])).toMatchObject({
      symbol: 'BTC',
      config: { strategy: 'sma-cross', params: { fast: 7, slow: 22, mode: 'flip' } },
    });
  });

  test('says what was refused, and what became of an engine that died', async () => {
    const problem = { code: 'BAD_SPLIT', message: 'Two bars cannot be split.', line: null, column: null, text: null };
    const refused = start({ sweep: () => ({ ok: false, problem }) });
    refused.sweep.open();
    await refused.sweep.start(DATASET);
    expect(refused.sweep.problem).toBe('Two bars cannot be split.');
    expect(refused.sweep.ran).toBeNull();
    const dead = start({ sweep: () => new Promise(() => undefined) });
    dead.sweep.open();
    const going = dead.sweep.start(DATASET);
    await settle();
    dead.die('out of memory');
    await going;
    expect([dead.sweep.progress, dead.sweep.problem]).toEqual([null, expect.stringContaining('out of memory')]);
  });

  test('that is refused leaves the one before, and late news of one is not told of the next', async () => {
    const tells: ((progress: SweepProgress) => unknown)[] = [];
    const answers: ((reply: unknown) => void)[] = [];
    const { sweep } = start({
      sweep: (_: SweepQuery, onProgress: (progress: SweepProgress) => unknown) => {
        tells.push(onProgress);
        return new Promise((resolve) => answers.push(resolve));
      },
    });
    sweep.open();
    const first = sweep.start(DATASET);
    await settle();
    answers[0]!({ ok: true, value: REPLY });
    await first;
    const { ran } = sweep;
    const second = sweep.start(DATASET);
    await settle();
    void tells[0]!({ runs_done: 49, runs_total: 49, figures: new Float64Array(49) });
    expect(sweep.progress?.runs_done).toBe(0);
    answers[1]!({ ok: false, problem: { message: 'No.' } });
    await second;
    expect([sweep.ran, sweep.reply, sweep.problem]).toEqual([ran, REPLY, 'No.']);
  });

  test('is stopped only while it goes', async () => {
    const { sweep, calls } = start({ sweep: () => ({ ok: true, value: REPLY }) });
    sweep.open();
    sweep.cancel();
    const going = sweep.start(DATASET);
    sweep.cancel();
    await going;
    sweep.cancel();
    expect(calls.filter((call) => call === 'cancelSweep')).toHaveLength(1);
  });
});
