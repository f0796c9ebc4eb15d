import { expect, test } from '../fixtures.ts';
import { bars, datasets, drop, field, finished, headline, runs, state, withBars, withSample } from './lab.ts';

// As a newcomer has it, moving parts and all.
test.use({ contextOptions: { reducedMotion: 'no-preference' } });

test('the sample leads to a finished run without a question, and to the same run id again', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByRole('heading', { name: 'Drop an OHLCV file. It stays on this machine.' })).toBeVisible();
  await page.getByRole('button', { name: 'Try the sample' }).click();
  await finished(page);
  for (const label of ['Return', 'Final equity', 'Max drawdown', 'Sharpe', 'Win rate', 'Profit factor'])
    await expect(headline(page, label)).toHaveText(/\d/);
  await expect(datasets(page)).toHaveCount(1);
  await expect(runs(page)).toHaveCount(1);
  await expect(page.getByRole('tab', { name: /Trades \d/ })).toBeVisible();
  await expect(page).toHaveTitle(/Moving average cross/);

  // The same file, settings and seed.
  const id = page.locator('[title^="Run id"]');
  const first = await id.textContent();
  expect(first).toMatch(/^[0-9a-f]{12}$/);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(runs(page)).toHaveCount(2);
  await finished(page);
  await expect(id).toHaveText(first ?? '');
});

test('files are accepted anywhere, also with a run in view, and everything is there on reload', async ({ page }) => {
  await withBars(page, 400);
  await expect(datasets(page)).toContainText(['hours']);
  await expect(datasets(page)).toContainText(['1h · 400 bars']);
  await expect(datasets(page)).toContainText(['2024-01-01']);
  await expect(headline(page, 'Return')).toHaveText(/[▲▼][+−]\d/);

  await drop(page, 'more.csv', bars(300, Date.UTC(2023, 0, 1)));
  await expect(datasets(page)).toHaveCount(2);
  await finished(page);
  await expect(runs(page)).toHaveCount(2);
  // The same bars are one dataset, whatever their file is called.
  await drop(page, 'the-same-again.csv', bars(400));
  await expect(page.getByText('These bars are in the library already.')).toBeVisible();
  await expect(datasets(page)).toHaveCount(2);
  await expect(runs(page)).toHaveCount(2);

  // What was in view is in view again.
  await runs(page).last().getByRole('button').first().click();
  await page.getByRole('tab', { name: 'Events' }).click();
  const before = await headline(page, 'Final equity').textContent();
  await page.reload();
  await expect(datasets(page)).toHaveCount(2);
  await expect(runs(page)).toHaveCount(2);
  await expect(headline(page, 'Final equity')).toHaveText(before ?? '');
  await expect(runs(page).last().getByRole('button').first()).toHaveAttribute('aria-current', 'true');
  await expect(page.getByRole('tab', { name: 'Events' })).toHaveAttribute('aria-selected', 'true');
  await expect(state(page)).toHaveText('Done');
});

test('a run without a fill says why, and leads there', async ({ page }) => {
  await withSample(page);
  const why = page.getByRole('note').filter({ hasText: /order/ });
  await expect(why).toHaveCount(0);
  await page.getByRole('radio', { name: 'Guarded' }).check();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(why).toHaveText(/No order passed the risk rules: \d+ orders denied\./);
  await why.getByRole('button', { name: 'See the rules' }).click();
  await expect(page.getByRole('tab', { name: 'Risk' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByText('MAX_POSITION_PCT').first()).toBeVisible();
  await page.getByRole('radio', { name: 'Open' }).check();
  await field(page, 'Slow average').fill('5000');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(why).toHaveText('The strategy asked for no order on these bars.');
});
