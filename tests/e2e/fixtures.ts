import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  test as base,
  expect,
  type BrowserContext,
  type ConsoleMessage,
  type Page,
  type Request,
  type WebError,
} from 'playwright/test';
import { startServer } from '../../scripts/serve.mjs';
import { availability, type Availability, type Engine, engineNames, type EngineName } from './browsers.ts';

export { expect };

/** The root of the checkout. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Says plainly that a build is missing, where a 404 would puzzle. */
function requireBuilt(dir: string): void {
  if (!existsSync(join(root, dir, 'index.html')))
    throw new Error(`${dir}/ is not built: run \`node scripts/build.mjs\`.`);
}

/** What a page did that no page of ours may do, unless a test allows it. */
export interface Guard {
  readonly problems: string[];
  /** Lets problems whose text matches pass, in this test alone. */
  allow(pattern: RegExp): void;
}

/** The engines of this machine, each started at its first use and kept for the worker's other tests. */
export interface Engines {
  /** Undefined if the engine can be used, else the reason to give to `test.skip`. */
  missing(name: EngineName): string | undefined;
  /** See `Engine.run`. */
  run(name: EngineName, url: string, expression: string, ...further: string[]): Promise<unknown>;
}

/** Notes what pages of a context do that no page of ours may, until the function it gives is called. */
function watch(context: BrowserContext, origin: string, note: (problem: string) => void): () => void {
  const heard = (message: ConsoleMessage) => {
    // Chromium reports every violation of the policy and every failed request as an error of the console.
    if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`);
  };
  const thrown = (error: WebError) => note(`uncaught: ${error.error().stack ?? error.error().message}`);
  const asked = (request: Request) => {
    const url = new URL(request.url());
    const local = url.protocol === 'data:' || url.protocol === 'blob:' || url.protocol === 'about:';
    if (!local && url.origin !== origin) note(`request to another host: ${request.url()}`);
  };
  context.on('console', heard).on('weberror', thrown).on('request', asked);
  return () => void context.off('console', heard).off('weberror', thrown).off('request', asked);
}

/** Filling a service worker's cache takes a third of a visit. */
async function goWithoutServiceWorker(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'));
}

/**
 * An engine that is there but does not start (a wrapper without a display, a version that the driver does not know)
 * skips the test on a person's machine, saying why; in CI, which installs the engines it needs, it fails.
 */
async function orSkip(name: EngineName, starting: Promise<Engine>): Promise<Engine> {
  try {
    return await starting;
  } catch (error) {
    if (name !== 'chromium' && process.env['CI'] === undefined)
      base.info().skip(true, `${name} does not start on this machine: ${String(error).split('\n')[0]}`);
    throw error;
  }
}

interface WorkerFixtures {
  /** The built page (dist/), served with the headers of `npm start`: `{url}` ends in a slash. */
  app: { url: string };
  /** The engine without a page (build/harness/), served likewise. */
  harness: { url: string };
  engines: Engines;
}

interface Options {
  /** Whether the browser has service workers. Most tests go without. */
  keptOffline: boolean;
}

export const test = base.extend<{ guard: Guard } & Options, WorkerFixtures>({
  keptOffline: [false, { option: true }],
  app: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn what the fixture needs
    async ({}, use) => {
      const server = await startServer({ dir: join(root, 'dist'), port: 0 });
      await use({ url: server.url });
      await server.close();
    },
    { scope: 'worker' },
  ],
  harness: [
    // eslint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      requireBuilt('build/harness');
      const server = await startServer({ dir: join(root, 'build/harness'), port: 0 });
      await use({ url: server.url });
      await server.close();
    },
    { scope: 'worker' },
  ],
  engines: [
    // eslint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      const found = new Map<EngineName, Availability>();
      for (const name of engineNames) found.set(name, await availability(name));
      const open = new Map<EngineName, Promise<Engine>>();
      await use({
        missing: (name) => {
          const state = found.get(name);
          return state !== undefined && 'missing' in state ? state.missing : undefined;
        },
        run: async (name, url, expression, ...further) => {
          const state = found.get(name);
          if (state === undefined || 'missing' in state) throw new Error(`${name} is not available`);
          const engine = open.get(name) ?? state.open();
          open.set(name, engine);
          return (await orSkip(name, engine)).run(url, expression, ...further);
        },
      });
      for (const engine of open.values()) await (await engine.catch(() => undefined))?.close();
    },
    { scope: 'worker' },
  ],
  // `page.goto('./')` opens the built page. Playwright reads this for every test, so it must not need the build.
  baseURL: async ({ app }, use) => use(app.url),
  guard: async ({ context, app }, use, testInfo) => {
    const problems: string[] = [];
    const allowed: RegExp[] = [];
    const stop = watch(context, new URL(app.url).origin, (text) => problems.push(text));
    await use({ problems, allow: (pattern) => allowed.push(pattern) });
    stop();
    const left = problems.filter((problem) => !allowed.some((pattern) => pattern.test(problem)));
    if (testInfo.status === testInfo.expectedStatus) expect(left, 'what the page must not do').toEqual([]);
  },
  // Whoever uses a page is guarded.
  page: async ({ page, context, keptOffline, guard: _guard }, use) => {
    requireBuilt('dist');
    if (!keptOffline) await goWithoutServiceWorker(context);
    await use(page);
  },
});

/**
 * A `test` for tests that look at the same thing without changing it, or put back what they change: they share a visit,
 * since opening the page and running takes longer than looking. Whichever comes first in a worker opens the page and
 * has `arrive` take it to where all of them begin; before each of the others `back` brings it there again, whatever was
 * left. A test that fails ends its worker, so what comes after it, or tries it again, has another visit. The guard
 * judges each test by itself. To be called once, at the top of the file or the group whose tests these are.
 */
export function testsOfOneVisit(arrive: (page: Page) => Promise<void>, back: (page: Page) => Promise<void>) {
  let visit: BrowserContext | undefined;
  const shared = test.extend({
    context: async ({ browser }, use) => use((visit ??= await browser.newContext())),
    page: async ({ context, guard: _guard }, use) => {
      requireBuilt('dist');
      const [here] = context.pages();
      if (here === undefined) {
        await goWithoutServiceWorker(context);
        const page = await context.newPage();
        await arrive(page);
        await use(page);
      } else {
        await back(here);
        await use(here);
      }
    },
  });
  // In one worker, one after the other.
  shared.describe.configure({ mode: 'default' });
  shared.afterAll(async () => {
    await visit?.close();
    visit = undefined;
  });
  return shared;
}
