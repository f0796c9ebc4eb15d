import { expect, test } from '../fixtures.ts';
import { lookForNewVersion, site } from '../versions.ts';
import { bars, datasets, drop, finished, MANY, setSpeed, state, withSample } from './lab.ts';

test.use({ keptOffline: true });

test('after the first visit the whole lab works without a network', async ({ page, context, guard }) => {
  guard.allow(
    /ERR_INTERNET_DISCONNECTED|Failed to update a ServiceWorker|unknown error occurred when fetching the script/,
  );
  await page.goto('./');
  await expect(page.getByText(/ready to work offline/)).toBeVisible();
  await context.setOffline(true);
  await withSample(page);
  await drop(page, 'hours.csv', bars(300));
  await expect(datasets(page)).toHaveCount(2);
  await finished(page);
  await page.reload();
  await expect(datasets(page)).toHaveCount(2);
});

test('a new version is offered, never in the middle of a run, and taken when the person agrees', async ({
  page,
  guard,
}) => {
  guard.allow(/request to another host: http:\/\/localhost/);
  const server = await site();
  try {
    await page.goto(server.url);
    await expect(page.getByText(/ready to work offline/)).toBeVisible();
    await lookForNewVersion(page);
    await expect(page.getByRole('button', { name: 'Try the sample' })).toBeEnabled();
    await drop(page, 'many.csv', bars(MANY));
    await finished(page);
    await setSpeed(page, '100');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(state(page)).toHaveText('Running');

    server.publish();
    await lookForNewVersion(page);
    const waiting = () => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state ?? null);
    await expect.poll(waiting).toBe('installed');
    const offer = page.getByRole('button', { name: 'New version' });
    await expect(offer).toBeHidden();
    await expect(state(page)).toHaveText('Running');

    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await expect(state(page)).toHaveText('Canceled');
    await page.evaluate(() => Object.assign(globalThis, { before: true }));
    await offer.click();
    await expect.poll(() => page.evaluate(() => 'before' in globalThis).catch(() => true)).toBe(false);
    await expect(datasets(page)).toHaveCount(1);
    expect(await page.evaluate(() => caches.keys())).toEqual([expect.stringContaining('newer')]);
  } finally {
    await server.close();
  }
});
