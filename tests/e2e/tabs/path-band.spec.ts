import { expect, test } from '../fixtures.ts';
import { withBars } from '../page/lab.ts';

test('one click tells how much of a result hangs on the inside of the bars, and which trades', async ({ page }) => {
  await withBars(page, 3000);
  await page.getByRole('tab', { name: 'Performance' }).click();
  await page.getByRole('button', { name: 'Test the assumptions' }).click();
  const table = page.getByRole('table', { name: 'Result under each assumption' });
  await expect(table.locator('tbody tr').first()).toContainText('As run');
  expect(await table.locator('tbody tr').count()).toBeGreaterThan(1);
  await expect(page.getByText(/lies between/)).toContainText(/\d+ of \d+ trades\s+depends? on them/);

  const trades = page.getByRole('table', { name: 'Trades that depend on the assumptions' });
  const entry = (await trades.locator('tbody tr').first().locator('td').nth(2).textContent()) ?? '';
  await trades
    .getByRole('button', { name: /on the chart/ })
    .first()
    .click();
  await expect(page.getByRole('tab', { name: 'Chart' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('[aria-live=polite]', { hasText: entry.trim().slice(0, 13) })).toHaveCount(1);

  // What was found once is there on coming back.
  await page.getByRole('tab', { name: 'Performance' }).click();
  await expect(table).toBeVisible();
});

test('a test under way can be canceled, and the page asks for it again', async ({ page }) => {
  await withBars(page, 20_000);
  await page.getByRole('tab', { name: 'Performance' }).click();
  // From within the page, as soon as the button is there: on a fast machine the test is over before a click from outside.
  await page.evaluate(() => {
    const cancel = () =>
      [...document.querySelectorAll('button')].find((b) => b.textContent.includes('Cancel the test'));
    new MutationObserver((_, observer) => {
      if (cancel() === undefined) return;
      observer.disconnect();
      cancel()?.click();
    }).observe(document.body, { childList: true, subtree: true });
  });
  await page.getByRole('button', { name: 'Test the assumptions' }).click();
  await expect(page.getByRole('button', { name: 'Test the assumptions' })).toBeVisible();
});
