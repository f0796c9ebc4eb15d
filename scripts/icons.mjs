/** `npm run icons`: draws the PNG icons from public/icons/icon.svg with the browser the tests use. */
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright';
import { chromiumArgs, findChromium } from './lib/browsers.mjs';
import { at } from './lib/paths.mjs';

const svg = readFileSync(at('public', 'icons', 'icon.svg'), 'utf8');
// A maskable icon may be cut to a circle of 80 % of its width: the drawing shrinks and the ground fills the square.
const maskable = svg
  .replace('rx="104"', '')
  .replace('M0 112h512v288H0z', 'M-64 112h640v288H-64z')
  .replace('viewBox="0 0 512 512"', 'viewBox="-64 -64 640 640" class="m"');
const jobs = /** @type {const} */ ([
  ['icon-192.png', 192, svg],
  ['icon-512.png', 512, svg],
  ['icon-maskable-512.png', 512, maskable],
]);

const executablePath = await findChromium();
if (executablePath === undefined) throw new Error('No Chromium: set CHROMIUM_PATH.');
const browser = await chromium.launch({ executablePath, args: chromiumArgs });
for (const [name, size, drawing] of jobs) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:100vw;height:100vh}.m{background:#0f1216}</style>${drawing}`,
  );
  await page.screenshot({ path: at('public', 'icons', name), omitBackground: true });
  await page.close();
}
await browser.close();
