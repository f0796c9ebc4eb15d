import type { Locator } from 'playwright/test';
import { expect, test } from '../fixtures.ts';
import { bars, choose, datasets, drop, field, finished, headline, runs, withBars } from './lab.ts';

test('runs and data are renamed, and the names stay', async ({ page }) => {
  await withBars(page);
  await choose(page, 'Actions for Moving average cross 10/30', 'Rename');
  // The name is selected: what is typed takes its place.
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.type('My first');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Actions for My first' })).toBeFocused();
  await expect(runs(page).first()).toContainText('My first');
  await expect(page.getByRole('heading', { name: 'My first' })).toBeVisible();
  await expect(page).toHaveTitle('My first · Papertape');
  await choose(page, 'Actions for hours', 'Rename');
  await page.getByRole('textbox', { name: 'Name' }).fill('Made-up hours');
  await page.getByRole('dialog').getByLabel('Symbol').fill('MADE/UP');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(datasets(page).first()).toContainText('MADE/UP');
  await page.reload();
  await expect(runs(page).first()).toContainText('My first');
  await expect(datasets(page).first()).toContainText('Made-up hours');
});

test('a delete can be undone, leaves the focus where one can go on from, and holds', async ({ page }) => {
  await withBars(page);
  const equity = (await headline(page, 'Final equity').textContent()) ?? '';
  await choose(page, 'Actions for Moving average cross 10/30', 'Delete');
  await expect(runs(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(runs(page)).toHaveCount(1);
  await expect(headline(page, 'Final equity')).toHaveText(equity);

  // Data takes its runs along, and brings them back.
  await choose(page, 'Actions for hours', 'Delete');
  await expect(page.getByRole('button', { name: 'Try the sample' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(datasets(page)).toHaveCount(1);
  await expect(runs(page)).toHaveCount(1);
  await expect(headline(page, 'Final equity')).toHaveText(equity);

  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(runs(page)).toHaveCount(2);
  const deleteFirst = async () => {
    await runs(page)
      .first()
      .getByRole('button', { name: /^Actions/ })
      .click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
  };
  await deleteFirst();
  await expect(runs(page)).toHaveCount(1);
  await expect(runs(page).first().locator('.open')).toBeFocused();
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await expect(runs(page)).toHaveCount(2);
  await expect(runs(page).last().locator('.open')).toBeFocused();

  await deleteFirst();
  await expect(runs(page)).toHaveCount(1);
  await deleteFirst();
  await expect(runs(page)).toHaveCount(0);
  await page.reload();
  await expect(datasets(page)).toHaveCount(1);
  await expect(runs(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Run now' }).click();
  await finished(page);
});

test('a changed default is marked, can be put back, and a run’s settings can be taken up again', async ({ page }) => {
  await withBars(page);
  await field(page, 'Fast average').fill('4');
  await field(page, 'Seed').fill('7');
  await expect(page.getByRole('button', { name: 'Reset 2 changes' })).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(runs(page)).toHaveCount(2);
  await finished(page);
  await expect(runs(page).first()).toContainText('Moving average cross 4/30');

  await page.getByRole('button', { name: /^Reset Fast average/ }).click();
  await expect(field(page, 'Fast average')).toHaveValue('10');
  await page.getByRole('button', { name: 'Reset one change' }).click();
  await expect(field(page, 'Seed')).toHaveValue('42');

  await choose(page, 'Actions for Moving average cross 4/30', 'Duplicate into Setup');
  await expect(field(page, 'Fast average')).toHaveValue('4');
  await expect(field(page, 'Seed')).toHaveValue('7');
});

test('names keep to their rows, whatever they are; with many the library has a filter, which yields to the tab’s', async ({
  page,
}) => {
  await withBars(page, 100);
  const symbols = ['ABCDEFGHIJ'.repeat(6), 'מחירי', 'S\u202eT', ...'UVWX'];
  for (const [i, symbol] of symbols.entries()) {
    await field(page, 'Symbol').fill(symbol);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(runs(page)).toHaveCount(i + 2);
    await finished(page);
  }
  const box = async (of: Locator) => (await of.boundingBox())!;
  const long = runs(page).filter({ hasText: symbols[0]! });
  const [row, result] = [await box(long), await box(long.locator('.result'))];
  expect(result.x + result.width).toBeLessThanOrEqual(row.x + row.width);
  // What would turn the line round is written out.
  await expect(runs(page).filter({ hasText: 'S\\u202eT' })).toHaveCount(1);
  await runs(page).filter({ hasText: symbols[1]! }).locator('.open').click();
  // Read from left to right: the interval after the symbol, whatever its script.
  const places = await page
    .locator('.head .names p')
    .first()
    .evaluate((line) => {
      const range = document.createRange();
      range.selectNodeContents(line.querySelector('bdi')!.nextSibling!);
      return [line.querySelector('bdi')!.getBoundingClientRect().right, range.getBoundingClientRect().left] as const;
    });
  expect(places[0]).toBeLessThanOrEqual(places[1]);

  await page.getByRole('tab', { name: 'Events' }).click();
  await page.locator('#main').focus();
  await page.keyboard.press('/');
  await expect(page.locator('#view [data-filter]')).toBeFocused();
  await page.getByRole('tab', { name: 'Chart' }).click();
  await page.locator('#main').focus();
  await page.keyboard.press('/');
  await expect(page.getByLabel('Filter the library')).toBeFocused();
});

test('a value that cannot be is said at its field, and the engine’s own word is heard', async ({ page }) => {
  await withBars(page);
  await field(page, 'Fast average').fill('1.5');
  await expect(page.getByText('A whole number is needed here.')).toBeVisible();
  // Each value alone is fine; together they are not.
  await field(page, 'Fast average').fill('50');
  const form = page.getByRole('form', { name: 'Setup of the next run' });
  await expect(form.getByText('fast (50) must be below slow (30)')).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('The run was not started.')).toBeVisible();
  await expect(runs(page)).toHaveCount(1);
  await field(page, 'Slow average').fill('60');
  await expect(form.getByText('must be below slow')).toBeHidden();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(runs(page)).toHaveCount(2);
  await expect(page.getByText('The run was not started.')).toBeHidden();
});

test('a run whose data is gone is still listed, says so, and is whole again when the file is dropped', async ({
  page,
}) => {
  await withBars(page);
  const equity = (await headline(page, 'Final equity').textContent()) ?? '';
  await page.evaluate(async () => {
    const opening = indexedDB.open('papertape');
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const tx = opening.result.transaction(['datasets', 'column_parts'], 'readwrite');
    tx.objectStore('datasets').clear();
    tx.objectStore('column_parts').clear();
    await new Promise((resolve) => (tx.oncomplete = resolve));
    opening.result.close();
  });
  await page.reload();
  await expect(runs(page)).toHaveCount(1);
  await expect(headline(page, 'Final equity')).toHaveText(equity);
  for (const tab of ['Chart', 'Trades', 'Performance']) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.getByRole('tabpanel')).toContainText('is not in the library. Drop its file on the page again.');
  }
  await drop(page, 'hours.csv', bars(400));
  await expect(datasets(page)).toHaveCount(1);
  await runs(page).last().getByRole('button').first().click();
  await page.getByRole('tab', { name: 'Performance' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('Returns by month and year');
});
