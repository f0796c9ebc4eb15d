import { test as base, expect } from 'playwright/test';
import { dashboardHtml, type DashboardInput } from '../../src/runtime/dashboard/index.ts';
import { hostileInput } from '../unit/dashboard/hostile.ts';

/** The page as a browser sees it that has no network: what it asks for, what it executes, what its policy refuses. */
const test = base.extend<{ open: (input: DashboardInput) => Promise<readonly string[]> }>({
  open: async ({ page }, use) => {
    const wrong: string[] = [];
    const address = 'http://dashboard.test/dashboard.html';
    let html = '';
    await page.route('**', (route) => {
      if (route.request().url() === address) return route.fulfill({ contentType: 'text/html', body: html });
      // A browser asks for an icon on its own account.
      if (!route.request().url().endsWith('/favicon.ico')) wrong.push(`request: ${route.request().url()}`);
      return route.abort();
    });
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) wrong.push(message.text());
    });
    page.on('dialog', (dialog) => void dialog.dismiss());
    await use(async (input) => {
      html = dashboardHtml(input);
      await page.goto(address);
      await page.waitForTimeout(300);
      return wrong;
    });
  },
});

test('hostile names and reasons are shown, and nothing of them is executed or asked for', async ({ page, open }) => {
  expect(await open(hostileInput())).toEqual([]);
  expect(await page.evaluate(() => 'executed' in window)).toBe(false);
  expect(page.url()).toBe('http://dashboard.test/dashboard.html');
  const foreign = 'script, img, iframe, a, base, link, object, embed, form, [onload], [onerror], [style]';
  expect(await page.locator(foreign).count()).toBe(0);
  await expect(page.locator('h1')).toContainText('<script>window.executed=1</script>');
  await expect(page.getByRole('rowheader', { name: '__proto__' })).toBeVisible();
});

test('its policy would stop a script and an image even if one got in', async ({ page, open }) => {
  await open(hostileInput());
  const refused = await page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const seen: string[] = [];
        document.addEventListener('securitypolicyviolation', (event) => {
          seen.push(event.effectiveDirective);
          if (seen.length === 3) resolve(seen.sort());
        });
        const script = document.createElement('script');
        script.textContent = 'window.executed = 1';
        const style = document.createElement('style');
        style.textContent = 'body { display: none }';
        const image = document.createElement('img');
        image.src = 'http://elsewhere.test/x.png';
        document.body.append(script, style, image);
      }),
  );
  expect(refused).toEqual(['img-src', 'script-src-elem', 'style-src-elem']);
  expect(await page.evaluate(() => 'executed' in window)).toBe(false);
});

const themes = [
  ['light', 'screen', 'rgb(244, 245, 247)'],
  ['dark', 'screen', 'rgb(14, 17, 21)'],
  ['dark', 'print', 'rgb(255, 255, 255)'],
] as const;
for (const [colorScheme, media, background] of themes) {
  test(`has its style in ${colorScheme} on ${media}, and fits a phone`, async ({ page, open }) => {
    await page.emulateMedia({ colorScheme, media });
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await open(hostileInput())).toEqual([]);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(background);
    const { wide, view } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      view: document.documentElement.clientWidth,
    }));
    if (media === 'screen') expect(wide).toBe(view);
  });
}
