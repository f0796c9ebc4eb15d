import { describe, expect, test } from 'vitest';
import { browserLocks } from '../../../src/worker/platform/locks.ts';

interface Held {
  readonly name: string;
  readonly mode: LockMode;
}

/** As much of a browser's lock manager as is used: one for all tabs. */
class Manager {
  readonly held: Held[] = [];
  readonly #waiting: (() => boolean)[] = [];

  async request(
    name: string,
    options: { readonly mode?: LockMode; readonly ifAvailable?: boolean },
    work: (lock: Held | null) => unknown,
  ): Promise<unknown> {
    const mode = options.mode ?? 'exclusive';
    const free = () => this.held.every((lock) => lock.name !== name || (mode === 'shared' && lock.mode === 'shared'));
    if (!free() && options.ifAvailable === true) return work(null);
    if (!free()) await new Promise<void>((resolve) => this.#waiting.push(() => (free() ? (resolve(), true) : false)));
    const lock = { name, mode };
    this.held.push(lock);
    try {
      return await work(lock);
    } finally {
      this.held.splice(this.held.indexOf(lock), 1);
      for (const tryNow of [...this.#waiting]) if (tryNow()) this.#waiting.splice(this.#waiting.indexOf(tryNow), 1);
    }
  }

  query() {
    return Promise.resolve({ held: [...this.held], pending: [] });
  }
}

const over = (manager: Manager) => browserLocks(manager as unknown as LockManager);

describe('locks between tabs', () => {
  test('a run is held from its start until it is released, for every tab to see', async () => {
    const manager = new Manager();
    const [mine, other] = [over(manager), over(manager)];
    const release = await mine.hold('r1');
    await other.hold('r2');
    expect([...(await other.heldKeys())].sort()).toEqual(['r1', 'r2']);
    release();
    await new Promise((resolve) => setImmediate(resolve));
    expect([...(await other.heldKeys())]).toEqual(['r2']);
  });

  test('the first tab is alone, the second is not; the session of neither counts as a run', async () => {
    const manager = new Manager();
    const alone: string[] = [];
    const enter = (name: string) =>
      over(manager).whenAlone(() => {
        alone.push(name);
        return Promise.resolve();
      });
    await enter('first');
    await enter('second');
    expect(alone).toEqual(['first']);
    expect((await over(manager).heldKeys()).size).toBe(0);
  });

  test('a tab that opens while the first one tidies up waits, and does not tidy up too', async () => {
    const manager = new Manager();
    let finish = () => {};
    const first = over(manager).whenAlone(() => new Promise<void>((resolve) => (finish = resolve)));
    let tidied = false;
    let opened = false;
    const second = over(manager)
      .whenAlone(async () => void (tidied = true))
      .then(() => (opened = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(opened).toBe(false);
    finish();
    await Promise.all([first, second]);
    expect(tidied).toBe(false);
  });

  test('without lock support every tab goes on alone', async () => {
    const locks = browserLocks(undefined);
    let worked = false;
    await locks.whenAlone(async () => void (worked = true));
    (await locks.hold('r'))();
    expect([worked, (await locks.heldKeys()).size]).toEqual([true, 0]);
  });
});
