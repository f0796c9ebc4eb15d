import { expect, test } from '../fixtures.ts';
import { withBars } from '../page/lab.ts';

test.use({ hasTouch: true });

test('what a number means is told to a finger, a pointer and a keyboard, and goes when it is not wanted', async ({
  page,
}) => {
  await withBars(page);
  await page.getByRole('tab', { name: 'Performance' }).click();
  const ratios = page.getByRole('table', { name: 'Ratios' });
  const term = ratios.getByText('Sharpe ratio', { exact: true });
  const told = page.getByRole('tooltip').filter({ hasText: 'volatility a year' }).and(page.locator(':popover-open'));
  await term.scrollIntoViewIfNeeded();

  await term.tap();
  await expect(told).toBeVisible();
  const other = ratios.getByText('Sortino ratio', { exact: true });
  await other.tap();
  await expect(told).toBeHidden();
  await expect(page.locator('[role=tooltip]:popover-open')).toHaveCount(1);
  await ratios.getByText('Ratios', { exact: true }).tap();
  await expect(page.locator('[role=tooltip]:popover-open')).toHaveCount(0);

  await term.hover();
  await expect(told).toBeVisible();
  // Over to the definition itself, which stays while the pointer is on it.
  const box = (await told.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
  await page.waitForTimeout(400);
  await expect(told).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(told).toBeHidden();
  await page.mouse.move(0, 0);
  await term.hover();
  await expect(told).toBeVisible();
  await page.mouse.move(0, 0);
  await expect(told).toBeHidden();

  await other.focus();
  await page.keyboard.press('Shift+Tab');
  await expect(term).toBeFocused();
  await expect(told).toBeVisible();
  // It goes where its word goes.
  const apart = async () => (await told.boundingBox())!.y - (await term.boundingBox())!.y;
  const [before, y] = [await apart(), (await term.boundingBox())!.y];
  await page.mouse.move(640, 500);
  await page.mouse.wheel(0, -40);
  await expect.poll(async () => (await term.boundingBox())!.y).toBeGreaterThan(y);
  await expect.poll(apart).toBeCloseTo(before, 0);
  await page.keyboard.press('Tab');
  await expect(told).toBeHidden();
});
