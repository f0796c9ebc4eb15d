import { expect, test } from '../fixtures.ts';
import { barsDone, finished, runs, save, setSpeed, state, withBars } from '../page/lab.ts';

test('a run of one tab is followed by the other, cannot be disturbed there, and is taken over', async ({
  page,
  context,
}) => {
  await withBars(page, 4000);
  const expected = (await save(page, 'Event log')).bytes;
  await setSpeed(page, '100');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(state(page)).toHaveText('Running');

  const other = await context.newPage();
  await other.goto(page.url());
  await expect(runs(other)).toHaveCount(2);
  await expect(other.getByText('This run goes on in another tab.')).toBeVisible();
  await expect(state(other)).toHaveText('Running');
  const shown = () => barsDone(other);
  const early = await shown();
  await expect.poll(shown).toBeGreaterThan(early);
  // The charts follow: equity is drawn up to where the run has come.
  await expect(other.locator('.headline')).toContainText('Final equity');
  await expect(other.getByRole('button', { name: 'Cancel the run' })).toBeDisabled();
  await other
    .getByRole('button', { name: /^Actions for Moving average/ })
    .first()
    .click();
  await expect(other.getByRole('menuitem', { name: 'Delete' })).toBeDisabled();
  await other.keyboard.press('Escape');

  // What one tab pauses the other shows paused.
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(state(other)).toHaveText('Paused');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(state(other)).toHaveText('Running');

  await page.close();
  await expect(other.getByText(/^Interrupted at bar/)).toBeVisible();
  await setSpeed(other, '0');
  await other.getByRole('button', { name: 'Resume', exact: true }).click();
  await finished(other);
  await expect(runs(other)).toHaveCount(2);
  expect((await save(other, 'Event log')).bytes.equals(expected)).toBe(true);
});

test('what one tab starts, renames or ends is in the other’s list without a reload', async ({ page, context }) => {
  await withBars(page, 400);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(runs(other)).toHaveCount(1);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await finished(page);
  await expect(runs(other)).toHaveCount(2);
});
