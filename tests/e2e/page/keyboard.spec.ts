import { expect, test, testsOfOneVisit } from '../fixtures.ts';
import { withBars } from './lab.ts';

test('single keys choose tabs, the theme and the list of keys, and leave typing alone', async ({ page }) => {
  await withBars(page);
  await page.locator('#main').focus();
  const names = ['Chart', 'Performance', /Trades/, 'Latency & fills', 'Risk', 'Events', 'Data', 'Health'];
  for (const [index, name] of names.entries()) {
    await page.keyboard.press(String(index + 1));
    await expect(page.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true');
  }
  const theme = () => page.evaluate(() => document.documentElement.dataset['theme']);
  const before = await theme();
  await page.keyboard.press('d');
  expect(await theme()).not.toBe(before);
  await page.reload();
  await expect.poll(theme).not.toBe(before);

  await page.locator('#main').focus();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Help and keys' });
  await expect(help).toContainText('Run, pause, go on');
  await help.getByLabel('Single keys are on').uncheck();
  await page.keyboard.press('Escape');
  await page.locator('#main').focus();
  await page.keyboard.press('1');
  await expect(page.getByRole('tab', { name: 'Health' })).toHaveAttribute('aria-selected', 'true');

  await page.getByLabel('Symbol').fill('3d');
  await expect(page.getByLabel('Symbol')).toHaveValue('3d');
});

test.describe('in the page', () => {
  const look = testsOfOneVisit(withBars, (page) => page.getByRole('tab', { name: 'Chart' }).click());

  look('the tab bar is one stop, with arrows inside', async ({ page }) => {
    await page.getByRole('tab', { name: 'Chart' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('tab', { name: 'Performance' })).toBeFocused();
    await page.keyboard.press('End');
    await expect(page.getByRole('tab', { name: 'Health' })).toBeFocused();
    await expect(page.getByRole('tab', { name: 'Health' })).toHaveAttribute('aria-selected', 'true');
    await expect(page.locator('[role=tab][tabindex="0"]')).toHaveCount(1);
  });

  look('menus open, move, close and give the focus back by keyboard', async ({ page }) => {
    const button = page.getByRole('button', { name: 'Export', exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menuitem', { name: 'Event log' })).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('menuitem', { name: 'Run folder' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toBeHidden();
    await expect(button).toBeFocused();
  });
});
