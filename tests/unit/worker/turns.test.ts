import { describe, expect, it } from 'vitest';
import type { RunUpdate } from '../../../src/worker/protocol/api.ts';
import { paced } from '../../../src/worker/protocol/bridge.ts';
import { Turns } from '../../../src/worker/protocol/turns.ts';
import { openTab, requestOf, testEffects, waveBars } from './support.ts';

/** A listener that is told things and takes them in when the test says so. */
function listener() {
  const heard: string[] = [];
  let finish: (() => void) | null = null;
  const tell = (what: string) => () => {
    heard.push(what);
    return new Promise<void>((resolve) => (finish = resolve));
  };
  const ready = async () => {
    finish?.();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { heard, tell, ready };
}

describe('one thing at a time', () => {
  it('tells the newest of what came meanwhile, and forgets the rest', async () => {
    const { heard, tell, ready } = listener();
    const turns = new Turns();
    for (const what of ['a', 'b', 'c']) turns.take(tell(what));
    expect(heard).toEqual(['a']);
    await ready();
    expect(heard).toEqual(['a', 'c']);
    await ready();
    turns.take(tell('d'));
    expect(heard).toEqual(['a', 'c', 'd']);
  });

  it('says the last word at once, and nothing after it that came before', async () => {
    const { heard, tell, ready } = listener();
    const turns = new Turns();
    turns.take(tell('a'));
    turns.take(tell('b'));
    turns.take(tell('end'), true);
    expect(heard).toEqual(['a', 'end']);
    await ready();
    expect(heard).toEqual(['a', 'end']);
  });

  it('goes on when the listener fails', async () => {
    const heard: string[] = [];
    const turns = new Turns();
    turns.take(() => Promise.reject(new Error('gone')));
    turns.take(() => heard.push('b'));
    await Promise.resolve();
    await Promise.resolve();
    expect(heard).toEqual(['b']);
  });

  it('holds for progress too: however fast it comes, a page that is busy hears its end alone', () => {
    const told: number[] = [];
    let now = 0;
    const progress = paced<number>(
      (value) => {
        told.push(value);
        return new Promise(() => undefined);
      },
      () => (now += 60),
      (value) => value === 100,
    );
    for (let i = 1; i <= 100; i++) progress(i);
    expect(told).toEqual([1, 100]);
  });
});

describe('a page that takes its time', () => {
  it('gets no second update before it has taken in the first, and the end in any case', async () => {
    const tab = openTab();
    const updates: RunUpdate[] = [];
    let open = 0;
    let openMax = 0;
    const id = await tab.add(waveBars(150_000));
    await tab.runs.start(id, requestOf(), 'a run', async (update) => {
      updates.push(update);
      if (update.state === 'running') openMax = Math.max(openMax, ++open);
      await new Promise((resolve) => setTimeout(resolve, 120));
      if (update.state === 'running') open--;
    });
    await tab.ended();
    const last = updates.at(-1)!;
    expect(last.state).toBe('done');
    expect(last.bars_done).toBe(150_000);
    expect(openMax).toBe(1);
  });

  it('hears of the end once, and when it is stored, also if it was owed news when the run ended', async () => {
    let now = 0;
    const tab = openTab(undefined, undefined, { ...testEffects(), now: () => (now += 60) });
    const { runs } = tab.store;
    const commit = runs.commit.bind(runs);
    let takenIn: () => void = () => undefined;
    let stored = '';
    runs.commit = async (batch, ...rest) => {
      if (batch.info.state === 'done') {
        takenIn();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const result = await commit(batch, ...rest);
      stored = batch.info.state;
      return result;
    };
    const heard: [string, string][] = [];
    const id = await tab.add(waveBars(2000));
    await tab.runs.start(id, requestOf(), 'a run', (update) => {
      heard.push([update.state, stored]);
      return new Promise<void>((resolve) => (takenIn = resolve));
    });
    await tab.ended();
    expect(heard.map(([state]) => state)).toEqual(['running', 'done']);
    expect(heard[1]![1]).toBe('done');
  });
});
