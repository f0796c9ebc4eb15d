import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeLab, settle } from './fake-lab.ts';

describe('the connection to the engine', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('starts the engine again after a death, and is ready again', async () => {
    const { lab, die } = fakeLab({ catalog: () => ({ engine_version: '1' }) });
    await lab.start();
    expect(lab.status).toBe('ready');
    die('crashed');
    expect(lab.status).toBe('restarting');
    await vi.advanceTimersByTimeAsync(1000);
    expect(lab.status).toBe('ready');
    expect(lab.generation).toBe(1);
  });

  it('gives up an engine that dies at every start, until it is asked to try again', async () => {
    let broken = true;
    const fake = fakeLab({
      catalog: () => {
        if (!broken) return { engine_version: '1' };
        fake.die('no memory');
        return new Promise(() => undefined);
      },
    });
    void fake.lab.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fake.lab.status).toBe('failed');
    expect(fake.lab.last_death).toBe('no memory');
    const attempts = fake.calls.length;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(fake.calls.length).toBe(attempts);
    broken = false;
    fake.lab.retry();
    await settle();
    expect(fake.lab.status).toBe('ready');
  });

  it('says so when the first answer is an error', async () => {
    const { lab } = fakeLab({
      catalog: () => {
        throw new Error('no IndexedDB');
      },
    });
    await lab.start();
    expect(lab.status).toBe('failed');
    expect(lab.last_death).toBe('no IndexedDB');
  });
});
