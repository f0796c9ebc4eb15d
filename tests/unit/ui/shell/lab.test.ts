import { describe, expect, it } from 'vitest';
import { fakeLab, settle } from './fake-lab.ts';

describe('the connection to the engine', () => {
  it('is ready when the engine has answered, and again after a death, as another generation', async () => {
    const { lab, die, restart } = fakeLab({ catalog: () => ({ engine_version: '1' }) });
    const ready: number[] = [];
    lab.onReady(() => ready.push(lab.generation));
    lab.start();
    await settle();
    expect(lab.status).toBe('ready');
    die('crashed');
    expect([lab.status, lab.last_death]).toEqual(['restarting', 'crashed']);
    restart();
    await settle();
    expect(lab.status).toBe('ready');
    expect(ready).toEqual([0, 1]);
  });

  it('an answer of an engine that died meanwhile makes nothing ready', async () => {
    let answer: (catalog: unknown) => void = () => undefined;
    const { lab, die } = fakeLab({ catalog: () => new Promise((resolve) => (answer = resolve)) });
    lab.start();
    await settle();
    die('crashed');
    answer({ engine_version: '1' });
    await settle();
    expect(lab.status).toBe('restarting');
  });

  it('says when the engine is given up, and tries again when asked to', async () => {
    const { lab, die, giveUp } = fakeLab({ catalog: () => ({ engine_version: '1' }) });
    lab.start();
    await settle();
    die('no memory');
    giveUp('no memory, after 4 restarts');
    expect([lab.status, lab.last_death]).toEqual(['failed', 'no memory']);
    lab.start();
    await settle();
    expect(lab.status).toBe('ready');
  });

  it('gives up an engine whose first answer is an error', async () => {
    const { lab } = fakeLab({
      catalog: () => {
        throw new Error('no IndexedDB');
      },
    });
    lab.start();
    await settle();
    expect([lab.status, lab.last_death]).toEqual(['failed', 'no IndexedDB']);
  });
});
