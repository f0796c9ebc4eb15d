import type { Page } from 'playwright/test';
import { expect, testsOfOneVisit } from '../fixtures.ts';
import { runs, saved, withBars } from '../page/lab.ts';

const chart = (page: Page) => page.getByRole('application');

/** Bars in view, as the chart's own words tell. */
async function barsInView(page: Page): Promise<number> {
  const words = (await chart(page).getAttribute('aria-label')) ?? '';
  return Number(/: ([\d,]+) bars from/.exec(words)?.[1]?.replaceAll(',', ''));
}

/** The titles of the panes whose canvas has anything on it, from the top. */
function drawnPanes(page: Page): Promise<string> {
  return page.evaluate(() => {
    const titles: string[] = [];
    for (const pane of document.querySelectorAll('.stack .pane')) {
      const canvas = pane.querySelector('canvas');
      if (canvas === null || canvas.width === 0 || canvas.height === 0) continue;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      if (data.some((value) => value !== 0)) titles.push(pane.querySelector('.legend .title')?.textContent ?? '');
    }
    return titles.join(', ');
  });
}

/** Every bar is in view. */
const all = (page: Page) => expect(chart(page)).toHaveAttribute('aria-label', /400 bars from 2024-01-01 00:00/);

const test = testsOfOneVisit(
  async (page) => {
    await withBars(page, 400);
    await all(page);
  },
  async (page) => {
    await page.mouse.move(0, 0);
    await chart(page).focus();
    await page.keyboard.press('0');
    await all(page);
  },
);

// The chart glides to where it goes.
test.use({ contextOptions: { reducedMotion: 'no-preference' } });

test('tells in words what it shows', async ({ page }) => {
  await expect(chart(page)).toHaveAttribute('aria-label', /opened .* closed .* high .* low .* fills shown/);
  await expect(chart(page)).toHaveAttribute('aria-label', /equity at the end .* deepest drawdown/);
});

test('zooms and moves by keyboard, and comes back', async ({ page }) => {
  await chart(page).focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press('+');
  await expect.poll(() => barsInView(page)).toBeLessThan(100);
  await page.keyboard.press('Home');
  await expect(chart(page)).toHaveAttribute('aria-label', /from 2024-01-01 00:00/);
  await page.keyboard.press('End');
  await expect(chart(page)).toHaveAttribute('aria-label', /to 2024-01-17 15:00/);
  await page.keyboard.press('0');
  await expect.poll(() => barsInView(page)).toBe(400);
});

test('zooms by wheel around the pointer and moves by dragging', async ({ page }) => {
  const box = (await chart(page).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 80);
  for (let i = 0; i < 8; i++) await page.mouse.wheel(0, -240);
  await expect.poll(() => barsInView(page)).toBeLessThan(80);
  const before = await chart(page).getAttribute('aria-label');
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 200, box.y + 80, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => chart(page).getAttribute('aria-label')).not.toBe(before);
  await expect.poll(() => barsInView(page)).toBeLessThan(80);
});

test('reads out the candle that the arrow keys reach', async ({ page }) => {
  await chart(page).focus();
  await page.keyboard.press('Home');
  for (let i = 0; i < 6; i++) await page.keyboard.press('+');
  await page.keyboard.press('ArrowRight');
  const spoken = page.locator('[aria-live=polite]', { hasText: 'Open' });
  await expect(spoken).toContainText(/2024-01-\d\d \d\d:00, Open [\d.]+, High [\d.]+/);
  const first = await spoken.textContent();
  await page.keyboard.press('ArrowRight');
  await expect(spoken).not.toHaveText(first!);
});

test('shows the same window as a table', async ({ page }) => {
  await chart(page).focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press('+');
  await expect.poll(() => barsInView(page)).toBeLessThan(120);
  const bars = await barsInView(page);
  await page.getByRole('button', { name: 'Table' }).click();
  const rows = page.getByRole('table', { name: /what the chart shows/ }).locator('tbody tr');
  await expect(rows).toHaveCount(bars);
  await expect(rows.first().locator('td').first()).toHaveText(/2024-01-\d\d \d\d:\d\d/);
  await page.getByRole('button', { name: 'Table' }).click();
  expect(await barsInView(page)).toBe(bars);
});

test('hides a pane and shows it again', async ({ page }) => {
  const legends = page.locator('.legend .title');
  await expect(legends.filter({ hasText: 'Drawdown' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Drawdown', exact: true }).click();
  await expect(legends.filter({ hasText: 'Drawdown' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Drawdown', exact: true }).click();
  await expect(legends.filter({ hasText: 'Drawdown' })).toHaveCount(1);
});

test('draws every pane, whichever come and go', async ({ page }) => {
  await expect.poll(() => drawnPanes(page)).toBe('HOURS, Equity, Drawdown, Position');
  await page.getByRole('button', { name: 'Equity', exact: true }).click();
  await expect.poll(() => drawnPanes(page)).toBe('HOURS, Drawdown, Position');
  await page.getByRole('button', { name: 'Equity', exact: true }).click();
  await expect.poll(() => drawnPanes(page)).toBe('HOURS, Equity, Drawdown, Position');
  await page.getByLabel('Strategy', { exact: true }).selectOption('rsi');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(() => drawnPanes(page)).toBe('HOURS, Indicators, Equity, Drawdown, Position');
  await runs(page).last().getByRole('button', { name: /cross/ }).first().click();
  await expect.poll(() => drawnPanes(page)).toBe('HOURS, Equity, Drawdown, Position');
});

test('draws again in the other theme', async ({ page }) => {
  const paper = (): Promise<string> =>
    chart(page)
      .locator('canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  await expect.poll(paper).toBe(await paper());
  const before = await paper();
  await page.keyboard.press('d');
  await expect.poll(paper).not.toBe(before);
  await page.keyboard.press('d');
  await expect.poll(paper).toBe(before);
});

test('keeps room for every pane in a short window, which then scrolls', async ({ page }) => {
  const size = page.viewportSize()!;
  for (const [width, height] of [
    [720, 450],
    [844, 390],
    [667, 375],
  ] as const) {
    await page.setViewportSize({ width, height });
    await expect.poll(async () => (await chart(page).boundingBox())!.height).toBeGreaterThan(200);
    const legends = await page.locator('.stack .legend').evaluateAll((all) =>
      all.map((legend) => {
        const box = legend.getBoundingClientRect();
        return [box.top, box.bottom] as const;
      }),
    );
    for (const [i, [, bottom]] of legends.slice(0, -1).entries())
      expect(bottom).toBeLessThanOrEqual(legends[i + 1]![0]);
  }
  await page.setViewportSize(size);
});

test('remembers the zone of its times', async ({ page }) => {
  await page.getByRole('radio', { name: 'Local' }).check({ force: true });
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Local' })).toBeChecked();
  await page.getByRole('radio', { name: 'UTC' }).check({ force: true });
});

test('makes room above the candles for a legend of several lines', async ({ page }) => {
  const size = page.viewportSize()!;
  const least = () =>
    page.evaluate(() => {
      const pane = document.querySelector('.stack .pane')!;
      const canvas = pane.querySelector('canvas')!;
      const legend = pane.querySelector('.legend')!.getBoundingClientRect();
      const lines = Math.round((legend.bottom - canvas.getBoundingClientRect().top) * devicePixelRatio);
      // Candles and marks are saturated, the grid and its labels are grey.
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, lines);
      let coloured = 0;
      for (let i = 0; i < data.length; i += 4) {
        const [r, g, b] = [data[i]!, data[i + 1]!, data[i + 2]!];
        if (data[i + 3]! > 200 && Math.max(r, g, b) - Math.min(r, g, b) > 60) coloured++;
      }
      return { lines: legend.height, coloured };
    });
  await page.setViewportSize({ width: 600, height: 800 });
  await expect.poll(async () => (await least()).lines).toBeGreaterThan(24);
  await expect.poll(async () => (await least()).coloured).toBe(0);
  await page.setViewportSize(size);
});

test('saves a picture', async ({ page }) => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the chart as a picture' }).click(),
  ]);
  const { name, bytes } = await saved(download);
  expect(name).toMatch(/\.png$/);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  // Width and height stand big-endian in the header: as wide as the chart, and with more than an empty heading.
  expect(bytes.readUInt32BE(16)).toBeGreaterThan(300);
  expect(bytes.readUInt32BE(20)).toBeGreaterThan(200);
});
