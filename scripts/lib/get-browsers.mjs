/** Gets the browsers the tests need where they are missing. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findChromium, findFirefox, findHeadlessShell, findWebKitDriver, findXvfb } from './browsers.mjs';
import { at } from './paths.mjs';

const canApt = () => process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');

let aptUpdated = false;

/**
 * Installs Debian packages; says nothing of a failure but the return value.
 *
 * @param {string[]} packages
 * @returns {boolean}
 */
function apt(packages) {
  /** @param {string[]} args */
  const run = (args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: 600_000,
    }).status === 0;
  if (!aptUpdated) aptUpdated = run(['update', '-qq']);
  return run(['install', '-y', '-qq', '--no-install-recommends', ...packages]);
}

async function ensureChromium() {
  if ((await findChromium()) !== undefined) return;
  if (canApt()) {
    console.error('No Chromium found: installing Debian’s …');
    apt(['chromium', 'fonts-liberation']);
  } else {
    console.error('No Chromium found: asking Playwright to download one …');
    const cli = at('node_modules', 'playwright', 'cli.js');
    spawnSync(process.execPath, [cli, 'install', 'chromium'], { cwd: at(), stdio: ['ignore', 2, 2] });
  }
  if ((await findChromium()) !== undefined) return;
  console.error(
    'The tests need a browser of Chromium’s family and none could be installed. Install Chromium, Chrome or Edge, ' +
      'or set CHROMIUM_PATH to its executable; `npm run verify` runs everything that needs no browser.',
  );
  process.exit(1);
}

/**
 * In CI on Debian the other two engines are installed too; without them their tests are skipped. So is Chromium's shell,
 * with which the tests take less time.
 */
function tryOthers() {
  if (process.env['CI'] === undefined || !canApt()) return;
  const missing = [
    ...(findHeadlessShell() === undefined ? [['chromium-headless-shell']] : []),
    ...(findFirefox() === undefined ? [['firefox-esr']] : []),
    ...(findWebKitDriver() === undefined || findXvfb() === undefined ? [['webkit2gtk-driver', 'xvfb', 'xauth']] : []),
  ];
  for (const packages of missing) {
    console.error(`Installing ${packages.join(' ')} …`);
    if (!apt(packages)) console.error(`${packages[0]} could not be installed: the tests go on without.`);
  }
}

/** Makes sure that a browser is there; ends the process with a message if none can be had. */
export async function ensureBrowsers() {
  await ensureChromium();
  tryOthers();
}
