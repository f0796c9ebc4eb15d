import { expect, test } from '../fixtures.ts';
import { bars, drop, field, finished, headline, runs, withBars } from './lab.ts';

test('a link carries the settings and the hash of the data, and asks for the data where it is not', async ({
  page,
  browser,
  app,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await withBars(page, 500);
  await field(page, 'Fast average').fill('5');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(runs(page)).toHaveCount(2);
  await finished(page);
  const equity = (await headline(page, 'Final equity').textContent()) ?? '';
  await page.getByRole('button', { name: 'Copy a link to this run' }).click();
  await expect(page.getByText('Link copied.')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link.length).toBeLessThan(6000);

  // Where the page may not write there, the link is shown, ready to be copied.
  await page.evaluate(() => Object.defineProperty(navigator.clipboard, 'writeText', { value: () => Promise.reject() }));
  await page.getByRole('button', { name: 'Copy a link to this run' }).click();
  const shown = page.getByRole('dialog').getByLabel('Link');
  await expect(shown).toBeFocused();
  await expect(shown).toHaveValue(link);
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(link);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(shown).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Copy a link to this run' })).toBeFocused();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);

  const stranger = await browser.newContext({ locale: 'en-GB' });
  const other = await stranger.newPage();
  await other.goto(link);
  await expect(other.getByText('This link asks for its data.')).toBeVisible();
  expect(other.url()).toBe(app.url);
  await drop(other, 'short.csv', bars(400));
  await expect(other.getByText('short is in the library now, but holds other bars.')).toBeVisible();
  await expect(runs(other)).toHaveCount(0);
  await drop(other, 'named-otherwise.csv', bars(500));
  await finished(other);
  await expect(headline(other, 'Final equity')).toHaveText(equity);
  await expect(field(other, 'Fast average')).toHaveValue('5');

  // Where the data is in the library already, the link runs at once.
  await other.goto('about:blank');
  await other.goto(link);
  await expect(runs(other)).toHaveCount(2);
  await finished(other);
  await expect(headline(other, 'Final equity')).toHaveText(equity);
  await stranger.close();
});

test('a link that was cut short says so', async ({ page }) => {
  await page.goto('./#run=eyJkYXRhIjp7');
  await expect(page.getByText('This link cannot be read.')).toBeVisible();
});
