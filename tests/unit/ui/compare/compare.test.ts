import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Compare } from '../../../../src/ui/state/compare.svelte.ts';
import { Library } from '../../../../src/ui/state/library.svelte.ts';
import { Setup } from '../../../../src/ui/state/setup.svelte.ts';
import { Sweep } from '../../../../src/ui/state/sweep.svelte.ts';
import { Show } from '../../../../src/ui/state/show.svelte.ts';
import { Tabs } from '../../../../src/ui/state/tabs.svelte.ts';
import { Toasts } from '../../../../src/ui/state/toasts.svelte.ts';
import type { DatasetInfo, RunInfo } from '../../../../src/contracts/records.ts';
import { fakeLab } from '../shell/fake-lab.ts';

const run = (key: string, more: Partial<RunInfo> = {}): RunInfo =>
  ({ key, name: key, dataset_id: 'd', created_at: 0, state: 'done', log_bytes: 9, ...more }) as RunInfo;

let memory: Map<string, string>;
beforeEach(() => {
  memory = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => memory.get(key) ?? null,
    setItem: (key: string, text: string) => memory.set(key, text),
    removeItem: (key: string) => memory.delete(key),
  });
});

function start(...runs: RunInfo[]) {
  const library = new Library(fakeLab({}).lab, new Toasts());
  library.runs = runs;
  library.datasets = [{ id: 'd' } as DatasetInfo];
  return { library, compare: new Compare(library) };
}

function chosen(compare: Compare, ...runs: RunInfo[]): void {
  compare.choose(runs[0]!);
  for (const each of runs.slice(1)) compare.toggle(each);
  compare.show();
}

const shown = ({ runs }: Compare) => runs.map(({ run, letter }) => `${letter}=${run.key}`);
const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => run(key));
const [a, b, c] = many as [RunInfo, RunInfo, RunInfo];

describe('choosing runs to compare', () => {
  it('takes two to six, in the order chosen, and takes a choice back', () => {
    const { compare } = start(...many);
    compare.choose(c);
    compare.show();
    expect(compare.shown).toBe(false);
    for (const each of many) if (each !== c) compare.toggle(each);
    expect(compare.choosing).toEqual(['c', 'a', 'b', 'd', 'e', 'f']);
    expect(compare.canChoose(many[6]!)).toBe(false);
    compare.toggle(a);
    expect(compare.canChoose(many[6]!)).toBe(true);
    compare.show();
    expect(shown(compare)).toEqual(['A=c', 'B=b', 'C=d', 'D=e', 'E=f']);
    expect(compare.choosing).toBeNull();
  });

  it('offers none that goes on, or has no log or no data', () => {
    const goes = run('goes', { state: 'running' });
    const lost = run('lost', { dataset_id: 'gone' });
    const empty = run('empty', { state: 'failed', log_bytes: 0 });
    const { compare } = start(a, goes, empty, lost);
    expect(compare.offered).toBe(false);
    compare.choose(null);
    compare.toggle(goes);
    compare.toggle(empty);
    compare.toggle(lost);
    expect(compare.choosing).toEqual([]);
    compare.endChoosing();
    expect(compare.choosing).toBeNull();
  });
});

describe('the runs on show', () => {
  it('keep their letters whichever is the base, which comes first', () => {
    const { compare } = start(...many);
    chosen(compare, a, b, c);
    compare.makeBase('c');
    compare.choose(null);
    expect(compare.choosing).toEqual(['c', 'a', 'b']);
    expect(shown(compare)).toEqual(['C=c', 'A=a', 'B=b']);
    expect(compare.runs.map(({ colour }) => colour)).toEqual([3, 1, 2]);
  });

  it('lose one that is deleted, get it back when that is undone, and are none below two', () => {
    const { library, compare } = start(a, b, c);
    chosen(compare, a, b, c);
    library.runs = [b, c];
    expect(shown(compare)).toEqual(['B=b', 'C=c']);
    library.runs = [c];
    expect(compare.shown).toBe(false);
    library.runs = [a, b, c];
    expect(shown(compare)).toEqual(['A=a', 'B=b', 'C=c']);
  });

  it('are there again after a reload, without those that are gone, and not when they were closed', () => {
    const first = start(a, b, c);
    chosen(first.compare, a, b, c);
    first.compare.makeBase('b');
    const second = start(b, c);
    second.compare.restore();
    expect(shown(second.compare)).toEqual(['A=b', 'B=c']);
    const alone = start(b);
    alone.compare.restore();
    expect(alone.compare.shown).toBe(false);
    second.compare.close();
    const third = start(a, b, c);
    third.compare.restore();
    expect(third.compare.shown).toBe(false);
  });

  it.each(['3', '{"keys":["a","a"],"base":"a"}', '{"keys":[1,2],"base":1}', '{"keys":"ab","base":"a"}', '{"keys":[]}'])(
    'are not made of what cannot have been remembered: %s',
    (text) => {
      memory.set('papertape:compare', text);
      const { compare } = start(a, b);
      compare.restore();
      expect(compare.shown).toBe(false);
    },
  );
});

describe('what comes into view', () => {
  it('takes the place of the comparison, and an event says of which run', () => {
    const { library, compare } = start(a, b);
    const show = new Show(library, compare, new Sweep(fakeLab({}).lab, new Setup(), library), new Tabs());
    chosen(compare, a, b);
    show.event(b, 41);
    expect(compare.shown).toBe(false);
    expect(library.run_key).toBe('b');
    expect(show.asked).toEqual({ run_key: 'b', line: 41 });
    show.trace();
    expect(show.asked).toBeNull();
    for (const leave of [() => show.run(a), () => show.dataset('d'), () => show.tab('risk')]) {
      chosen(compare, a, b);
      expect(compare.shown).toBe(true);
      leave();
      expect(compare.shown).toBe(false);
    }
  });
});
