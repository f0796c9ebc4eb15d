import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright/test';
import { chromiumArgs, findChromium } from '../../../scripts/lib/browsers.mjs';
import { expect, test } from '../fixtures.ts';
import { barsDone, finished, runs, save, setSpeed, state, withBars } from '../page/lab.ts';

/** A browser that keeps what it stores in a folder, and that can be killed. */
async function browser(folder: string) {
  const executablePath = await findChromium();
  const context = await chromium.launchPersistentContext(folder, {
    args: [...chromiumArgs, '--remote-debugging-port=0'],
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1280, height: 800 },
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  const session = await context.browser()?.newBrowserCDPSession();
  const { processInfo } = (await session!.send('SystemInfo.getProcessInfo')) as {
    processInfo: { type: string; id: number }[];
  };
  const pid = processInfo.find(({ type }) => type === 'browser')!.id;
  return { context, page: context.pages()[0] ?? (await context.newPage()), pid };
}

test('a browser that is killed leaves a run that goes on to the log of one that was not', async ({ app }) => {
  test.setTimeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), 'papertape-'));
  try {
    const first = await browser(folder);
    await withBars(first.page, 4000, app.url);
    const expected = (await save(first.page, 'Event log')).bytes;
    await setSpeed(first.page, '100');
    await first.page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(state(first.page)).toHaveText('Running');
    await expect.poll(() => barsDone(first.page)).toBeGreaterThan(200);
    process.kill(first.pid, 'SIGKILL');
    await first.context.close().catch(() => undefined);

    const second = await browser(folder);
    await second.page.goto(app.url);
    await expect(runs(second.page)).toHaveCount(2);
    await expect(second.page.getByText(/^Interrupted at bar/)).toBeVisible();
    await setSpeed(second.page, '0');
    await second.page.getByRole('button', { name: 'Resume', exact: true }).click();
    await finished(second.page);
    expect((await save(second.page, 'Event log')).bytes.equals(expected)).toBe(true);
    await second.context.close();
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('a page that is closed in the middle of a run, and its context', async ({ browser: own, app, guard }) => {
  guard.allow(/./);
  const context = await own.newContext({ locale: 'en-GB', timezoneId: 'UTC' });
  const page = await context.newPage();
  await withBars(page, 3000, app.url);
  const expected = (await save(page, 'Event log')).bytes;
  await setSpeed(page, '100');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(() => barsDone(page)).toBeGreaterThan(200);
  await page.close({ runBeforeUnload: true });
  const next = await context.newPage();
  await next.goto(app.url);
  await expect(next.getByText(/^Interrupted at bar/)).toBeVisible();
  await setSpeed(next, '0');
  await next.getByRole('button', { name: 'Resume', exact: true }).click();
  await finished(next);
  expect((await save(next, 'Event log')).bytes.equals(expected)).toBe(true);
  await context.close();
});

test('an engine that hangs is ended and replaced, and the run goes on', async ({ page }) => {
  await page.clock.install();
  await withBars(page, 3000);
  await setSpeed(page, '100');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(state(page)).toHaveText('Running');
  await page.workers()[0]!.evaluate(() => {
    setTimeout(() => {
      for (;;);
    }, 0);
  });
  await page.clock.runFor(25_000);
  await expect(page.getByText('The engine stopped and is being started again.')).toBeVisible();
  await page.clock.runFor(2000);
  await expect(state(page)).toHaveText('Running');
  await setSpeed(page, '0');
  await finished(page);
  await expect(runs(page)).toHaveCount(2);
});
