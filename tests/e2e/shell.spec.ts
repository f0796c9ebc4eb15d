import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Page } from 'playwright/test';
import { startServer } from '../../scripts/serve.mjs';
import { engineNames } from './browsers.ts';
import { expect, root, test } from './fixtures.ts';
import { lookForNewVersion, site } from './versions.ts';

/** The page as a thing that is served, installed and kept: policy, isolation, service worker. Not what it does. */

test.use({ keptOffline: true });

const dist = join(root, 'dist');

/** Resolves once a service worker controls the page, with every file in its cache. */
async function installed(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller === null)
      await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }));
  });
}

const cacheNames = (page: Page) => page.evaluate(() => caches.keys());

/** Every address in this origin's caches, relative to the page. */
const cachedPaths = (page: Page) =>
  page.evaluate(async () => {
    const paths: string[] = [];
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys())
        paths.push(request.url.slice(new URL('./', location.href).href.length));
    return paths.sort();
  });

test('the page is isolated, and its policy allows nothing inline, evaluated or from elsewhere', async ({ page }) => {
  const response = await page.goto('./');
  const headers = response?.headers() ?? {};
  const policy = headers['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|https?:/);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  // For hosts that send no headers, the page carries the same policy itself.
  const carried = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toContain(carried ?? 'nothing carried');
  expect(await page.locator('script:not([src])').count()).toBe(0);
});

test('the server answers with the right kind, keeps what is hashed, and leaves its folder to nobody', async ({
  app,
}) => {
  const asset = readdirSync(join(dist, 'assets')).find((name) => name.endsWith('.js')) ?? 'none';
  const script = await fetch(`${app.url}assets/${asset}`);
  expect(script.headers.get('content-type')).toContain('text/javascript');
  expect(script.headers.get('cache-control')).toContain('immutable');
  const worker = await fetch(`${app.url}sw.js`);
  expect(worker.headers.get('cache-control')).toBe('no-cache');
  const again = await fetch(`${app.url}sw.js`, { headers: { 'if-none-match': worker.headers.get('etag') ?? '' } });
  expect(again.status).toBe(304);
  expect((await fetch(`${app.url}..%2fpackage.json`)).status).toBe(404);
  expect((await fetch(`${app.url}%00`)).status).toBe(404);
  expect((await fetch(`${app.url}%E0%A4%A`)).status).toBe(404);
  expect((await fetch(app.url, { method: 'POST' })).status).toBe(405);
});

test('the manifest names icons that exist, in the sizes it claims', async ({ page }) => {
  await page.goto('./');
  const sizes = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="manifest"]');
    const manifest = (await (await fetch(link?.href ?? '')).json()) as {
      icons: { src: string; sizes: string; type: string }[];
    };
    const rasters = manifest.icons.filter((icon) => icon.type === 'image/png');
    return Promise.all(
      rasters.map(async (icon) => {
        const image = new Image();
        image.src = new URL(icon.src, link?.href).href;
        await image.decode();
        return { claimed: icon.sizes, real: `${image.naturalWidth}x${image.naturalHeight}` };
      }),
    );
  });
  expect(sizes.length).toBeGreaterThanOrEqual(2);
  for (const { claimed, real } of sizes) expect(real).toBe(claimed);
});

test('after one visit the page opens with the server gone', async ({ page, guard }) => {
  // The browser looks for a newer service worker and says that it cannot reach one: that is the point here.
  guard.allow(/ERR_CONNECTION_REFUSED|Failed to update a ServiceWorker|request to another host: http:\/\/localhost/);
  const server = await startServer({ dir: dist, port: 0 });
  await page.goto(server.url);
  const title = await page.title();
  await installed(page);
  const files = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'sw.js')
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)).split(sep).join('/'));
  expect(await cachedPaths(page)).toEqual(files.sort());
  await server.close();

  for (const path of ['', 'index.html', '?from=shortcut#run']) {
    const response = await page.goto(server.url + path);
    expect(response?.status()).toBe(200);
    expect(response?.fromServiceWorker()).toBe(true);
    expect(await page.title()).toBe(title);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  }
});

test('a new version waits until it is told to take over, then removes the old one', async ({ page, guard }) => {
  guard.allow(/request to another host: http:\/\/localhost/);
  const server = await site();
  try {
    await page.goto(server.url);
    await installed(page);
    const before = await cacheNames(page);
    expect(before).toHaveLength(1);

    server.publish();
    await lookForNewVersion(page);
    const hasWaiting = () =>
      page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state === 'installed');
    await expect.poll(hasWaiting).toBe(true);
    // Both versions are there, and the page still has the one it came with.
    expect(await cacheNames(page)).toHaveLength(2);

    await page.evaluate(async () => {
      (await navigator.serviceWorker.ready).waiting?.postMessage({ type: 'SKIP_WAITING' });
    });
    await expect.poll(() => cacheNames(page)).toEqual([expect.stringContaining('newer')]);
  } finally {
    await server.close();
  }
});

for (const engine of engineNames)
  test(`the page starts in ${engine}, under its policy`, async ({ engines, app }) => {
    const missing = engines.missing(engine);
    test.skip(missing !== undefined, missing);
    const started = `(async () => {
      const violations = [];
      addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
      const app = document.querySelector('#app');
      for (let i = 0; i < 100 && !app?.childElementCount; i++) await new Promise((done) => setTimeout(done, 100));
      return { filled: (app?.childElementCount ?? 0) > 0, isolated: crossOriginIsolated, violations };
    })()`;
    const outcome = await engines.run(engine, app.url, started);
    expect(outcome).toEqual({ filled: true, isolated: true, violations: [] });
  });
