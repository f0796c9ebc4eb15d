/**
 * `npm run bench:page [-- --rounds N] [--bars N]`: the built page in Chromium, from giving it a file to finished charts, how
 * fast its worker loads beside Node with the same file, and the tasks of its main thread that took longer than 50 ms
 * meanwhile. Medians of at least five fresh profiles.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { chromiumArgs, findChromium } from './lib/browsers.mjs';
import { buildStale } from './lib/build.mjs';
import { at } from './lib/paths.mjs';
import { startServer } from './serve.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, bars: { type: 'string', default: '1000000' } },
});
const rounds = Math.max(5, Number(values.rounds));
const file = at('build', 'bench', `page-${values.bars}.csv`);

await buildStale(['app', 'cli', 'bench']);
if (!existsSync(file)) {
  const args = [at('scripts', 'papertape.mjs'), 'generate', '--bars', values.bars, '--out', file];
  if (spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0) process.exit(1);
}

/** @param {number[]} list */
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? NaN;

const found = await findChromium();
if (found === undefined) throw new Error('No Chromium found: npm test installs one.');
const executablePath = found;

/** Runs in the page, as text: its names are the page's, not Node's. */
const WATCH = `
  // A chooser that a script can answer, as in browsers that give no handles of files.
  delete globalThis.showOpenFilePicker;
  globalThis.longTasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.longTasks.push(Math.round(entry.duration));
  }).observe({ type: 'longtask', buffered: true });
`;
const GIVEN = 'globalThis.longTasks.length = 0; globalThis.given = performance.now();';
/** Drawn: a canvas is there and three frames have passed since the run was done. */
const TIMES = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));
  while (document.querySelector('header .chip')?.textContent?.trim() !== 'Done') await frame();
  const done = performance.now() - globalThis.given;
  while (document.querySelector('canvas') === null) await frame();
  for (let i = 0; i < 3; i++) await frame();
  return { done, drawn: performance.now() - globalThis.given };
})()`;

/** Stored: the dataset has its record, which comes after its columns. */
const STORED = `(async () => {
  for (;;) {
    const opening = indexedDB.open('papertape');
    const db = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
    const asked = db.transaction('datasets').objectStore('datasets').count();
    const count = await new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)));
    db.close();
    if (count > 0) return performance.now() - globalThis.given;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
})()`;

/** In the worker: how long loading took. */
const LOADED = `performance.getEntriesByName('papertape load')[0].duration`;

/** Milliseconds for the same file in Node, warm. */
function inNode() {
  const args = [at('build', 'bench', 'bench.js'), '--load', file, '--rounds', String(rounds)];
  const done = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (done.status !== 0) process.exit(1);
  return median(/** @type {number[]} */ (JSON.parse(done.stdout)));
}

/**
 * One fresh profile, on the disk as a person's is (a private window keeps its database in memory): the milliseconds to
 * the end of the run, to drawn charts and to stored data, and the main thread's long tasks.
 *
 * @param {string} url
 */
async function once(url) {
  const profile = mkdtempSync(join(tmpdir(), 'papertape-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: chromiumArgs,
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  await page.addInitScript(WATCH);
  await page.goto(url);
  await page.getByRole('button', { name: 'Try the sample' }).and(page.locator(':enabled')).waitFor();
  await page.waitForTimeout(500);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a file' }).click();
  const chosen = await chooser;
  await page.evaluate(GIVEN);
  await chosen.setFiles(file);
  const took = /** @type {{ done: number, drawn: number }} */ (await page.evaluate(TIMES));
  const stored = /** @type {number} */ (await page.evaluate(STORED));
  const longTasks = /** @type {number[]} */ (await page.evaluate('globalThis.longTasks'));
  const load = /** @type {number} */ (await page.workers()[0]?.evaluate(LOADED));
  await context.close();
  rmSync(profile, { recursive: true, force: true });
  return { ...took, stored, load, longTasks };
}

const server = await startServer({ dir: at('dist'), port: 0 });
/** @type {Awaited<ReturnType<typeof once>>[]} */
const results = [];
for (let i = 0; i < rounds; i++) results.push(await once(server.url));
await server.close();
const done = median(results.map((result) => result.done));
const drawn = median(results.map((result) => result.drawn));
const stored = median(results.map((result) => result.stored));
const load = median(results.map((result) => result.load));
const node = inNode();
const mb = statSync(file).size / 1e6;
const long = results.map((result) => result.longTasks);
console.log(`${Number(values.bars).toLocaleString('en')} bars, medians of ${rounds} fresh profiles in Chromium`);
console.log(`file given to run done    ${done.toFixed(0)} ms`);
console.log(`file given to charts drawn ${drawn.toFixed(0)} ms`);
console.log(`file given to data stored  ${stored.toFixed(0)} ms`);
console.log(
  `loading ${mb.toFixed(0)} MB in the worker ${load.toFixed(0)} ms, ${((mb / load) * 1000).toFixed(0)} MB/s; in Node ${node.toFixed(0)} ms, ${((mb / node) * 1000).toFixed(0)} MB/s`,
);
console.log(`main-thread tasks over 50 ms, a run each: ${long.map((list) => `[${list.join(' ')}]`).join(' ')}`);
