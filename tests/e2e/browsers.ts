import { chromium, firefox, type Browser } from 'playwright/test';
import { chromiumArgs, findChromium, findFirefox, findWebKitDriver, findXvfb } from '../../scripts/lib/browsers.mjs';
import { findMiniBrowser, openWebKit } from './webdriver.ts';

/** The three engines that browsers are made of: V8, SpiderMonkey, JavaScriptCore. */
export type EngineName = 'chromium' | 'firefox' | 'webkit';
export const engineNames: readonly EngineName[] = ['chromium', 'firefox', 'webkit'];

/** A running browser that can open an address and evaluate something there. */
export interface Engine {
  readonly name: EngineName;
  readonly version: string;
  /**
   * Opens the address in a fresh page and evaluates the expression (awaited if it is a promise) once it has loaded;
   * for each further one the page is loaded again, with what the browser has stored of it. Returns the last one's value,
   * which must survive JSON. Throws with the page's own message when an expression does.
   */
  run(url: string, expression: string, ...further: string[]): Promise<unknown>;
  close(): Promise<void>;
}

function overPlaywright(name: EngineName, browser: Browser): Engine {
  return {
    name,
    version: browser.version(),
    run: async (url, ...expressions) => {
      const page = await browser.newPage();
      try {
        let value: unknown;
        for (const expression of expressions) {
          await page.goto(url, { waitUntil: 'load' });
          value = await page.evaluate(expression);
        }
        return value;
      } finally {
        await page.close();
      }
    },
    close: () => browser.close(),
  };
}

async function openChromium(executablePath: string): Promise<Engine> {
  return overPlaywright('chromium', await chromium.launch({ executablePath, args: chromiumArgs }));
}

async function openFirefox(executablePath: string): Promise<Engine> {
  // The channel makes Playwright speak WebDriver BiDi, which a distribution's Firefox understands; its own protocol
  // needs its own patched build.
  return overPlaywright('firefox', await firefox.launch({ executablePath, channel: 'moz-firefox' }));
}

async function openWebKitGtk(driver: string, miniBrowser: string, xvfb: string | undefined): Promise<Engine> {
  const session = await openWebKit({ driver, miniBrowser, xvfb });
  return {
    name: 'webkit',
    version: session.version,
    run: async (url, ...expressions) => {
      let value: unknown;
      for (const expression of expressions) {
        await session.open('about:blank');
        await session.open(url);
        value = await session.evaluate(expression);
      }
      return value;
    },
    close: () => session.close(),
  };
}

/** How to open an engine on this machine, or why it cannot be. */
export type Availability = { readonly open: () => Promise<Engine> } | { readonly missing: string };

/** Says for an engine whether this machine has it; nothing is started. */
export async function availability(name: EngineName): Promise<Availability> {
  if (name === 'chromium') {
    const path = await findChromium();
    return path === undefined ? { missing: 'Chromium is not installed' } : { open: () => openChromium(path) };
  }
  if (name === 'firefox') {
    const path = findFirefox();
    return path === undefined ? { missing: 'Firefox is not installed' } : { open: () => openFirefox(path) };
  }
  const driver = findWebKitDriver();
  const miniBrowser = findMiniBrowser();
  const xvfb = findXvfb();
  if (driver === undefined || miniBrowser === undefined) return { missing: 'WebKitGTK’s WebDriver is not installed' };
  if (xvfb === undefined && process.env['DISPLAY'] === undefined) return { missing: 'there is no display and no Xvfb' };
  return { open: () => openWebKitGtk(driver, miniBrowser, xvfb) };
}

/** Opens an engine, runs one expression at an address, closes it. For several runs use the `engines` fixture. */
export async function runInEngine(name: EngineName, url: string, expression: string): Promise<unknown> {
  const found = await availability(name);
  if ('missing' in found) throw new Error(`${name}: ${found.missing}`);
  const engine = await found.open();
  try {
    return await engine.run(url, expression);
  } finally {
    await engine.close();
  }
}
