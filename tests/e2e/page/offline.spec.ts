import { expect, test } from '../fixtures.ts';
import { bars, datasets, drop, finished, withSample } from './lab.ts';

test('after the first visit the whole lab works without a network', async ({ page, context, guard }) => {
  guard.allow(
    /ERR_INTERNET_DISCONNECTED|Failed to update a ServiceWorker|unknown error occurred when fetching the script/,
  );
  await page.goto('./');
  await expect(page.getByText('Ready to work offline.')).toBeVisible();
  await context.setOffline(true);
  await withSample(page);
  await drop(page, 'hours.csv', bars(300));
  await expect(datasets(page)).toHaveCount(2);
  await finished(page);
  await page.reload();
  await expect(datasets(page)).toHaveCount(2);
});
