import { unzipSync } from 'fflate';
import { expect, test, testsOfOneVisit } from '../fixtures.ts';
import { bars, barsDone, drop, field, MANY, save, saved, setSpeed, state, withBars } from './lab.ts';

test.describe('of one run', () => {
  const look = testsOfOneVisit(
    (page) => withBars(page, 600),
    (page) => page.keyboard.press('Escape'),
  );

  look('a run leaves as a log, a folder, a dashboard, its trades and a picture', async ({ page }) => {
    const log = await save(page, 'Event log');
    expect(log.name).toMatch(/\.events\.ndjson$/);
    const lines = log.bytes.toString('utf8').trimEnd().split('\n');
    expect(JSON.parse(lines[0]!)).toMatchObject({ type: 'RunStarted', seq: 1, event_id: 'e1' });
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ type: 'RunFinished', seq: lines.length, bars: 600 });

    const folder = await save(page, 'Run folder');
    expect(folder.name).toMatch(/\.zip$/);
    const files = unzipSync(folder.bytes);
    const base = (name: string) => name.split('/').at(-1);
    const names = Object.keys(files).map(base);
    for (const name of ['events.ndjson', 'run_meta.json', 'trades.csv', 'equity.csv', 'stats.json'])
      expect(names).toContain(name);
    const inside = Object.entries(files).find(([name]) => base(name) === 'events.ndjson');
    expect(Buffer.from(inside![1]).equals(log.bytes)).toBe(true);

    const dashboard = await save(page, 'Dashboard');
    expect(dashboard.name).toMatch(/\.html$/);
    const inFolder = Object.entries(files).find(([name]) => base(name) === 'dashboard.html');
    expect(Buffer.from(inFolder![1]).equals(dashboard.bytes)).toBe(true);

    const trades = await save(page, 'Trades');
    expect(trades.bytes.toString('utf8').split('\n')[0]).toBe(
      'trade,side,qty,entry_ts,entry_price,exit_ts,exit_price,pnl,return_pct,fees,bars,entry_tag,exit_tag',
    );

    const picture = await save(page, 'Chart');
    expect(picture.bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    // Also where the chart has not been in view yet.
    await page.getByRole('tab', { name: 'Performance' }).click();
    await page.reload();
    await expect(page.getByRole('tab', { name: 'Performance' })).toHaveAttribute('aria-selected', 'true');
    const again = await save(page, 'Chart');
    expect(again.bytes.equals(picture.bytes)).toBe(true);
  });

  look('a log that was exported is verified when it is dropped back', async ({ page }) => {
    const log = await save(page, 'Event log');
    const events = log.bytes.toString('utf8').trimEnd().split('\n').length;
    await drop(page, 'events.ndjson', log.bytes);
    const verdict = page.getByRole('dialog', { name: 'Verified' });
    await expect(verdict).toContainText(`${events.toLocaleString('en-GB')} events are the same, byte for byte.`);
    await page.keyboard.press('Escape');
    const folder = await save(page, 'Run folder');
    await drop(page, folder.name, folder.bytes);
    await expect(verdict).toContainText(`${events.toLocaleString('en-GB')} events are the same, byte for byte.`);
  });

  look('an edited log is caught, with the field that was edited', async ({ page }) => {
    const log = await save(page, 'Event log');
    const lines = log.bytes.toString('utf8').split('\n');
    const at = lines.findIndex(
      (line) => line.includes('"type":"ExecutionReport"') && !line.includes('"avg_price":null'),
    );
    lines[at] = lines[at]!.replace(/"avg_price":([\d.]+)/, (_, price: string) => `"avg_price":${Number(price) + 1}`);
    await drop(page, 'events.ndjson', lines.join('\n'));
    const verdict = page.getByRole('dialog', { name: 'Not the same' });
    await expect(verdict).toContainText(`line ${(at + 1).toLocaleString('en-GB')}`);
    await expect(verdict.getByRole('row', { name: /avg_price/ })).toBeVisible();
  });
});

test('the stages are measured: figures unless told otherwise, a line each step in parts when asked for', async ({
  page,
}) => {
  await withBars(page, 600);
  const named = async () => {
    const files = unzipSync((await save(page, 'Run folder')).bytes);
    return new Map(
      Object.entries(files).map(([name, bytes]) => [name.split('/').at(-1)!, Buffer.from(bytes).toString()]),
    );
  };
  const figures = await named();
  expect(JSON.parse(figures.get('metrics_summary.json')!)).toMatchObject({ processed: 600, errors: 0 });
  expect(figures.has('metrics.ndjson')).toBe(false);

  await page.getByText('Stage metrics', { exact: true }).click();
  await page.getByLabel('Measure', { exact: true }).selectOption('steps');
  await page.getByRole('textbox', { name: 'Part length' }).fill('0');
  await expect(page.getByText('A whole number from 1.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Part length' }).fill('150');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('.runs .row')).toHaveCount(2);
  await expect(state(page)).toHaveText('Done');
  const parts = await named();
  expect(parts.get('metrics_summary.json')).toBe(figures.get('metrics_summary.json'));
  const lines = [1, 2, 3].map((n) => parts.get(`metrics.ndjson.${String(n)}`)!.split('\n').length - 1);
  // Looked at every hundred lines.
  expect(lines).toEqual([200, 200, 200]);
  expect(parts.get('events.ndjson')).toBe(figures.get('events.ndjson'));
  expect(parts.get('dashboard.html')).toContain('Recent stage events');
});

test('all runs leave in one archive', async ({ page }) => {
  await withBars(page, 400);
  await field(page, 'Fast average').fill('4');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('.runs .row')).toHaveCount(2);
  await expect(state(page)).toHaveText('Done');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export all' }).click(),
  ]);
  const archive = unzipSync((await saved(download)).bytes);
  expect(Object.keys(archive)).toHaveLength(2);
  for (const folder of Object.values(archive))
    expect(Object.keys(unzipSync(folder)).some((name) => name.endsWith('events.ndjson'))).toBe(true);
});

test('a log whose data is elsewhere asks for it, and goes on when it comes', async ({ page, browser, app }) => {
  await withBars(page, 300);
  const log = await save(page, 'Event log');

  const stranger = await browser.newContext({ locale: 'en-GB' });
  const other = await stranger.newPage();
  await other.goto(app.url);
  await expect(other.getByRole('button', { name: 'Try the sample' })).toBeEnabled();
  await drop(other, 'events.ndjson', log.bytes);
  await expect(other.getByRole('dialog', { name: 'Its data is needed' })).toContainText('300 bars');
  await drop(other, 'short.csv', bars(200));
  await expect(other.getByText('short is in the library now, but holds other bars.')).toBeVisible();
  await drop(other, 'hours.csv', bars(300));
  await expect(other.getByRole('dialog', { name: 'Verified' })).toBeVisible();
  await stranger.close();
});

test('what a canceled run wrote can be exported', async ({ page }) => {
  await withBars(page, MANY);
  await setSpeed(page, '100');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(state(page)).toHaveText('Running');
  await expect.poll(() => barsDone(page)).toBeGreaterThan(100);
  await page.getByRole('button', { name: 'Cancel the run' }).click();
  await expect(state(page)).toHaveText('Canceled');
  const log = await save(page, 'Event log');
  expect(log.bytes.toString('utf8')).toContain('"type":"RunStarted"');
});
