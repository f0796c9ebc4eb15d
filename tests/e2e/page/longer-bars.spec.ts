import { expect, test } from '../fixtures.ts';
import { drop, finished, runs, save, withBars } from './lab.ts';

test('a run on longer bars shows those, says so, and its log is verified against the data as loaded', async ({
  page,
}) => {
  await withBars(page, 801);
  const interval = page.getByRole('combobox', { name: /^Bars of/ });
  const anchor = page.getByLabel('Longer bars begin');
  await expect(anchor).toHaveCount(0);
  // What the data cannot be joined into is said beside the field.
  await interval.selectOption('30m');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('The run was not started.')).toBeVisible();
  await expect(page.getByRole('complementary', { name: 'Setup' })).toContainText('bars can be joined but not split');
  await expect(runs(page)).toHaveCount(1);

  await interval.selectOption('4h');
  await expect(anchor).toHaveValue('utc');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(runs(page)).toHaveCount(2);
  await finished(page);
  await expect(page.getByRole('region', { name: 'Run in view' })).toContainText('4h (from 1h)');
  await expect(page.locator('canvas').first()).toBeVisible();
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await expect(page.getByRole('region', { name: /what the chart shows/ })).toContainText('2024-01-01 08:00');

  const log = await save(page, 'Event log');
  const [header, ...lines] = log.bytes.toString('utf8').trimEnd().split('\n');
  expect(JSON.parse(header!)).toMatchObject({
    data: { rows: 801, interval_ms: 3_600_000 },
    config: { resample: '4h' },
  });
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ bars: 200 });
  await drop(page, 'events.ndjson', log.bytes);
  await expect(page.getByRole('dialog')).toContainText(/verified/i);
});
