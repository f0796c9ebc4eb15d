import { describe, expect, it } from 'vitest';
import { Loading } from '../../../../src/ui/state/loading.svelte.ts';
import type { Loaded } from '../../../../src/ui/state/loading.svelte.ts';
import { fakeLab, settle } from './fake-lab.ts';

const file = (name: string) => new File(['x'], name);
const loaded = (id: string) => ({ kind: 'loaded', dataset: { id }, already_known: false });
const choices = ['dmy', 'mdy'].map((value) => ({ value, label: value, preview: [] }));
const asked = { kind: 'questions', questions: [{ option: 'date_order', flag: '', text: '?', choices, best: 'dmy' }] };
const problem = { code: 'BAD_NUMBER', message: 'No number.', line: 3, column: 5, text: 'N/A' };

function start(load: (...args: never[]) => unknown) {
  const fake = fakeLab({ load });
  const arrived: Loaded[] = [];
  return { ...fake, arrived, loading: new Loading(fake.lab, (each) => void arrived.push(each)) };
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
    loading.add([file('a'), file('b')]);
    loading.add([file('c')]);
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
    loading.add([file('a'), file('b')]);
    await settle();
    loading.reply(null);
    await settle();
    expect(arrived.map((each) => each.dataset.id)).toEqual(['b']);
  });

  it('keep a refusal on show until it is closed', async () => {
    const { loading, arrived } = start((...args: never[]) =>
      (args[0] as File).name === 'a' ? { kind: 'refused', problems: [problem], problem_count: 1 } : loaded('b'),
    );
    loading.add([file('a'), file('b')]);
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
