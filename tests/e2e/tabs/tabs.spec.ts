import { readFile } from 'node:fs/promises';
import type { Locator } from 'playwright/test';
import { expect, test, testsOfOneVisit } from '../fixtures.ts';
import { save, setSpeed, state, withBars } from '../page/lab.ts';

test.describe('what the tabs show of a run', () => {
  const look = testsOfOneVisit(
    (page) => withBars(page, 600),
    (page) => page.getByRole('tab', { name: 'Chart' }).click(),
  );

  look('performance: every number has its definition, and the months make the year', async ({ page }) => {
    await page.getByRole('tab', { name: 'Performance' }).click();
    await page.getByText('Sharpe ratio', { exact: true }).last().focus();
    await expect(page.getByRole('tooltip').filter({ hasText: 'volatility a year' })).toBeVisible();
    const risk = page.getByRole('table', { name: 'Risk' });
    await expect(risk.getByRole('columnheader', { name: 'Buy & hold' })).toBeVisible();
    await expect(risk.getByRole('row', { name: /Max drawdown/ })).toContainText(/−[\d.]+ %\s*−[\d.]+ %/);
    const months = page.getByRole('table', { name: /Returns by month/ });
    await expect(months.getByRole('columnheader', { name: 'Hold' })).toBeVisible();
    await expect(months.getByRole('row', { name: /2024/ })).toBeVisible();
    await expect(
      page
        .getByRole('table', { name: /Drawdowns/ })
        .locator('tbody tr')
        .first(),
    ).toContainText('−');
  });

  look('trades: sorted by profit, and a click leads to the bar on the chart', async ({ page }) => {
    await page.getByRole('tab', { name: /Trades/ }).click();
    const grid = page.getByRole('grid', { name: 'Trades' });
    await expect(grid.getByRole('row').nth(1)).toContainText('2024-01');
    await grid.getByRole('columnheader', { name: 'Return' }).getByRole('button').click();
    await expect(grid.getByRole('columnheader', { name: 'Return' })).toHaveAttribute('aria-sort', 'descending');
    const cell = (row: number) => grid.locator('[aria-rowindex="' + String(row + 2) + '"] [role=gridcell]').nth(3);
    const number = async (row: number): Promise<number> =>
      Number(/[+−]?[\d.]+/.exec((await cell(row).textContent()) ?? '')?.[0].replace('−', '-'));
    await expect.poll(async () => (await number(0)) >= (await number(1))).toBe(true);
    expect(await number(1)).toBeGreaterThanOrEqual(await number(2));
    const entry = (await grid.locator('[aria-rowindex="2"] .time').first().textContent()) ?? '';
    await grid.locator('[aria-rowindex="2"]').click();
    await expect(page.getByRole('tab', { name: 'Chart' })).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByRole('application')).toBeFocused();
    // The fill is stamped within its bar: the same day and hour.
    await expect(page.locator('[aria-live=polite]', { hasText: entry.slice(0, 13) })).toHaveCount(1);
  });

  look('events: an order is followed from intent to cash', async ({ page }) => {
    await page.getByRole('tab', { name: 'Events' }).click();
    const grid = page.getByRole('grid', { name: 'Events' });
    const log = (await save(page, 'Event log')).bytes.toString().trimEnd().split('\n');
    await expect(grid).toHaveAttribute('aria-rowcount', String(log.length));
    await page.getByRole('button', { name: /ExecutionReport/ }).click();
    const reports = log.filter((line) => line.includes('"type":"ExecutionReport"'));
    await expect(grid).toHaveAttribute('aria-rowcount', String(reports.length));
    await grid.getByRole('row').first().click();
    const detail = page.getByRole('complementary', { name: 'Selected event' });
    await expect(detail.locator('pre')).toContainText('"type": "ExecutionReport"');
    await expect(detail.locator('ol li b')).toHaveText(['Intent', 'Risk', 'Execution', 'Position']);
    await detail.getByRole('button', { name: 'Only this chain' }).click();
    await expect(grid).toHaveAttribute('aria-rowcount', '4');
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect(grid).toHaveAttribute('aria-rowcount', String(log.length));
  });

  look('events: the slash leads to the filter, and the filter to the lines', async ({ page }) => {
    await page.getByRole('tab', { name: 'Events' }).click();
    await page.keyboard.press('/');
    await page.keyboard.type('RunFinished');
    const grid = page.getByRole('grid', { name: 'Events' });
    await expect(grid).toHaveAttribute('aria-rowcount', '1');
    await page.getByRole('searchbox').fill('no such text');
    await expect(page.getByText('No event matches')).toBeVisible();
  });

  look('fills and risk: counts agree with the log', async ({ page }) => {
    const log = (await save(page, 'Event log')).bytes.toString();
    const fills = log.split('"fill_seq":').length - 1 - (log.split('"fill_seq":0,').length - 1);
    const decisions = log.split('"type":"RiskDecision"').length - 1;
    await page.getByRole('tab', { name: 'Latency & fills' }).click();
    await expect(
      page
        .locator('.stat', { hasText: /^Fills/ })
        .locator('dd')
        .first(),
    ).toHaveText(String(fills));
    await page.getByRole('button', { name: 'Show as table' }).first().click();
    await expect(page.getByRole('table', { name: /distribution/ }).first()).toBeVisible();
    await page.getByRole('tab', { name: 'Risk' }).click();
    await expect(
      page
        .locator('.stat', { hasText: /^Decisions/ })
        .locator('dd')
        .first(),
    ).toHaveText(String(decisions));
  });

  look('data: what the loader found, also as a file', async ({ page }) => {
    await page.getByRole('tab', { name: 'Data' }).click();
    await expect(page.getByRole('table', { name: 'Columns' }).getByRole('row', { name: /close/ })).toBeVisible();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Report as JSON' }).click(),
    ]);
    const report = JSON.parse(await readFile(await download.path(), 'utf8')) as { rows: number; id: string };
    expect(report.rows).toBe(600);
    await expect(page.getByText(report.id)).toBeVisible();
  });

  look('fills: the times of the stages', async ({ page }) => {
    await page.getByRole('tab', { name: 'Latency & fills' }).click();
    await expect(page.getByRole('img', { name: /^Strategy: 600 steps/ })).toBeVisible();
    await expect(page.getByText('Modelled on engine time')).toBeVisible();
    await page.getByRole('radio', { name: 'Distribution' }).check({ force: true });
    await expect(page.getByText('Every step took 1 ms')).toBeVisible();
    await page.getByRole('radio', { name: 'Over time' }).check({ force: true });
  });

  look('health: stages and outcomes, the supervisor and its log, and what is kept', async ({ page }) => {
    await page.getByRole('tab', { name: 'Health' }).click();
    const stages = page.getByRole('table', { name: 'Stages and their outcomes' });
    await expect(stages.getByRole('row', { name: /^Strategy .*600 600 0 0 1 ms 1 ms$/ })).toBeVisible();
    await expect(page.getByText('Nothing was denied or rejected.')).toBeVisible();
    const log = page.getByRole('region', { name: /^Supervisor’s log/ });
    await expect(log.getByText('Started', { exact: true })).toBeVisible();
    await expect(page.getByText('0 of 4 in a row, 0 in all')).toBeVisible();
    await expect(page.getByText('Kept when the tab closes')).toBeVisible();
    await expect(page.getByText('Figures alone')).toBeVisible();
    // The foot of the library tells the same.
    const foot = await page.locator('aside[aria-label=Library] footer p').textContent();
    expect(foot).toMatch(/^\s*[\d.]+ [kMG]?B used of/);
    await expect(page.getByText(foot!.trim().replace(' used', ''))).toBeVisible();
  });

  look('forced colours leave what is chosen an outline, and data its colours', async ({ page }) => {
    await page.emulateMedia({ forcedColors: 'active' });
    const outline = (found: Locator) => found.evaluate((element) => getComputedStyle(element).outlineStyle);
    for (const chosen of [
      page.getByRole('tab', { name: 'Chart' }),
      page.getByRole('button', { name: 'Equity', exact: true }),
      page.locator('aside[aria-label=Library] [aria-current=true]').first(),
    ])
      expect(await outline(chosen)).toBe('solid');
    const key = page.locator('.stack .legend i').first();
    const paint = () => key.evaluate((element) => getComputedStyle(element).backgroundColor);
    const forced = await paint();
    await page.emulateMedia({ forcedColors: 'none' });
    expect(await paint()).toBe(forced);
  });

  look('beside the form a trade’s fees are in view, and beside an event the times of the others', async ({ page }) => {
    const size = page.viewportSize()!;
    await page.setViewportSize({ width: 1440, height: 800 });
    await page.getByRole('tab', { name: /Trades/ }).click();
    const grid = (await page.getByRole('grid', { name: 'Trades' }).boundingBox())!;
    const fees = (await page.getByRole('columnheader', { name: 'Fees' }).boundingBox())!;
    expect(fees.x + fees.width).toBeLessThanOrEqual(grid.x + grid.width);
    await page.getByRole('tab', { name: 'Events' }).click();
    const events = page.getByRole('grid', { name: 'Events' });
    await events.getByRole('row').nth(1).click();
    await expect(page.getByRole('complementary', { name: 'Selected event' })).toBeVisible();
    await expect(events.getByText(/^2024-01-\d\d \d\d:\d\d/).first()).toBeVisible();
    await page.setViewportSize(size);
  });
});

test('while a run goes the times of its stages grow, and its health says how far it is', async ({ page }) => {
  await withBars(page, 600);
  await page.getByRole('tab', { name: 'Latency & fills' }).click();
  await page.getByText('Stage metrics', { exact: true }).click();
  await page.getByLabel('Times', { exact: true }).selectOption('timer');
  await setSpeed(page, '10');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText(/^Measured by this browser’s clock, whose smallest step is/)).toBeVisible();
  const steps = async () => {
    const words = await page.getByRole('img', { name: /^Strategy: / }).getAttribute('aria-label');
    return Number(/: ([\d,]+) steps?,/.exec(words ?? '')?.[1]?.replaceAll(',', ''));
  };
  const early = await steps();
  await expect.poll(steps).toBeGreaterThan(early);
  await expect(state(page)).toHaveText('Running');
  await page.getByRole('tab', { name: 'Health' }).click();
  await expect(page.getByText(/^bar [\d,]+ of [\d,]+ done, .+ ago$/)).toBeVisible();

  await page.getByRole('tab', { name: 'Latency & fills' }).click();
  await setSpeed(page, '0');
  await expect(page.getByRole('img', { name: /^Strategy: 600 steps/ })).toBeVisible();
  await page.getByLabel('Measure', { exact: true }).selectOption('off');
  await setSpeed(page, '10');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('The stages of this run were not measured.')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel the run' }).click();
  await expect(state(page)).toHaveText('Canceled');
});
