/**
 * `npm run soak [-- --bars N] [--page-bars N]`: long runs with metrics, rotation and checkpoints, and what they leave in
 * memory. Ten million bars in Node, a million in Chromium's worker, in under ten minutes; the heap after collection must
 * not grow by a megabyte between the first and the last quarter of the run.
 *
 * The heap is that of the engine's thread alone. Columns lie outside of it, in buffers: what grows there with every fill
 * and every line of the log is the run's data, not a leak, and is told beside it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { chromiumArgs, findChromium } from './lib/browsers.mjs';
import { buildStale } from './lib/build.mjs';
import { at } from './lib/paths.mjs';
import { startServer } from './serve.mjs';

const GROWTH_MAX = 1 << 20;

const { values } = parseArgs({
  options: { bars: { type: 'string', default: '10000000' }, 'page-bars': { type: 'string', default: '1000000' } },
});

/**
 * @typedef {object} Sample
 * @property {number} at_ms since the start
 * @property {number} heap bytes of the heap in use after collection
 * @property {number} buffers bytes of buffers outside of it
 * @property {number} done share of the run, 0 to 1; NaN where it is not known
 */

/** @param {number[]} list */
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? Number.NaN;
/** @param {number} bytes */
const mb = (bytes) => (bytes / (1 << 20)).toFixed(2);

/**
 * Compares the first quarter of the run with its last; says what it found. True if the heap did not grow.
 *
 * @param {string} what
 * @param {Sample[]} samples within the run
 */
function judge(what, samples) {
  const of = (/** @type {number} */ quarter) =>
    samples.filter(({ done }) => done > quarter / 4 && done <= (quarter + 1) / 4);
  const [first, last] = [of(0), of(3)];
  if (first.length < 3 || last.length < 3) {
    console.log(`${what}: ${String(samples.length)} samples are too few; run it on more bars.`);
    return false;
  }
  const heap = [first, last].map((list) => median(list.map((sample) => sample.heap)));
  const buffers = [first, last].map((list) => median(list.map((sample) => sample.buffers)));
  const [early = Number.NaN, late = Number.NaN] = heap;
  const growth = late - early;
  const seconds = ((samples.at(-1)?.at_ms ?? 0) / 1000).toFixed(0);
  console.log(`${what}: ${seconds} s, ${String(samples.length)} samples after collection`);
  console.log(`  heap     ${mb(early)} MB in the first quarter, ${mb(late)} MB in the last: ${mb(growth)} MB more`);
  console.log(`  buffers  ${buffers.map(mb).join(' MB, ')} MB: the run's columns and log`);
  return growth < GROWTH_MAX;
}

const folder = at('build', 'soak');
mkdirSync(folder, { recursive: true });

/** @param {string} bars */
function barsFile(bars) {
  const file = at('build', 'soak', `${bars}.csv`);
  if (existsSync(file)) return file;
  const args = [at('scripts', 'papertape.mjs'), 'generate', '--bars', bars, '--out', file];
  if (spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0) process.exit(1);
  return file;
}

/**
 * As the newest checkpoint says; NaN while there is none.
 *
 * @param {string} out
 */
function barsDone(out) {
  try {
    return JSON.parse(readFileSync(`${out}/checkpoint.json`, 'utf8')).bars_done;
  } catch {
    return Number.NaN;
  }
}

/** The command in a process that collects and looks at its heap five times a second. @returns {Promise<boolean>} */
async function inNode() {
  const data = barsFile(values.bars);
  const out = at('build', 'soak', 'run');
  rmSync(out, { recursive: true, force: true });
  const begun = performance.now();
  const rotation = ['--enable-metrics', '--metrics-rotate-max-mb', '16', '--metrics-rotate-keep', '2'];
  const args = ['--expose-gc', '--import', at('scripts', 'lib', 'heap-probe.mjs'), at('build', 'cli', 'papertape.js')];
  const child = spawn(process.execPath, [...args, 'run', '--data', data, '--out', out, '--json', ...rotation], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  /** @type {Sample[]} */
  const samples = [];
  child.on('message', (/** @type {{ heap: number, buffers: number }} */ look) => {
    samples.push({ at_ms: performance.now() - begun, ...look, done: barsDone(out) / Number(values.bars) });
  });
  child.stderr?.resume();
  child.stdout?.resume();
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) {
    console.log(`Node: the run ended with ${String(code)}`);
    return false;
  }
  rmSync(out, { recursive: true, force: true });
  return judge(
    `Node, ${Number(values.bars).toLocaleString('en')} bars`,
    samples.filter(({ done }) => done > 0),
  );
}

/**
 * The engine's worker, to be asked by the browser's own protocol.
 *
 * @param {import('playwright').CDPSession} session of its page
 */
async function workerOf(session) {
  let next = 1;
  /** @type {Map<number, (result: any) => void>} */
  const waiting = new Map();
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  /** @type {Promise<string>} */
  const attached = new Promise((resolve) => {
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') resolve(sessionId);
    });
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const sessionId = await attached;
  return (/** @type {string} */ method) =>
    new Promise((resolve) => {
      const id = next++;
      waiting.set(id, resolve);
      void session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) });
    });
}

/** The built page with a file dropped on it. @returns {Promise<boolean>} */
async function inChromium() {
  const data = barsFile(values['page-bars']);
  const server = await startServer({ dir: at('dist'), port: 0 });
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error('No Chromium found: npm test installs one.');
  const browser = await chromium.launch({ executablePath, args: chromiumArgs });
  try {
    const page = await browser.newPage();
    // A chooser that a script can answer, as in browsers that give no handles of files.
    await page.addInitScript('delete globalThis.showOpenFilePicker');
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Try the sample' }).and(page.locator(':enabled')).waitFor();
    const ask = await workerOf(await page.context().newCDPSession(page));
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a file' }).click();
    await (await chooser).setFiles(data);
    // The first run warms up, whatever its speed; the one that is watched takes half a minute.
    const chip = page.locator('header .chip');
    await chip.filter({ hasText: 'Done' }).waitFor({ timeout: 120_000 });
    await page.getByLabel('Speed', { exact: true }).selectOption({ label: '10,000 bars/s' });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await chip.filter({ hasText: 'Running' }).waitFor();
    const begun = performance.now();
    /** @type {Sample[]} */
    const samples = [];
    while ((await chip.textContent())?.includes('Running') === true) {
      await ask('HeapProfiler.collectGarbage');
      const usage = /** @type {{ usedSize: number, backingStorageSize?: number }} */ (
        await ask('Runtime.getHeapUsage')
      );
      const shown =
        (await page
          .locator('header .figures b')
          .textContent()
          .catch(() => null)) ?? '';
      samples.push({
        at_ms: performance.now() - begun,
        heap: usage.usedSize,
        buffers: usage.backingStorageSize ?? 0,
        done: Number(shown.replaceAll(',', '')) / Number(values['page-bars']),
      });
      await page.waitForTimeout(500);
    }
    return judge(`Chromium, ${Number(values['page-bars']).toLocaleString('en')} bars`, samples);
  } finally {
    await browser.close();
    await server.close();
  }
}

await buildStale(['app', 'cli']);
const fine = [await inNode(), await inChromium()];
console.log(fine.every(Boolean) ? 'The heap does not grow.' : 'The heap grows.');
process.exitCode = fine.every(Boolean) ? 0 : 1;
