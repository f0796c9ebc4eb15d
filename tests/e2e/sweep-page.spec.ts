import { expect, test } from 'playwright/test';
import { sweepHtml } from '../../src/runtime/sweep/page.ts';
import { sweptPage } from '../unit/sweep/swept.ts';

/** The page of a sweep as a browser sees it that has no network. */
const html = Buffer.from(
  sweepHtml(sweptPage({ symbol: '<img src=x onerror="window.executed=1">', third: [0, 5, 10, 20], split: 0.5 })),
).toString('utf8');

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a sweep's page can be read in ${colorScheme}, fits a phone, and asks for nothing`, async ({ page }) => {
    const wrong: string[] = [];
    const address = 'http://sweep.test/sweep.html';
    await page.route('**', (route) => {
      if (route.request().url() === address) return route.fulfill({ contentType: 'text/html', body: html });
      if (!route.request().url().endsWith('/favicon.ico')) wrong.push(`request: ${route.request().url()}`);
      return route.abort();
    });
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) wrong.push(message.text());
    });
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 360, height: 800 });
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sweep of fast × slow × fee_bps');
    const { wide, view, contrasts, tones } = await page.evaluate(() => {
      const root = document.documentElement;
      // Whatever notation a colour is computed in, a canvas has its bytes.
      const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
      const light = (color: string) => {
        context.fillStyle = color;
        context.fillRect(0, 0, 1, 1);
        const [r = 0, g = 0, b = 0] = [...context.getImageData(0, 0, 1, 1).data].map((byte) =>
          byte <= 10 ? byte / 3294.6 : ((byte / 255 + 0.055) / 1.055) ** 2.4,
        );
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const toned = [...document.querySelectorAll('.heat td[class*="up"], .heat td[class*="down"]')];
      return {
        wide: root.scrollWidth,
        view: root.clientWidth,
        contrasts: toned.map((cell) => {
          const { color, backgroundColor } = getComputedStyle(cell);
          const [a, b] = [light(color), light(backgroundColor)];
          return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        }),
        tones: new Set(toned.map((cell) => getComputedStyle(cell).backgroundColor)).size,
      };
    });
    expect(wide).toBe(view);
    expect(tones).toBeGreaterThan(1);
    expect(Math.min(...contrasts)).toBeGreaterThan(4.5);
    expect(await page.evaluate(() => 'executed' in window)).toBe(false);
    expect(wrong).toEqual([]);
  });
}
