import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../../scripts/serve.mjs';
import { expect, root, test } from '../fixtures.ts';
import { bars, datasets, drop, finished, setSpeed, state, withSample } from './lab.ts';

test('after the first visit the whole lab works without a network', async ({ page, context, guard }) => {
  guard.allow(
    /ERR_INTERNET_DISCONNECTED|Failed to update a ServiceWorker|unknown error occurred when fetching the script/,
  );
  await page.goto('./');
  await expect(page.getByText('Ready to work offline.')).toBeVisible();
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
  const copy = mkdtempSync(join(tmpdir(), 'papertape-'));
  cpSync(join(root, 'dist'), copy, { recursive: true });
  const server = await startServer({ dir: copy, port: 0 });
  try {
    await page.goto(server.url);
    await expect(page.getByText('Ready to work offline.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Try the sample' })).toBeEnabled();
    await drop(page, 'many.csv', bars(200_000));
    await finished(page);
    await setSpeed(page, '100');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(state(page)).toHaveText('Running');

    const worker = readFileSync(join(copy, 'sw.js'), 'utf8');
    writeFileSync(join(copy, 'sw.js'), worker.replace(/const VERSION = "[^"]*"/, 'const VERSION = "newer"'));
    await page.evaluate(async () => {
      await (await navigator.serviceWorker.ready).update();
    });
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
    rmSync(copy, { recursive: true, force: true });
  }
});
