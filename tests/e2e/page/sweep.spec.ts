import type { Page } from 'playwright/test';
import { expect, test } from '../fixtures.ts';
import { bars, drop, expectNoSidewaysScroll, field, finished, runs, save, saved, withBars } from './lab.ts';

const axis = (page: Page, name: 'First' | 'Second') => page.getByRole('group', { name: `${name} setting` });
const best = (page: Page) => page.getByRole('table', { name: 'The best runs' });

/** Begins more runs than are done before the page can be told to stop. */
async function beginMany(page: Page): Promise<void> {
  await axis(page, 'First').getByLabel('From').fill('1');
  await axis(page, 'First').getByLabel('Step').fill('1');
  await axis(page, 'Second').getByLabel('To').fill('100');
  await axis(page, 'Second').getByLabel('Step').fill('1');
  await page.getByRole('button', { name: 'Run 1,638' }).click();
}

test('settings are swept: a picture, a ranking, and each run to its own log', async ({ page }) => {
  await withBars(page);
  await page.getByRole('button', { name: 'Sweep' }).click();
  await expect(page.getByRole('heading', { name: 'Sweep of settings' })).toBeFocused();
  await axis(page, 'First').getByLabel('To').fill('10');
  await axis(page, 'Second').getByLabel('Step').fill('0');
  await expect(page.getByRole('alert')).toHaveText('The step is above 0.');
  await expect(page.getByRole('button', { name: 'Run 0' })).toBeDisabled();
  await axis(page, 'Second').getByLabel('Step').fill('30');
  await expect(axis(page, 'Second')).toContainText('3 values: 10, 40, 70');
  await page.getByLabel('Best by').selectOption({ label: 'Return' });
  await page.getByRole('button', { name: 'Run 9' }).click();

  await expect(page.getByText('The best of 8 tried is partly luck.')).toBeVisible();
  const map = page.getByRole('grid', { name: 'Return by Fast average and Slow average' });
  await expect(map.locator('td')).toHaveCount(9);
  const rows = best(page).locator('tbody tr');
  await expect(rows).toHaveCount(8);
  const figure = (i: number) => rows.nth(i).locator('td').nth(4).textContent();
  await expect(map.locator('.best')).toHaveText((await figure(0))!);
  // What is pointed at in the picture is found in the list.
  const cell = map.getByRole('row', { name: /^6 / }).locator('td').last();
  await cell.click();
  await expect(best(page).locator('tr.chosen')).toContainText((await cell.textContent())!);

  const hash = /[0-9a-f]{64}/.exec((await rows.first().locator('.mono').getAttribute('title')) ?? '')![0];
  const table = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Table' }).click();
  const csv = (await saved(await table)).bytes.toString();
  expect(csv).toContain(hash);
  expect(csv.trimEnd().split('\n')).toHaveLength(9);

  await rows.first().getByRole('button').click();
  await expect(runs(page)).toHaveCount(2);
  await finished(page);
  const log = (await save(page, 'Event log')).bytes.toString();
  expect(log).toContain(`"log_sha256":"${hash}"`);
  await expect(field(page, 'Slow average')).toHaveValue(/^(10|40|70)$/);

  // It is all there when one comes back to it.
  await page.getByRole('button', { name: 'Sweep' }).click();
  await expect(rows).toHaveCount(8);
  await page.getByRole('button', { name: 'Close the sweep' }).click();
  await expect(page.getByRole('tab', { name: 'Chart' })).toBeVisible();
});

test('the keyboard stays where it was, and a result says what it is of', async ({ page }) => {
  await withBars(page);
  const opener = page.getByRole('button', { name: 'Sweep' });
  await opener.press('Enter');
  await axis(page, 'First').getByRole('button').press('Enter');
  await expect(axis(page, 'First').getByRole('combobox')).toHaveValue('param:slow');
  await expect(page.getByRole('button', { name: 'A second setting' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(axis(page, 'Second').getByRole('combobox')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(axis(page, 'Second').getByRole('combobox')).toBeFocused();
  await expect(axis(page, 'Second').getByRole('combobox')).not.toHaveValue('param:fast');
  await page.getByRole('button', { name: /^Run \d+$/ }).press('Enter');
  await expect(page.getByText(/^The best of \d+ tried is partly luck/)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Run \d+$/ })).toBeFocused();

  // A cell of the picture, and what is chosen there in the list.
  const grid = page.getByRole('grid');
  await expect(grid.locator('[tabindex="0"]')).toHaveCount(1);
  await grid.locator('[tabindex="0"]').press('Control+End');
  await expect(grid.getByRole('gridcell').last()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(grid.getByRole('gridcell').last()).toBeFocused();
  await grid.locator('.best').focus();
  await page.keyboard.press('ArrowUp');
  await expect(grid.locator('.best')).not.toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(grid.locator('.best')).toBeFocused();
  await expect(grid.locator('.best')).toHaveAttribute('aria-selected', 'true');
  await expect(best(page).locator('tr.chosen')).toContainText((await grid.locator('.best').textContent())!);

  await page.getByLabel('Strategy').selectOption({ label: 'Supertrend' });
  await expect(axis(page, 'First').getByRole('combobox')).toHaveValue('param:length');
  await expect(axis(page, 'Second').getByRole('combobox')).toHaveValue('param:factor');
  await expect(page.getByText(/^Moving average cross on hours: \d+ runs on 400 bars$/)).toBeVisible();
  await page.getByRole('button', { name: 'Close the sweep' }).press('Enter');
  await expect(opener).toBeFocused();

  await drop(page, 'few.csv', bars(20, Date.UTC(2023, 0, 1)));
  await expect(runs(page)).toHaveCount(2);
  await opener.click();
  await expect(page.getByText(/^Moving average cross on hours: \d+ runs on 400 bars$/)).toBeVisible();
  await page.getByLabel('Best by').selectOption({ label: 'Sharpe ratio' });
  await page.getByRole('button', { name: /^Run \d+$/ }).click();
  await expect(page.getByText(/^Supertrend on few: \d+ runs on 20 bars$/)).toBeVisible();
  await expect(page.getByText('No run can be ranked.')).toBeVisible();
  await expect(page.getByText(/runs have no Sharpe ratio/)).toBeVisible();
  await expect(page.getByText(/partly luck/)).toHaveCount(0);
});

test('on a phone a sweep can be stopped, and what is done counts', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 780 });
  await withBars(page);
  await page.getByRole('button', { name: 'Setup', exact: true }).click();
  await page.getByRole('button', { name: 'Sweep' }).click();
  await beginMany(page);
  await expect(page.getByRole('button', { name: 'Stop here' })).toBeVisible();
  // Looked at in every frame: on a fast machine it is over in a second.
  await page.waitForFunction(() => /[1-9][\d,]* of [\d,]+ runs done/.test(document.body.textContent));
  await page.keyboard.press('Escape');
  await expect(page.getByText(/ runs on [\d,]+ bars, stopped early$/)).toBeVisible();
  expect(await best(page).locator('tbody tr').count()).toBeGreaterThan(0);
  await expectNoSidewaysScroll(page);
});

test('a sweep outlives its page: it is there again, shown, gone on with and deleted', async ({ page }) => {
  await withBars(page);
  await page.getByRole('button', { name: 'Sweep' }).click();
  await beginMany(page);
  const earlier = page.getByRole('table', { name: 'Earlier sweeps' });
  await page.waitForFunction(() => /[1-9]\d+ of [\d,]+ runs done/.test(document.body.textContent));
  await page.getByRole('button', { name: 'Stop here' }).click();
  await expect(page.getByText(/ runs on [\d,]+ bars, stopped early$/)).toBeVisible();
  await expect(earlier).toHaveCount(0);

  await page.reload();
  await page.getByRole('button', { name: 'Sweep' }).click();
  const row = earlier.locator('tbody tr');
  await expect(row).toHaveCount(1);
  await expect(row).toContainText(/Fast average × Slow average.*\d+ of 1,593/);
  const [, done] = /(\d[\d,]*) of 1,593/.exec((await row.textContent())!)!;
  await row.getByRole('button', { name: /^Show / }).click();
  await expect(page.getByText(`${done!} runs on 400 bars, stopped early`)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Sweep of settings' })).toBeFocused();

  // A reload in the middle of it takes no more than what was done in the last moment.
  await page.getByRole('button', { name: 'Go on with the rest' }).click();
  const before = Number(done!.replace(',', ''));
  await page.waitForFunction((least) => {
    const [, n = '0'] = /([\d,]+) of [\d,]+ runs done/.exec(document.body.textContent) ?? [];
    return Number(n.replace(',', '')) > least;
  }, before);
  await page.waitForTimeout(1200);
  await page.reload();
  await page.getByRole('button', { name: 'Sweep' }).click();
  await expect(row).toHaveCount(1);
  await expect(row).not.toContainText(`${done!} of`);
  const [, then] = /(\d[\d,]*)(?: of 1,593)?just now/.exec((await row.textContent())!)!;
  expect(Number(then!.replace(',', ''))).toBeGreaterThan(before);
  await row.getByRole('button', { name: /^Show / }).click();
  await expect(page.getByText(`Moving average cross on hours: ${then!} runs on 400 bars`)).toBeVisible();
  const table = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Table' }).click();
  const csv = (await saved(await table)).bytes.toString();
  expect(csv.trimEnd().split('\n')).toHaveLength(1 + Number(then!.replace(',', '')));

  await page.reload();
  await page.getByRole('button', { name: 'Sweep' }).click();
  await row.getByRole('button', { name: /^Delete / }).click();
  await expect(earlier).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row).toHaveCount(1);
});
