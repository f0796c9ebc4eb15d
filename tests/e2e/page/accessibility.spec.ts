import axe from 'axe-core';
import type { Page } from 'playwright/test';
import { expect, test } from '../fixtures.ts';
import { bars, drop, expectNoSidewaysScroll, finished, setSpeed, state, withBars } from './lab.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** In the second theme nothing is other than the colours, which decide two rules, and the name of the theme's button. */
const OF_THEME = ['color-contrast', 'link-in-text-block', 'button-name'];

/**
 * Looks with axe in both themes, one after the other. It runs in the page itself, which has no frames: its adapter for
 * Playwright would bring the half megabyte of source in three times and open a further page for the result, each time.
 */
async function expectNoViolation(page: Page, where: string, within = 'body'): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const looks = [
    ['dark', { type: 'tag', values: TAGS }],
    ['light', { type: 'rule', values: OF_THEME }],
  ] as const;
  for (const [colorScheme, runOnly] of looks) {
    // Without motion no colour is on its way to another when axe reads it.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    const told = await page.evaluate(
      async ({ within, runOnly }) => {
        const { axe: here } = window as unknown as { axe: typeof axe };
        const { violations } = await here.run({ include: [within] }, { runOnly, resultTypes: ['violations'] });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`);
      },
      { within, runOnly: { type: runOnly.type, values: [...runOnly.values] } },
    );
    expect(told, `${where}, ${colorScheme}`).toEqual([]);
  }
}

const TABS = ['Chart', 'Performance', /Trades/, 'Latency & fills', 'Risk', 'Events', 'Data', 'Health'];

test('the first minute and the dialogs have no violation', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Try the sample' })).toBeEnabled();
  await expectNoViolation(page, 'first minute');
  await drop(page, 'broken.csv', 'time,open,high,low,close,volume\n2024-01-01,1,2,0.5,x,1\n2024-01-02,1,2,0.5,y,1\n');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectNoViolation(page, 'refused file');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Help and keys' }).click();
  await expectNoViolation(page, 'help');
});

test('choosing runs and comparing them have no violation', async ({ page }) => {
  test.slow();
  // The equity as a table has a row for each.
  await withBars(page, 150);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Compare runs' })).toBeVisible();
  await page.getByRole('button', { name: 'Compare runs' }).click();
  const boxes = page.getByRole('checkbox', { name: /cross 10\/30/ });
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await expectNoViolation(page, 'choosing runs', 'aside[aria-label=Library]');
  await page.getByRole('button', { name: 'Compare 2 runs' }).click();
  await expect(page.getByText('The logs are the same')).toBeVisible();
  await expectNoViolation(page, 'runs of the same settings', 'main');
  await page.getByLabel('Strategy', { exact: true }).selectOption('rsi');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('heading', { name: /^RSI/ })).toBeVisible();
  await page.getByRole('button', { name: 'Compare runs' }).click();
  await page
    .getByRole('checkbox', { name: /cross 10\/30/ })
    .first()
    .check();
  await page.getByRole('checkbox', { name: /RSI/ }).check();
  await page.getByRole('button', { name: 'Compare 2 runs' }).click();
  await expect(page.getByText('The logs part at event')).toBeVisible();
  await expectNoViolation(page, 'runs that differ', 'main');
  await page.getByRole('button', { name: 'Show as table' }).click();
  await expectNoViolation(page, 'equity as a table', 'main');
});

test('a finished run has no violation, whatever tab is in front', async ({ page }) => {
  test.slow();
  await withBars(page);
  await expectNoViolation(page, 'the page with its chart');
  for (const name of TABS.slice(1)) {
    await page.getByRole('tab', { name }).click();
    await expectNoViolation(page, String(name), 'main');
  }
  for (const group of await page.locator('aside[aria-label=Setup] summary').all())
    if ((await group.locator('..').getAttribute('open')) === null) await group.click();
  await expectNoViolation(page, 'the whole form', 'aside[aria-label=Setup]');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expectNoViolation(page, 'menu', '[role=menu]:popover-open');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Sweep' }).click();
  await page.getByRole('button', { name: 'Run 49' }).click();
  await expect(page.getByText('is partly luck.')).toBeVisible();
  await expectNoViolation(page, 'a sweep', 'main');
});

/** As the browser's own setting for larger letters. */
async function letters(page: Page, size: string): Promise<void> {
  await page.evaluate((size) => (document.documentElement.style.fontSize = size), size);
}

test('on a phone or a tablet everything is in reach and nothing scrolls sideways', async ({ page }) => {
  test.slow();
  const sizes = [320, 390, 768].map((width) => ({ width, height: 780 }));
  await page.setViewportSize(sizes[0]!);
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Try the sample' })).toBeEnabled();
  for (const size of sizes) {
    await page.setViewportSize(size);
    await expectNoSidewaysScroll(page);
  }
  await page.setViewportSize(sizes[0]!);
  await letters(page, '200%');
  await page.getByRole('button', { name: 'Try the sample' }).click({ trial: true });
  await letters(page, '');
  await drop(page, 'hours.csv', bars(400));
  await finished(page);
  for (const size of sizes)
    await test.step(`${size.width} px`, async () => {
      await page.setViewportSize(size);
      for (const name of TABS) {
        await page.getByRole('tab', { name }).click();
        await expectNoSidewaysScroll(page);
      }
      for (const side of ['Library', 'Setup']) {
        const panel = page.locator(`aside[aria-label=${side}]`);
        await expect(panel).not.toBeInViewport();
        await page.getByRole('button', { name: side, exact: true }).click();
        await expect(panel).toBeInViewport();
        await expectNoViolation(page, `${side}, ${size.width} px`);
        await page.keyboard.press('Escape');
        await expect(panel).not.toBeInViewport();
      }
      await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeInViewport();
    });
  await letters(page, '200%');
  await page.getByRole('tab', { name: /Trades/ }).click();
  const row = page.getByRole('grid', { name: 'Trades' }).getByRole('row').nth(2);
  const [outer, inner] = [await row.boundingBox(), await row.getByText(/▲|▼/).first().boundingBox()];
  expect(inner!.height).toBeLessThanOrEqual(outer!.height);
  await letters(page, '');
  // A run that goes has the most to show in the least room.
  await page.setViewportSize(sizes[0]!);
  await page.getByRole('button', { name: 'Setup', exact: true }).click();
  await setSpeed(page, '10');
  await page.getByRole('button', { name: 'Run with these settings' }).click();
  await expect(state(page)).toHaveText('Running');
  await expectNoSidewaysScroll(page);
  const setup = (await page.getByRole('button', { name: 'Setup', exact: true }).boundingBox())!;
  expect(setup.x + setup.width).toBeLessThanOrEqual(sizes[0]!.width);
  const figures = page.locator('header .figures');
  await expect(figures).toHaveText(/\d %/);
  expect(await figures.evaluate((each) => each.scrollWidth - each.clientWidth)).toBe(0);
});
