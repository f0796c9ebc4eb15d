import type { Page } from 'playwright/test';
import { expect, test, testsOfOneVisit } from '../fixtures.ts';
import { barsDone, finished, headline, MANY, runs, setSpeed, state, withBars } from './lab.ts';

/** Opens the page, with a run behind it and the next one slow. */
async function readyToRun(page: Page): Promise<void> {
  await withBars(page, MANY);
  await setSpeed(page, '100');
}

const done = (text: string | null): number => Number((text ?? '').replaceAll(',', ''));

test.describe('under way', () => {
  const look = testsOfOneVisit(readyToRun, (page) => setSpeed(page, '100'));

  look('a run can be paused, stepped, resumed and canceled, and what was written is kept', async ({ page }) => {
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(state(page)).toHaveText('Running');
    await expect(page.getByRole('progressbar', { name: 'Bars done' })).toBeVisible();
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(state(page)).toHaveText('Paused');

    const figures = page.locator('header .figures b');
    const shown = async () => done(await figures.textContent());
    const at = await shown();
    expect(at).toBeLessThan(MANY);
    await page.getByRole('button', { name: 'Step one bar' }).click();
    await expect.poll(shown).toBe(at + 1);

    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(state(page)).toHaveText('Running');
    await expect.poll(shown).toBeGreaterThan(at + 1);
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await expect(state(page)).toHaveText('Canceled');
    await expect(runs(page).first()).toContainText('Canceled');

    // The part that ran is a run like any other.
    await page.reload();
    await expect(runs(page).first()).toContainText('Canceled');
  });

  look('the tabs tell of a run under way all that it has done, whenever they are opened', async ({ page }) => {
    await page.getByRole('tab', { name: 'Chart' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(state(page)).toHaveText('Running');
    await expect.poll(() => barsDone(page)).toBeGreaterThan(200);
    await page.getByRole('tab', { name: 'Latency & fills' }).click();
    const fills = page
      .locator('.stat', { hasText: /^Fills/ })
      .locator('dd')
      .first();
    await expect(fills).toHaveText(/\d/);
    const counts = await page.evaluate(() => [
      document.querySelector('.stat dd')?.textContent,
      document.querySelector('[aria-label^="Order latency of"]')?.getAttribute('aria-label')?.split(' ')[3],
    ]);
    expect(Number(counts[0])).toBeGreaterThan(3);
    expect(counts[1]).toBe(counts[0]);
    await page.getByRole('tab', { name: 'Events' }).click();
    for (const type of ['OrderIntent', 'RiskDecision', 'ExecutionReport', 'PositionChanged'])
      await expect(page.getByRole('button', { name: type })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(state(page)).toHaveText('Canceled');
    // The price on the axis is that of the last bar it came to, not of the file.
    await page.getByRole('tab', { name: 'Chart' }).click();
    const close = page.locator('.stack .legend').first().locator('.reading', { hasText: /^C/ });
    const mark = page.locator('.stack .mark').first();
    const told = async () =>
      [await close.textContent(), await mark.textContent()].map((text) => text?.replace('C', '').trim());
    await expect(async () => {
      const [legend, axis] = await told();
      expect(legend).toBe(axis);
    }).toPass({ timeout: 5000 });
  });

  look('the keyboard runs it: Space, the full stop, Escape', async ({ page }) => {
    await page.locator('#main').focus();
    await page.keyboard.press('Space');
    await expect(state(page)).toHaveText('Running');
    await page.keyboard.press('Space');
    await expect(state(page)).toHaveText('Paused');
    const figures = page.locator('header .figures b');
    const at = done(await figures.textContent());
    await page.keyboard.press('.');
    await expect(figures).toHaveText((at + 1).toLocaleString('en-GB'));
    await page.keyboard.press('Escape');
    await expect(state(page)).toHaveText('Canceled');
  });

  look('Escape closes what is open first, and then ends the run, which is told', async ({ page }) => {
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(state(page)).toHaveText('Running');
    // A definition.
    await page.getByRole('tab', { name: 'Performance' }).click();
    await page.locator('#view').getByText('Sharpe ratio', { exact: true }).first().focus();
    const told = page.locator('[role=tooltip]:popover-open');
    await expect(told).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(told).toHaveCount(0);
    // An event.
    await page.getByRole('tab', { name: 'Events' }).click();
    await page.getByRole('grid', { name: 'Events' }).getByRole('row').first().click();
    const detail = page.getByRole('complementary', { name: 'Selected event' });
    await expect(detail).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(detail).toHaveCount(0);
    await expect(page.getByRole('grid', { name: 'Events' })).toBeFocused();
    // Space turns the list's pages.
    await page.keyboard.press('Space');
    await expect(state(page)).toHaveText('Running');
    // The chart's crosshair.
    await page.getByRole('tab', { name: 'Chart' }).click();
    await page.getByRole('application').focus();
    await page.keyboard.press('ArrowLeft');
    await expect(page.locator('#view .time')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.locator('#view .time')).toHaveCount(0);
    // A sweep's view.
    await page.getByRole('button', { name: 'Sweep' }).click();
    const sweep = page.getByRole('heading', { name: 'Sweep of settings' });
    await expect(sweep).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(sweep).toHaveCount(0);
    await expect(state(page)).toHaveText('Running');

    await page.keyboard.press('Escape');
    await expect(state(page)).toHaveText('Canceled');
    await expect(page.getByText(/^The run was canceled at bar [\d,]+ of 6,000\.$/)).toBeVisible();
  });

  look('the buttons keep the focus, or give it to the one that goes on', async ({ page }) => {
    const press = async (name: string) => {
      await page.locator('header').getByRole('button', { name, exact: true }).focus();
      await page.keyboard.press('Enter');
    };
    const focused = (name: string) =>
      expect(page.locator('header').getByRole('button', { name, exact: true })).toBeFocused();
    await press('Run');
    await focused('Pause');
    await page.keyboard.press('Enter');
    await focused('Resume');
    await press('Step one bar');
    await focused('Step one bar');
    await press('Resume');
    await focused('Pause');
    await press('Cancel the run');
    await expect(state(page)).toHaveText('Canceled');
    await focused('Run');
  });

  look('the speed can be changed while it goes', async ({ page }) => {
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(state(page)).toHaveText('Running');
    await setSpeed(page, '0');
    await finished(page);
  });
});

test('closing the page in the middle of a run loses nothing that was written, and the run goes on', async ({
  page,
}) => {
  await readyToRun(page);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(state(page)).toHaveText('Running');
  await page.reload();
  await expect(runs(page)).toHaveCount(2);
  await expect(runs(page).first()).toContainText('Interrupted');
  // The header tells of the run in view, and what only a whole run has is not there yet.
  await expect(state(page)).toHaveText('Interrupted');
  await expect(headline(page, 'Sharpe')).toHaveText('–');
  // It would go on as fast as it went.
  await expect(page.getByLabel('Speed', { exact: true })).toHaveValue('100');
  await setSpeed(page, '0');
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await finished(page);
  // How long all of it took nobody knows.
  await expect(page.locator('header .figures')).toHaveText('6,000 bars');
  await runs(page).last().locator('.open').click();
  await finished(page);
  await expect(runs(page)).toHaveCount(2);
  // And the page is ready for the next.
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(runs(page)).toHaveCount(3);
  await finished(page);
});

test('an engine that dies is replaced, and says so; the run goes on by itself', async ({ page, guard }) => {
  await readyToRun(page);
  guard.allow(/out of luck/);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(state(page)).toHaveText('Running');
  await page.workers()[0]!.evaluate(() => {
    setTimeout(() => {
      throw new Error('out of luck');
    }, 0);
  });
  await expect(page.getByText('The engine stopped and is being started again.')).toBeVisible();
  await expect(state(page)).toHaveText('Running');
  await setSpeed(page, '0');
  await finished(page);
  await expect(runs(page)).toHaveCount(2);
});
