import type { Page } from 'playwright/test';
import { expect, test } from '../fixtures.ts';
import { bars, barsDone, drop, finished, runs, save, setSpeed, state, withBars } from '../page/lab.ts';

/** Storage that fails under the page, each way in which it does in a real browser. */

const ROWS = 3000;

/** The engine's own thread, where the library is written. */
const engine = (page: Page) => page.workers().find((worker) => worker.url().includes('/assets/'))!;
const alert = (page: Page) => page.getByRole('alert').filter({ hasText: 'storing fails' });

/** Starts a run that takes a few seconds. */
async function slowRun(page: Page): Promise<void> {
  await setSpeed(page, '100');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(state(page)).toHaveText('Running');
}

/** Ends the run under way as fast as possible. */
async function toTheEnd(page: Page, count: number): Promise<void> {
  await setSpeed(page, '0');
  await finished(page);
  await expect(runs(page)).toHaveCount(count);
}

const log = async (page: Page) => (await save(page, 'Event log')).bytes;

/** Keeps the engine from trying again by itself, as it does from a second on: only a press of the button is left. */
async function onlyWhenAsked(page: Page): Promise<void> {
  await engine(page).evaluate(() => {
    const real = self.setTimeout;
    const short = (what: () => void, ms = 0) => (ms >= 1000 ? 0 : real(what, ms));
    Object.assign(self, { setTimeout: short });
  });
}

test('no more room: the run pauses and says so, exports, goes on when there is room, to the same log', async ({
  page,
}) => {
  await withBars(page, ROWS);
  const expected = await log(page);
  await slowRun(page);
  await expect.poll(() => barsDone(page)).toBeGreaterThan(200);
  await onlyWhenAsked(page);
  await engine(page).evaluate(() => {
    const real = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    Object.assign(self, { makeRoom: () => (IDBObjectStore.prototype.put = real) });
  });
  await expect(alert(page)).toContainText('refuses to store more');
  await expect(alert(page)).toContainText('safe in the library');
  await expect(state(page)).toHaveText('Paused');
  const beginning = await log(page);
  expect(beginning.length).toBeGreaterThan(0);
  expect(expected.subarray(0, beginning.length).equals(beginning)).toBe(true);
  await engine(page).evaluate('makeRoom(), null');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(alert(page)).toHaveCount(0);
  await toTheEnd(page, 2);
  expect((await log(page)).equals(expected)).toBe(true);
  await page.reload();
  await expect(runs(page)).toHaveCount(2);
  await expect(runs(page).first()).not.toContainText('Interrupted');
  expect((await log(page)).equals(expected)).toBe(true);
});

test('a quota that is nothing from the start: what is dropped runs all the same, and is stored when there is room', async ({
  page,
}) => {
  await page.goto('./');
  const session = await page.context().newCDPSession(page);
  const origin = new URL(page.url()).origin;
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  await expect(page.getByRole('button', { name: 'Try the sample' })).toBeEnabled();
  await onlyWhenAsked(page);
  await drop(page, 'hours.csv', bars(ROWS));
  const refused = page.getByRole('alert').filter({ hasText: 'refuses to store more' });
  await expect(refused).toBeVisible();
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(refused).toHaveCount(0);
  await finished(page);
  const expected = await log(page);
  await page.reload();
  await expect(runs(page)).toHaveCount(1);
  expect((await log(page)).equals(expected)).toBe(true);
});

test('told to, a run goes on in memory; the browser asks before its page is closed', async ({ page }) => {
  await withBars(page, ROWS);
  await slowRun(page);
  await engine(page).evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await expect(alert(page)).toBeVisible();
  await page.getByRole('button', { name: 'Go on without storing' }).click();
  await toTheEnd(page, 2);
  await expect(page.getByRole('alert').filter({ hasText: 'Not stored' })).toBeVisible();
  const dialog = page.waitForEvent('dialog');
  const left = page.close({ runBeforeUnload: true });
  expect((await dialog).type()).toBe('beforeunload');
  await (await dialog).accept();
  await left;
});

test('a connection that is closed under a run is opened again without a word', async ({ page }) => {
  await withBars(page, ROWS);
  const expected = await log(page);
  await slowRun(page);
  await engine(page).evaluate(() => {
    const real = IDBDatabase.prototype.transaction;
    let times = 0;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof real>) {
      if (times++ % 3 === 0) this.close();
      return real.apply(this, args);
    };
  });
  await expect.poll(() => barsDone(page)).toBeGreaterThan(200);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await toTheEnd(page, 2);
  expect((await log(page)).equals(expected)).toBe(true);
});

test('a library that is cleared under a run is written again: the run, its log and its data', async ({ page }) => {
  await withBars(page, ROWS);
  const expected = await log(page);
  await slowRun(page);
  const session = await page.context().newCDPSession(page);
  const origin = new URL(page.url()).origin;
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
  await expect.poll(() => barsDone(page)).toBeGreaterThan(200);
  await setSpeed(page, '0');
  await finished(page);
  expect((await log(page)).equals(expected)).toBe(true);
  await page.reload();
  // The run before was in the library alone.
  await expect(runs(page)).toHaveCount(1);
  expect((await log(page)).equals(expected)).toBe(true);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await finished(page);
});

test('an older version that stays open in another tab: the page works in memory, and moves in when it can', async ({
  page,
  context,
  guard,
}) => {
  guard.allow(/favicon\.ico/);
  const old = await context.newPage();
  // Any page of ours that is not the lab.
  await old.goto('./sw.js');
  await old.evaluate(
    () =>
      new Promise((resolve) => {
        const request = indexedDB.open('papertape', 1);
        request.onupgradeneeded = () => {
          for (const table of ['datasets', 'columns']) request.result.createObjectStore(table, { keyPath: 'id' });
          for (const table of ['runs', 'details', 'settings'])
            request.result.createObjectStore(table, { keyPath: 'key' });
          request.result.createObjectStore('chunks', { keyPath: ['run_key', 'n'] });
          request.result.createObjectStore('run_columns', { keyPath: ['run_key', 'name'] });
        };
        request.onsuccess = resolve;
      }),
  );
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Try the sample' })).toBeVisible();
  await drop(page, 'hours.csv', bars(400));
  await finished(page);
  const foot = page.locator('aside[aria-label=Library] footer');
  await expect(foot).toContainText('Not kept');
  await old.close();
  await expect(foot).not.toContainText('Not kept');
  const expected = await log(page);
  await page.reload();
  await expect(runs(page)).toHaveCount(1);
  expect((await log(page)).equals(expected)).toBe(true);
});

/** Puts a line before the engine's own, in its thread. */
async function beforeEngine(page: Page, line: string): Promise<void> {
  await page.route(/\/assets\/main-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${line}\n${await response.text()}` });
  });
}

test.describe('no database', () => {
  const ABSENT: readonly (readonly [string, string])[] = [
    ['there is none', `Object.defineProperty(self, 'indexedDB', { value: undefined });`],
    ['it is refused', `IDBFactory.prototype.open = () => { throw new DOMException('private', 'SecurityError'); };`],
    [
      'it never answers',
      `IDBFactory.prototype.open = () => Object.create(IDBOpenDBRequest.prototype, {
         addEventListener: { value: () => undefined }, removeEventListener: { value: () => undefined } });`,
    ],
    [
      'it opens and then never answers',
      `IDBDatabase.prototype.transaction = function () { return new Proxy({}, { get: (_, name) =>
         name === 'objectStore' ? () => new Proxy({}, { get: () => () => new Promise(() => undefined) })
         : name.endsWith('EventListener') ? () => undefined : undefined }); };`,
    ],
  ];
  for (const [what, line] of ABSENT)
    test(`${what}: the page works until it is closed, and says so`, async ({ page, guard }) => {
      // A blocked service worker is no registration at all, which no browser does by itself.
      guard.allow(/reading 'waiting'/);
      await beforeEngine(page, line);
      await page.goto('./');
      await expect(page.getByRole('button', { name: 'Try the sample' })).toBeEnabled();
      await drop(page, 'hours.csv', bars(400));
      await finished(page);
      await expect(page.getByText('Not kept: this window cannot store.')).toBeVisible();
      expect((await log(page)).length).toBeGreaterThan(1000);
    });
});
