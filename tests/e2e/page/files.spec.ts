import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, root, test } from '../fixtures.ts';
import { bars, datasets, drop, dropAll, finished, runs, withBars } from './lab.ts';

test('a broken file is refused with what, where and the text, and nothing else changes', async ({ page }) => {
  await withBars(page, 400);
  const lines = bars(50).split('\n');
  lines[12] = lines[12]!.replace(/,[\d.]+,(\d+)$/, ',oops,$1');
  lines[20] = lines[20]!.replace(/,[\d.]+,(\d+)$/, ',NaN,$1');
  await drop(page, 'broken.csv', lines.join('\n'));
  const dialog = page.getByRole('dialog', { name: 'This file was not loaded' });
  await expect(dialog).toContainText('broken.csv');
  await expect(dialog).toContainText('Line 13, column');
  await expect(dialog).toContainText('oops');
  await expect(dialog).toContainText('NaN');
  await dialog.locator('footer').getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
  await expect(datasets(page)).toHaveCount(1);
  await expect(runs(page)).toHaveCount(1);
});

test('Parquet is read, and unpacked, in the page', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Try the sample' })).toBeEnabled();
  await drop(page, 'bars.parquet', readFileSync(join(root, 'tests/fixtures/parquet/polars-zstd.parquet')));
  await finished(page);
  await expect(datasets(page).first()).toContainText('500 bars');
});

test('prices of zero and below are loaded when the person says that they are right', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Try the sample' })).toBeEnabled();
  const spread = bars(60).replace(/,(\d+\.\d\d)/g, (_, price: string) => `,${(Number(price) - 100).toFixed(2)}`);
  await drop(page, 'spread.csv', spread);
  const dialog = page.getByRole('dialog', { name: 'This file was not loaded' });
  await expect(dialog).toContainText('prices must be above zero');
  await expect(dialog).not.toContainText('--');
  await dialog.getByRole('button', { name: 'Load with these prices' }).click();
  await expect(dialog).toBeHidden();
  await finished(page);
  await expect(datasets(page).first()).toContainText('60 bars');
});

test('what a file does not tell is asked once, with a preview, and remembered for its kind', async ({ page }) => {
  const ambiguous = (month: string) =>
    [
      'date,open,high,low,close,volume',
      ...['01', '02', '03', '04', '05', '06'].map((day) => `${day}/${month}/2024,10,11,9,10.5,100`),
    ].join('\n');
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Try the sample' })).toBeEnabled();
  await drop(page, 'dates.csv', ambiguous('02'));
  const dialog = page.getByRole('dialog', { name: /the file does not tell/ });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole('region', { name: /First rows/ }).first()).toContainText('2024-');
  await page.keyboard.press('Enter');
  await expect(datasets(page)).toHaveCount(1);
  await finished(page);

  await drop(page, 'more-dates.csv', ambiguous('03'));
  await expect(page.getByText('Read more-dates.csv with your earlier answers.')).toBeVisible();
  await expect(datasets(page)).toHaveCount(2);
});

test('files that are no bars are refused in words, and one can be chosen instead of dropped', async ({ page }) => {
  // As in browsers that give no handles of files.
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showOpenFilePicker'));
  await page.goto('./');
  const dialog = page.getByRole('dialog', { name: 'This file was not loaded' });
  for (const [name, content] of [
    ['empty.csv', ''],
    ['page.html', '<!doctype html><html><body>Not found</body></html>'],
    ['picture.png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ] as const) {
    await page.getByRole('button', { name: 'Choose a file' }).focus();
    await drop(page, name, content);
    await expect(dialog).toContainText(name);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('button', { name: 'Choose a file' })).toBeFocused();
  }
  await expect(page.getByRole('button', { name: 'Try the sample' })).toBeVisible();

  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose a file' }).click(),
  ]);
  await chooser.setFiles({ name: 'hours.csv', mimeType: 'text/csv', buffer: Buffer.from(bars(200)) });
  await finished(page);
});

const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);

test('files of one symbol become one dataset, however they overlap; other symbols get their own', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Try the sample' })).toBeEnabled();
  const all = bars(500).trimEnd().split('\n');
  const rows = (from: number, to: number): string => [all[0], ...all.slice(1 + from, 1 + to)].join('\n');
  await dropAll(page, [
    ['BTCUSDT-1h-2024-02.csv', rows(180, 500)],
    ['ETHUSDT-1h-2024-01.csv', bars(300, START + 7 * HOUR)],
    ['BTCUSDT-1h-2024-01.csv', rows(0, 200)],
  ]);
  await finished(page);
  await expect(page.getByText('3 files make 2 datasets.')).toBeVisible();
  await expect(page.getByText('20 bars that were there twice were kept once.')).toBeVisible();
  await expect(datasets(page)).toHaveCount(2);
  await expect(datasets(page).filter({ hasText: 'BTCUSDT 1h' })).toContainText('500 bars');
  await page.getByRole('tab', { name: 'Data' }).click();
  await expect(page.getByText('2 files were merged; 20 bars')).toBeVisible();
});

test('a broken file among good ones is named, and the good ones are there', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Try the sample' })).toBeEnabled();
  const broken = bars(50).split('\n');
  broken[12] = broken[12]!.replace(/,[\d.]+,(\d+)$/, ',oops,$1');
  await dropAll(page, [
    ['BTCUSDT-1h-a.csv', bars(300)],
    ['BTCUSDT-1h-b.csv', broken.join('\n')],
    ['BTCUSDT-1h-c.csv', bars(100, START + 300 * HOUR)],
    ['notes.csv', 'nothing to see'],
  ]);
  const dialog = page.getByRole('dialog', { name: '2 of 4 files were loaded' });
  await expect(dialog).toContainText('400 bars of 1h');
  await expect(dialog).toContainText('BTCUSDT-1h-b.csv');
  await expect(dialog).toContainText('Line 13, column');
  await expect(dialog).toContainText('notes.csv');
  await dialog.locator('footer').getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
  await expect(datasets(page)).toHaveCount(1);
  await finished(page);
});
