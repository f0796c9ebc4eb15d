import type { Page } from 'playwright/test';
import { expect, test, testsOfOneVisit } from '../fixtures.ts';
import {
  bars,
  barsDone,
  choose,
  drop,
  expectNoSidewaysScroll,
  field,
  finished,
  runs,
  save,
  setSpeed,
  state,
  withBars,
} from './lab.ts';

const SLOW = 'Moving average cross 10/30';
const FAST = 'Moving average cross 4/30';

/** Another run with what `change` sets. */
async function runWith(page: Page, change: () => Promise<void>): Promise<void> {
  const before = await runs(page).count();
  await change();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(runs(page)).toHaveCount(before + 1);
  await finished(page);
}

/** Runs, oldest first: averages 10/30, 4/30, and the first once more. */
async function withThreeRuns(page: Page): Promise<void> {
  await withBars(page);
  await runWith(page, () => field(page, 'Fast average').fill('4'));
  await runWith(page, () => field(page, 'Fast average').fill('10'));
}

const boxes = (page: Page) => page.locator('aside[aria-label=Library] .runs').getByRole('checkbox');

/** Chooses these rows of the library, the newest being 0, and opens the comparison. */
async function compare(page: Page, ...rows: number[]): Promise<void> {
  await page.getByRole('button', { name: 'Compare runs' }).click();
  for (const row of rows) await boxes(page).nth(row).check();
  await page.getByRole('button', { name: `Compare ${rows.length} runs` }).click();
  await expect(page.getByRole('heading', { name: `${rows.length} runs compared` })).toBeFocused();
}

const different = (page: Page) => page.getByRole('table', { name: 'What differs between the runs' });
const numbers = (page: Page) => page.getByRole('table', { name: 'Numbers side by side' });
const card = (page: Page, letter: string) =>
  page
    .getByRole('list', { name: 'Runs on show' })
    .getByRole('listitem')
    .filter({ hasText: new RegExp(`^\\s*${letter}`) });

/** A part of the equities, by dragging over it and by buttons. */
async function zoomed(page: Page): Promise<void> {
  const chart = page.getByRole('img', { name: /^Equity of \d runs/ });
  const span = async () =>
    / from (.+? .+?) to (.+? .+?);/.exec((await chart.getAttribute('aria-label')) ?? '')!.slice(1);
  const [first, last] = (await span()) as [string, string];
  const toolbar = page.getByRole('toolbar', { name: 'Part of the chart' });
  const all = toolbar.getByRole('button', { name: 'All' });
  await expect(all).toBeDisabled();
  await chart.scrollIntoViewIfNeeded();
  const { x, y, width } = (await chart.boundingBox())!;
  await page.mouse.move(x + width * 0.25, y + 90);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.5, y + 110, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await span())[0]! > first && (await span())[1]! < last).toBe(true);
  const [from, to] = (await span()) as [string, string];
  await toolbar.getByRole('button', { name: 'Later' }).click();
  await expect.poll(async () => (await span())[0]! > from && (await span())[1]! > to).toBe(true);
  await toolbar.getByRole('button', { name: 'Nearer' }).click();
  await expect(toolbar.getByRole('button', { name: 'Farther' })).toBeEnabled();
  await chart.dblclick();
  await expect.poll(span).toEqual([first, last]);
  await expect(all).toBeDisabled();
}

test.describe('three runs', () => {
  const look = testsOfOneVisit(withThreeRuns, async (page) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await expect(runs(page)).toHaveCount(3);
    await expect(page.getByRole('tab', { name: 'Chart' })).toBeVisible();
  });

  look('runs are chosen and compared: settings, equities, numbers, and where the logs part', async ({ page }) => {
    const logs: string[][] = [];
    for (const row of [1, 0]) {
      await runs(page).nth(row).locator('.open').click();
      logs.push((await save(page, 'Event log')).bytes.toString().trimEnd().split('\n'));
    }
    const [fast, slow] = logs as [string[], string[]];
    const parting = 1 + slow.findIndex((line, i) => i > 0 && line !== fast[i]);

    await compare(page, 2, 1, 0);
    await expect(different(page).getByRole('row')).toHaveText([
      /A\s*base.*B.*C/,
      /^Fast average\s*10 bars\s*≠.*4 bars\s*10 bars\s*$/,
    ]);
    const chart = page.getByRole('img', { name: /^Equity of 3 runs from 2024-01-01 01:00/ });
    await expect(chart).toBeVisible();
    const ends = (await chart.getAttribute('aria-label')) ?? '';
    const returned = numbers(page)
      .getByRole('row', { name: /^Return / })
      .first();
    for (const letter of ['A', 'B', 'C']) {
      const end = new RegExp(`${letter}, [^;]*: ends at ([^,]+),`).exec(ends)?.[1];
      await expect(returned).toContainText(end ?? 'no end');
    }
    await expect(returned).toContainText(/[+−][\d.]+ pp/);
    await expect(returned.getByText('best:')).not.toHaveCount(0);
    await numbers(page).getByText('Sharpe ratio', { exact: true }).focus();
    await expect(page.getByRole('tooltip').filter({ hasText: 'volatility a year' })).toBeVisible();

    await zoomed(page);

    const second = page.getByRole('region', { name: 'A and B' });
    await expect(second).toContainText(`The logs part at event ${parting}.`);
    await expect(second.getByRole('row', { name: /differs/ })).not.toHaveCount(0);
    await expect(page.getByRole('region', { name: 'A and C' })).toContainText(
      `The logs are the same, ${slow.length} events. To the last byte.`,
    );

    await second.getByRole('button', { name: 'Open B at this event' }).click();
    await expect(page.getByRole('heading', { name: FAST })).toBeVisible();
    await expect(page.getByRole('tab', { name: 'Events' })).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByRole('row', { selected: true })).toBeInViewport();
    const detail = page.getByRole('complementary', { name: 'Selected event' });
    await expect(detail.locator('pre')).toContainText(`"seq": ${parting},`);
  });

  look('another run is made the base, in money and as a table, after a reload too', async ({ page }) => {
    await compare(page, 2, 1);
    await expect(page.getByText('Base', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: `Make B, ${FAST}, the base` }).click();
    await expect(different(page).getByRole('row').last()).toHaveText(/^Fast average\s*4 bars\s*≠.*10 bars\s*$/);
    await expect(page.getByRole('region', { name: 'B and A' })).toContainText('The logs part at event');
    await page.getByRole('radio', { name: 'Money' }).check({ force: true });
    await page.getByRole('button', { name: 'Show as table' }).click();
    const table = page.getByRole('table', { name: 'Equity of the runs over time' });
    await expect(table.getByRole('row').last()).toHaveText(/^2024-01-\d\d \d\d:\d\d\s*[\d,]+\.\d\d\s*[\d,]+\.\d\d\s*$/);

    await page.reload();
    await expect(page.getByRole('heading', { name: '2 runs compared' })).toBeVisible();
    await expect(page.getByText(`Against B, ${FAST}`)).toBeVisible();
    await expect(page.getByRole('radio', { name: 'Money' })).toBeChecked();

    await page.getByRole('button', { name: 'Other runs' }).click();
    await expect(boxes(page).nth(1)).toBeFocused();
    await boxes(page).nth(0).check();
    await page.getByRole('button', { name: 'Compare 3 runs' }).click();
    await expect(page.getByText(`Against A, ${FAST}`)).toBeVisible();

    await card(page, 'B').getByRole('button', { name: SLOW, exact: true }).click();
    await expect(page.getByRole('tab', { name: 'Chart' })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('tab', { name: 'Chart' })).toBeVisible();
  });

  look('by keyboard alone: from a run’s menu, with Escape to end, six at most', async ({ page }) => {
    await page.getByRole('button', { name: `Actions for ${FAST}` }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menuitem').first()).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('menuitem', { name: 'Compare…' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(boxes(page).nth(1)).toBeChecked();
    await expect(boxes(page).nth(1)).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(boxes(page)).toHaveCount(0);
    const begin = page.getByRole('button', { name: 'Compare runs' });
    await expect(begin).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(boxes(page).first()).toBeFocused();
    await page.keyboard.press('Space');
    await expect(page.getByRole('button', { name: 'Compare', exact: true })).toBeDisabled();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Compare 2 runs' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: '2 runs compared' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('tab', { name: 'Chart' })).toBeVisible();
    await expect(begin).toBeFocused();
  });

  for (const width of [360, 768]) {
    look(`at ${width} px runs are chosen in the library’s sheet, and nothing scrolls sideways`, async ({ page }) => {
      await page.setViewportSize({ width, height: 780 });
      await page.getByRole('button', { name: 'Library', exact: true }).click();
      await page.getByRole('button', { name: 'Compare runs' }).click();
      await page.keyboard.press('Escape');
      await expect(page.locator('aside[aria-label=Library]')).toBeInViewport();
      await compare(page, 2, 1);
      await expect(page.locator('aside[aria-label=Library]')).not.toBeInViewport();
      await expect(page.getByRole('region', { name: 'A and B' })).toContainText('The logs part at event');
      await expectNoSidewaysScroll(page);
      await page.getByRole('button', { name: 'Close the comparison' }).click();
      await expect(page.getByRole('tab', { name: 'Chart' })).toBeVisible();
    });
  }
});

test('a deleted run drops out, comes back with undo, and below two there is no comparison', async ({ page }) => {
  await withThreeRuns(page);
  await compare(page, 2, 1, 0);
  await choose(page, `Actions for ${FAST}`, 'Delete');
  await expect(page.getByRole('heading', { name: '2 runs compared' })).toBeVisible();
  await expect(page.getByText('Nothing differs: the same data, settings, seed and engine in each.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('heading', { name: '3 runs compared' })).toBeVisible();
  await choose(page, `Actions for ${FAST}`, 'Delete');
  await page
    .getByRole('button', { name: `Actions for ${SLOW}` })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByRole('tab', { name: 'Chart' })).toBeVisible();
});

test('an event far down a long log is brought into view, and stays when the list is looked through', async ({
  page,
}) => {
  await withBars(page, 2000);
  await runWith(page, async () => {
    await page.getByText('Execution', { exact: true }).click();
    await field(page, 'Stop after').fill('1800');
  });
  await compare(page, 1, 0);
  const parting = page.getByRole('region', { name: 'A and B' });
  const line = Number(/event ([\d,]+)\./.exec((await parting.textContent()) ?? '')?.[1]?.replace(',', ''));
  expect(line).toBeGreaterThan(200);
  await parting.getByRole('button', { name: 'Open A at this event' }).click();
  const row = page.getByRole('row', { selected: true });
  await expect(row).toBeInViewport();
  await expect(row.getByRole('gridcell').first()).toHaveText(String(line));
  await row.press('ArrowDown');
  await expect(row.getByRole('gridcell').first()).toHaveText(String(line + 1));
  await page.getByRole('tab', { name: 'Risk' }).click();
  await page.getByRole('tab', { name: 'Events' }).click();
  await expect(row.getByRole('gridcell').first()).toHaveText(String(line));
});

test('runs of other data, another strategy and another interval share the axis', async ({ page }) => {
  await withBars(page);
  await drop(page, 'later.csv', bars(300, Date.UTC(2024, 2, 1)));
  await expect(runs(page)).toHaveCount(2);
  await finished(page);
  await runWith(page, async () => {
    await page.getByLabel('Strategy', { exact: true }).selectOption('rsi');
    await page.getByLabel('Bars of', { exact: true }).selectOption('4h');
  });
  await compare(page, 2, 0);
  await expect(
    page.getByRole('img', { name: /^Equity of 2 runs from 2024-01-01 01:00 to 2024-03-13 12:00/ }),
  ).toBeVisible();
  for (const label of ['Symbol', 'Data', 'Strategy', 'Bars of'])
    await expect(different(page).getByRole('rowheader', { name: label, exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'A and B' })).toContainText('The logs part at event 2.');
});

test('while a run goes on, others are compared; it cannot be chosen, and goes on', async ({ page }) => {
  await withBars(page);
  await runWith(page, () => field(page, 'Seed').fill('7'));
  await setSpeed(page, '10');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(state(page)).toHaveText('Running');
  await page.getByRole('button', { name: 'Compare runs' }).click();
  await expect(boxes(page).nth(0)).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(state(page)).toHaveText('Running');
  await compare(page, 2, 1);
  await expect(page.getByRole('region', { name: 'A and B' })).toContainText('The logs part at event');
  const before = await barsDone(page);
  await expect.poll(() => barsDone(page)).toBeGreaterThan(before);
  await expect(page.getByRole('heading', { name: '2 runs compared' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel the run' }).click();
  await expect(state(page)).toHaveText('Canceled');
  await expect(page.getByRole('heading', { name: '2 runs compared' })).toBeVisible();
});
