import { describe, expect, it } from 'vitest';
import type { LoaderOptions } from '../../../../src/contracts/loader.ts';
import { Arrivals } from '../../../../src/ui/state/arrivals.ts';
import { Growing } from '../../../../src/ui/state/growing.svelte.ts';
import { Loading } from '../../../../src/ui/state/loading.svelte.ts';
import type { BatchReport, Loaded } from '../../../../src/ui/state/loading.svelte.ts';
import { Toasts } from '../../../../src/ui/state/toasts.svelte.ts';
import { Verify } from '../../../../src/ui/state/verify.svelte.ts';
import { fakeLab, settle } from './fake-lab.ts';

const file = (name: string) => new File(['x'], name);
const loaded = (id: string) => ({ kind: 'loaded', dataset: { id }, already_known: false });
const choices = ['dmy', 'mdy'].map((value) => ({ value, label: value, preview: [] }));
const asked = { kind: 'questions', questions: [{ option: 'date_order', flag: '', text: '?', choices, best: 'dmy' }] };
const problem = { code: 'BAD_NUMBER', message: 'No number.', line: 3, column: 5, text: 'N/A' };

function start(load: (...args: never[]) => unknown) {
  const fake = fakeLab({ load });
  const arrived: Loaded[] = [];
  const onLoaded = (each: Loaded) => void arrived.push(each);
  return { ...fake, arrived, loading: new Loading(fake.lab, onLoaded, () => undefined) };
}

/** Files that come together: `part` answers for each of them, `left_out` for their merging. */
function startMany(part: (name: string, options: LoaderOptions) => unknown, left_out: readonly unknown[] = []) {
  const read: string[] = [];
  const fake = fakeLab({
    loadPart: (...args: never[]) => {
      const [{ name }, , options] = args as unknown as [File, string, LoaderOptions];
      const reply = part(name, options);
      if ((reply as { kind: string }).kind === 'loaded') read.push(name);
      return reply;
    },
    mergeParts: () => ({ made: [{ dataset: { id: 'merged' }, already_known: false, files: [...read] }], left_out }),
  });
  const reports: BatchReport[] = [];
  const loading = new Loading(
    fake.lab,
    () => undefined,
    (report) => void reports.push(report),
  );
  return { ...fake, reports, loading };
}

describe('files on their way in', () => {
  it('are read one after the other, in the order they came', async () => {
    let at_once = 0;
    const { loading, arrived } = start(async (...args: never[]) => {
      expect(++at_once).toBe(1);
      await Promise.resolve();
      at_once--;
      return loaded((args[0] as File).name);
    });
    for (const name of ['a', 'b', 'c']) loading.add([file(name)]);
    await settle();
    await settle();
    expect(arrived.map((each) => each.dataset.id)).toEqual(['a', 'b', 'c']);
    expect(loading.phase).toBeNull();
  });

  it('ask what they do not tell, and are read with the answer', async () => {
    const options: unknown[] = [];
    const { loading, arrived } = start((...args: never[]) => {
      options.push((args[1] as { date_order: string | null }).date_order);
      return options.length === 1 ? asked : loaded('a');
    });
    loading.add([file('a.csv')]);
    await settle();
    expect(loading.phase?.kind).toBe('asking');
    loading.reply({ date_order: 'mdy' });
    await settle();
    expect(options).toEqual([null, 'mdy']);
    expect(arrived).toHaveLength(1);
  });

  it('are given up when the person does not answer, and the next is read', async () => {
    const { loading, arrived } = start((...args: never[]) => ((args[0] as File).name === 'a' ? asked : loaded('b')));
    loading.add([file('a')]);
    loading.add([file('b')]);
    await settle();
    loading.reply(null);
    await settle();
    expect(arrived.map((each) => each.dataset.id)).toEqual(['b']);
  });

  it('keep a refusal on show until it is closed', async () => {
    const { loading, arrived } = start((...args: never[]) =>
      (args[0] as File).name === 'a' ? { kind: 'refused', problems: [problem], problem_count: 1 } : loaded('b'),
    );
    loading.add([file('a')]);
    loading.add([file('b')]);
    await settle();
    expect(loading.phase).toMatchObject({ kind: 'refused', count: 1, problems: [problem] });
    loading.dismiss();
    await settle();
    expect(arrived).toHaveLength(1);
  });

  it('do not hang when the engine dies: the death is shown as a refusal', async () => {
    const { loading, die } = start(() => new Promise(() => undefined));
    loading.add([file('a')]);
    await settle();
    die('The engine stopped.');
    await settle();
    expect(loading.phase).toMatchObject({ kind: 'refused', problems: [{ code: 'ENGINE_STOPPED' }] });
  });
});

describe('files that come together', () => {
  const part = { kind: 'loaded' };

  it('are read one by one and merged once all are there', async () => {
    const { loading, reports, calls } = startMany(() => part);
    loading.add([file('a'), file('b'), file('c')], ['README.md']);
    await settle();
    expect(calls).toEqual(['dropParts', 'loadPart', 'loadPart', 'loadPart', 'mergeParts']);
    expect(reports).toMatchObject([{ failed: [], passed_over: ['README.md'], made: [{ files: ['a', 'b', 'c'] }] }]);
    expect(loading.phase).toBeNull();
  });

  it('are merged without the broken one, which one report names', async () => {
    const refused = { kind: 'refused', problems: [problem], problem_count: 7 };
    const conflict = { name: 'c', problem: { ...problem, code: 'MERGE_OVERLAP' } };
    const { loading, reports } = startMany((name) => (name === 'b' ? refused : part), [conflict]);
    loading.add([file('a'), file('b'), file('c')]);
    await settle();
    expect(reports[0]!.made[0]!.files).toEqual(['a', 'c']);
    const failed = [
      { name: 'b', count: 7, problems: [problem] },
      { name: 'c', count: 1 },
    ];
    expect(loading.phase).toMatchObject({ kind: 'report', report: { failed } });
    loading.dismiss();
    await settle();
    expect(loading.phase).toBeNull();
  });

  it('are asked about once: the answer holds for every file of them that has it among its choices', async () => {
    const orders: string[] = [];
    const { loading, reports } = startMany((name, { date_order }) => {
      if (date_order === null) return asked;
      orders.push(`${name} ${date_order}`);
      return part;
    });
    loading.add([file('a.tsv'), file('b.tsv')], [], true);
    await settle();
    expect(loading.phase).toMatchObject({ kind: 'asking', file: { name: 'a.tsv' } });
    loading.reply({ date_order: 'mdy' });
    await settle();
    expect(orders).toEqual(['a.tsv mdy', 'b.tsv mdy']);
    expect(reports).toHaveLength(1);
  });

  it('go on without one that the person gives up, and say so', async () => {
    const { loading } = startMany((name) => (name === 'a.psv' ? asked : part));
    loading.add([file('a.psv'), file('b')], [], true);
    await settle();
    loading.reply(null);
    await settle();
    expect(loading.phase).toMatchObject({ report: { failed: [{ name: 'a.psv', problems: [{ code: 'GIVEN_UP' }] }] } });
  });

  it('leave nothing behind when reading is cancelled', async () => {
    const { loading, reports, calls } = startMany((name) => (name === 'b' ? { kind: 'canceled' } : part));
    loading.add([file('a'), file('b'), file('c')]);
    await settle();
    expect(calls).toEqual(['dropParts', 'loadPart', 'loadPart', 'dropParts']);
    expect(reports).toEqual([]);
    expect(loading.phase).toBeNull();
  });

  it('are all named when the engine dies, since those read before went with it', async () => {
    const { loading, reports, die } = startMany((name) => (name === 'b' ? new Promise(() => undefined) : part));
    loading.add([file('a'), file('b'), file('c')]);
    await settle();
    die('The engine stopped.');
    await settle();
    expect(reports).toEqual([]);
    expect(loading.phase).toMatchObject({
      report: { made: [], failed: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] },
    });
  });
});

it.each([true, false])(
  'of a log that waits for bars: those whose lines have ended, where they grew: %s',
  async (grew) => {
    const growing: unknown[] = [];
    const fake = fakeLab({
      verify: () => ({ kind: 'needs_data', sha256: 'a', symbol: 'X', rows: 3, grew }),
      load: (...args: never[]) => {
        growing.push(args[3]);
        return loaded('b');
      },
    });
    const verify = new Verify(fake.lab);
    const arrivals = new Arrivals(fake.lab, new Toasts(), verify, new Growing(fake.lab), () => Promise.resolve());
    await arrivals.take([file('x.csv')]);
    await settle();
    await verify.start(file('events.ndjson'));
    await arrivals.take([file('x.csv')]);
    await settle();
    expect(growing).toEqual([false, grew]);
  },
);
