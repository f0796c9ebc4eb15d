import type { Page } from 'playwright/test';
import { expect, test } from '../fixtures.ts';
import { bars, barsDone, datasets, drop, finished, runs, save, state } from './lab.ts';

const lines = bars(400).split(/(?<=\n)/);
const rows = (from: number, to: number) => lines.slice(from, to + 1).join('');

/**
 * Gives the page a file that can grow: one of the browser's own private folder, handed out by the file chooser. `grow`
 * adds to it as another program would.
 */
async function withGrowingFile(page: Page, name: string, text: string) {
  await page.addInitScript((file) => {
    const folder = () => navigator.storage.getDirectory();
    const write = async (content: string, keepExistingData: boolean) => {
      const handle = await (await folder()).getFileHandle(file, { create: true });
      const { size } = await handle.getFile();
      const writer = await handle.createWritable({ keepExistingData });
      await writer.write({ type: 'write', position: keepExistingData ? size : 0, data: content });
      await writer.close();
    };
    Object.assign(window, {
      write,
      showOpenFilePicker: async () => [await (await folder()).getFileHandle(file)],
    });
  }, name);
  await page.goto('./');
  const write = (content: string, more: boolean) =>
    page.evaluate(
      ([data, keep]) => (window as unknown as { write(data: string, keep: boolean): Promise<void> }).write(data, keep),
      [content, more] as const,
    );
  await write(text, false);
  return { grow: (more: string) => write(more, true) };
}

test('a file that grows is followed: bars come in, the chart moves, the log is whole and verifies', async ({
  page,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'handles of files are Chromium’s');
  const { grow } = await withGrowingFile(page, 'live.csv', rows(0, 200));
  await page.getByRole('button', { name: 'Choose a file' }).click();
  await finished(page);
  const follow = page.getByRole('switch', { name: 'Follow' });
  await expect(follow).not.toBeChecked();
  await follow.check();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(state(page)).toHaveText('Waiting for bars');
  expect(await barsDone(page)).toBe(200);

  // A bar is one once its line has ended.
  await grow(rows(201, 260) + lines[261]!.slice(0, 20));
  await expect.poll(() => barsDone(page)).toBe(260);
  await grow(lines[261]!.slice(20) + rows(262, 300));
  await expect.poll(() => barsDone(page)).toBe(300);
  await page.getByTitle('Show as table').click();
  await expect(page.getByRole('table').last()).toContainText('2024-01-13');
  await page.getByTitle('Show as table').click();

  await page.getByRole('button', { name: 'End the run' }).click();
  await expect(state(page)).toHaveText('Done');
  // One dataset and its run; the earlier run keeps the dataset it was on.
  await expect(datasets(page)).toHaveCount(2);
  await expect(datasets(page).first()).toContainText('300');

  const { bytes } = await save(page, 'Event log');
  const log = bytes.toString().trimEnd().split('\n');
  expect(JSON.parse(log[0]!)).toMatchObject({ data: { sha256: null, rows: null, last_ts: null } });
  expect(JSON.parse(log.at(-1)!)).toMatchObject({ type: 'RunFinished', bars: 300, data: { rows: 300 } });
  await drop(page, 'events.ndjson', bytes);
  await expect(page.getByRole('dialog')).toContainText('events are the same, byte for byte');
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(runs(page).first()).toContainText('just now');
  await expect(page.getByRole('region', { name: 'Run in view' })).toContainText('Moving average cross');
  await expect(datasets(page).filter({ hasText: '300 bars' })).toHaveCount(1);
});

test('a file without a handle is read on when it is dropped again', async ({ page }) => {
  await page.goto('./');
  await drop(page, 'live.csv', rows(0, 200));
  await finished(page);
  await page.getByRole('switch', { name: 'Follow' }).check();
  await expect(page.locator('#setup-follow-help')).toContainText('drop it once more when it has grown');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(state(page)).toHaveText('Waiting for bars');
  await drop(page, 'live.csv', rows(0, 320));
  await expect.poll(() => barsDone(page)).toBe(320);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(state(page)).toHaveText('Paused');
  await drop(page, 'live.csv', rows(0, 400));
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => barsDone(page)).toBe(400);
  await page.getByRole('button', { name: 'End the run' }).click();
  await expect(state(page)).toHaveText('Done');
});

test('a bad row ends it, and says which', async ({ page }) => {
  await page.goto('./');
  await drop(page, 'live.csv', rows(0, 200));
  await finished(page);
  await page.getByRole('switch', { name: 'Follow' }).check();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(state(page)).toHaveText('Waiting for bars');
  await drop(page, 'live.csv', `${rows(0, 210)}oops\n`);
  await expect(state(page)).toHaveText('Failed');
  await expect(page.locator('.notice.trouble')).toContainText('Line 212');
  await expect(page.locator('.notice.trouble')).toContainText('210 of 210 bars are kept');
});
