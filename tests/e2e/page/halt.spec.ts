import type { Page } from 'playwright/test';
import { expect, testsOfOneVisit } from '../fixtures.ts';
import { drop, finished, MANY, save, setSpeed, state, withBars } from './lab.ts';

const look = testsOfOneVisit(
  (page) => withBars(page, MANY),
  (page) => page.getByRole('tab', { name: 'Chart' }).click(),
);

/** Begins a run that takes longer than the test. */
async function begin(page: Page): Promise<void> {
  await setSpeed(page, '100');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(state(page)).toHaveText('Running');
}

look('a run that goes is halted and resumed, ends, and its log tells it and verifies', async ({ page }) => {
  await begin(page);
  await page.getByRole('button', { name: 'Halt trading' }).click();
  const header = page.locator('header');
  await expect(header.getByText('Trading halted')).toBeVisible();
  await page.getByRole('button', { name: 'Resume trading' }).click();
  await expect(header.getByText('Trading halted')).toHaveCount(0);
  // Paused, too, and by its key.
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(state(page)).toHaveText('Paused');
  await page.locator('#main').focus();
  await page.keyboard.press('h');
  await expect(header.getByText('Trading halted')).toBeVisible();
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await setSpeed(page, '0');
  await finished(page);
  await expect(page.getByRole('button', { name: 'Halt trading' })).toHaveCount(0);

  await page.getByRole('tab', { name: 'Risk' }).click();
  await expect(page.locator('#view')).toContainText('OPERATOR');

  const log = await save(page, 'Event log');
  const said = log.bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.includes('"type":"TradingStateChanged"'))
    .map((line) => JSON.parse(line) as { to: string; reason: string });
  expect(said.map(({ to, reason }) => [to, reason])).toEqual([
    ['HALTED', 'OPERATOR'],
    ['ACTIVE', 'OPERATOR'],
    ['HALTED', 'OPERATOR'],
  ]);
  await drop(page, 'events.ndjson', log.bytes);
  await expect(page.getByRole('dialog', { name: 'Verified' })).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('Escape');
});

look('a run that goes may be let reduce only, from the Risk tab, and resumed there', async ({ page }) => {
  await begin(page);
  await page.getByRole('tab', { name: 'Risk' }).click();
  await page.getByRole('button', { name: 'Reduce only' }).click();
  await expect(page.locator('header').getByText('Reducing only')).toBeVisible();
  await page.locator('#view').getByRole('button', { name: 'Resume trading' }).click();
  await expect(page.locator('header').getByText('Reducing only')).toHaveCount(0);
  await page.getByRole('button', { name: 'Cancel the run' }).click();
  await expect(state(page)).toHaveText('Canceled');
});
