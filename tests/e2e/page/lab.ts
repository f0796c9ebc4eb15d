import type { Download, JSHandle, Locator, Page } from 'playwright/test';
import { readFile } from 'node:fs/promises';
import { expect } from '../fixtures.ts';

/** What a person does with the page, in their words, so that the specs read as stories. */

const HOUR_MS = 3_600_000;

/** Bars: as many as a run of 100 a second does in the minute that a test may take. */
export const MANY = 6000;

/** Hourly bars that swing enough for averages to cross: `rows` of them from `start`, as CSV. Always the same. */
export function bars(rows: number, start = Date.UTC(2024, 0, 1)): string {
  const lines = ['timestamp,open,high,low,close,volume'];
  let last = 100;
  for (let i = 0; i < rows; i++) {
    const close = 100 + 8 * Math.sin(i / 9) + 3 * Math.sin(i / 2.3) + i / 200;
    const high = Math.max(last, close) + 0.4;
    const low = Math.min(last, close) - 0.4;
    const row = [last, high, low, close].map((price) => price.toFixed(2));
    lines.push([new Date(start + i * HOUR_MS).toISOString(), ...row, 1000 + (i % 50)].join(','));
    last = close;
  }
  return `${lines.join('\n')}\n`;
}

/** Drops a file on the page, as from the desktop. */
export function drop(page: Page, name: string, content: string | Buffer): Promise<void> {
  return dropAll(page, [[name, content]]);
}

/** Drops several files at once. */
export async function dropAll(page: Page, files: readonly (readonly [string, string | Buffer])[]): Promise<void> {
  const encoded = files.map(([name, content]) => [name, Buffer.from(content).toString('base64')] as const);
  const transfer = await page.evaluateHandle((dropped) => {
    const transfer = new DataTransfer();
    for (const [name, data] of dropped) {
      const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return transfer;
  }, encoded);
  await release(page, transfer);
}

async function release(page: Page, transfer: JSHandle<DataTransfer>): Promise<void> {
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('body', type, { dataTransfer: transfer });
}

/** The header's word for the run's state. */
export function state(page: Page): Locator {
  return page.locator('header .chip');
}

/** How far the run in the header has come. */
export async function barsDone(page: Page): Promise<number> {
  return Number((await page.locator('header .figures b').textContent())?.replaceAll(',', ''));
}

export async function finished(page: Page): Promise<void> {
  await expect(state(page)).toHaveText('Done', { timeout: 30_000 });
}

/** Opens the page and takes it to a finished run of the sample. */
export async function withSample(page: Page): Promise<void> {
  await page.goto('./');
  await page.getByRole('button', { name: 'Try the sample' }).click();
  await finished(page);
}

/** Opens the page and takes it to a finished run of `rows` made-up bars. */
export async function withBars(page: Page, rows = 400, url = './'): Promise<void> {
  await page.goto(url);
  await expect(page.getByRole('button', { name: 'Try the sample' })).toBeEnabled();
  await drop(page, 'hours.csv', bars(rows));
  await finished(page);
}

/** Presses a menu's button and the entry within. */
export async function choose(page: Page, menu: string, entry: string): Promise<void> {
  await page.getByRole('button', { name: menu, exact: true }).click();
  await page.getByRole('menuitem', { name: entry }).click();
}

/** Exports by the menu and reads what was saved. */
export async function save(page: Page, entry: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), choose(page, 'Export', entry)]);
  return saved(download);
}

export async function saved(download: Download): Promise<{ name: string; bytes: Buffer }> {
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** A headline number as it is shown. */
export function headline(page: Page, label: string): Locator {
  return page
    .locator('.headline > div', { has: page.getByText(label, { exact: true }) })
    .locator('dd')
    .first();
}

export function datasets(page: Page): Locator {
  return page.locator('aside[aria-label=Library] .datasets .row');
}

export function runs(page: Page): Locator {
  return page.locator('aside[aria-label=Library] .runs .row');
}

/** Sets how fast the next run goes. */
export async function setSpeed(page: Page, bars_per_s: string): Promise<void> {
  await page.getByLabel('Speed', { exact: true }).selectOption(bars_per_s);
}

/** No element lies past the right edge of the page. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over).toBeLessThanOrEqual(0);
}

/** A field of the form, whether it is marked as changed or not. */
export function field(page: Page, label: string): Locator {
  return page.getByRole('textbox', { name: new RegExp(`^${label}`) });
}
