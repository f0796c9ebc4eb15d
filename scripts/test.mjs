/**
 * `node scripts/test.mjs [--no-e2e]`: every check there is, in two lanes that keep two cores busy, then the browser.
 * Goes on after a failure, prints what a failed stage said, and ends with one line: `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { at } from './lib/paths.mjs';

/**
 * @typedef {object} Count
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[][]} commands each a script of Node with its arguments, run one after the other until one fails
 * @property {(ok: boolean) => Count} count how many tests that was
 */

const bin = (/** @type {string[]} */ ...parts) => at('node_modules', ...parts);
const vitestReport = at('reports', 'vitest.json');
const e2eReport = at('reports', 'e2e.json');

/** @type {(ok: boolean) => Count} a stage that is one test: it went well or it did not */
const asOne = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });

/** A runner that failed without a failed test (it crashed, a file did not load) still counts as one failure. */
const atLeastOne = (/** @type {Count} */ count, /** @type {boolean} */ ok) =>
  ok || count.failed > 0 ? count : { ...count, failed: 1 };

/** @param {string} path */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @type {(ok: boolean) => Count} */
function countVitest(ok) {
  const report = readReport(vitestReport);
  if (report === undefined) return atLeastOne({ passed: 0, failed: 0, skipped: 0 }, ok);
  const count = {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  for (const file of report.testResults)
    if (file.status === 'failed' && !file.assertionResults.some((/** @type {any} */ test) => test.status === 'failed'))
      count.failed++;
  return atLeastOne(count, ok);
}

/** @type {(ok: boolean) => Count} */
function countPlaywright(ok) {
  const stats = readReport(e2eReport)?.stats;
  if (stats === undefined) return atLeastOne({ passed: 0, failed: 0, skipped: 0 }, ok);
  return atLeastOne({ passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }, ok);
}

const svelteCheck = ['--tsconfig', 'src/ui/tsconfig.svelte.json', '--fail-on-warnings', '--output', 'human'];
const vitestArgs = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`];

/** @type {Record<string, Stage>} */
const stages = {
  build: { name: 'build', commands: [[at('scripts', 'build.mjs')]], count: asOne },
  vitest: {
    name: 'tidy, unit, property, golden, conformance',
    commands: [[bin('vitest', 'vitest.mjs'), ...vitestArgs]],
    count: countVitest,
  },
  format: {
    name: 'format',
    commands: [[bin('prettier', 'bin', 'prettier.cjs'), '--check', '.', '--log-level', 'warn']],
    count: asOne,
  },
  lint: { name: 'lint', commands: [[bin('eslint', 'bin', 'eslint.js'), '.', '--max-warnings', '0']], count: asOne },
  types: {
    name: 'types',
    commands: [
      [bin('typescript', 'bin', 'tsc'), '-b'],
      [bin('svelte-check', 'bin', 'svelte-check'), ...svelteCheck],
    ],
    count: asOne,
  },
  e2e: { name: 'e2e', commands: [[bin('playwright', 'cli.js'), 'test']], count: countPlaywright },
};

// Colours are for a person; some tools also send them to a file when CI is set.
const env = process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: '1' };

/**
 * Runs one command and keeps what it says.
 *
 * @param {string[]} command
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
function run(command) {
  return new Promise((done) => {
    const child = spawn(process.execPath, command, { cwd: at(), env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', (error) => done({ ok: false, output: `${output}${error.message}\n` }));
    child.on('close', (code) => done({ ok: code === 0, output }));
  });
}

/** @type {Count} */
const total = { passed: 0, failed: 0, skipped: 0 };

/** @param {Stage} stage */
async function runStage(stage) {
  const begun_ms = Date.now();
  let ok = true;
  let output = '';
  for (const command of stage.commands) {
    const done = await run(command);
    output += done.output;
    ok = done.ok;
    if (!ok) break;
  }
  const count = stage.count(ok);
  total.passed += count.passed;
  total.failed += count.failed;
  total.skipped += count.skipped;
  const seconds = ((Date.now() - begun_ms) / 1000).toFixed(1);
  const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
  console.log(`== ${stage.name}: ${count.passed} passed, ${count.failed} failed${skipped} (${seconds} s)`);
  if (count.failed > 0) console.log(output.trimEnd());
}

/** @param {string[]} names */
async function lane(names) {
  for (const name of names) {
    const stage = stages[name];
    if (stage === undefined) throw new Error(`no stage ${name}`);
    await runStage(stage);
  }
}

mkdirSync(at('reports'), { recursive: true });
for (const report of [vitestReport, e2eReport]) rmSync(report, { force: true });
await Promise.all([lane(['build', 'vitest']), lane(['format', 'lint', 'types'])]);
if (!process.argv.includes('--no-e2e')) await lane(['e2e']);

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 ? 1 : 0;
