/** Finds the browsers a test can drive. Standard library only, save for asking Playwright where its own lies. */
import { accessSync, constants, readdirSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The first of the commands that lies on PATH, as an absolute path.
 *
 * @param {string[]} names
 * @returns {string | undefined}
 */
function onPath(names) {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of names)
    for (const folder of folders) if (isExecutable(join(folder, name + suffix))) return join(folder, name + suffix);
  return undefined;
}

/** @returns {string[]} where installers put Chromium's relatives without adding them to PATH */
function usualPlaces() {
  if (process.platform === 'darwin')
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  if (process.platform !== 'win32') return [];
  const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) => process.env[name] ?? '');
  const tails = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
  return roots.flatMap((folder) => (folder === '' ? [] : tails.map((tail) => join(folder, tail))));
}

/** @returns {Promise<string | undefined>} the Chromium that Playwright downloaded, if it did */
async function playwrightsOwn() {
  try {
    const { chromium } = await import('playwright');
    return isExecutable(chromium.executablePath()) ? chromium.executablePath() : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A browser of Chromium's family: `CHROMIUM_PATH` (which must exist if set), Playwright's own, the system's.
 *
 * @returns {Promise<string | undefined>}
 */
export async function findChromium() {
  const asked = process.env['CHROMIUM_PATH'];
  if (asked !== undefined && asked !== '') {
    if (!isExecutable(asked)) throw new Error(`CHROMIUM_PATH is set to ${asked}, which is not an executable file.`);
    return asked;
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge', 'msedge'];
  return (await playwrightsOwn()) ?? onPath(names) ?? usualPlaces().find(isExecutable);
}

/** The shell of the Chromium that Playwright downloaded: it puts it into a folder beside, of the same number. */
function playwrightsShell(/** @type {string} */ chromium) {
  const folder = chromium.replace(/([\\/])chromium-(\d+)[\\/].*$/, '$1chromium_headless_shell-$2');
  if (folder === chromium) return undefined;
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const shell = files.find((path) => /^(chrome-headless-shell|headless_shell)(\.exe)?$/.test(basename(path)));
    return shell === undefined ? undefined : join(folder, shell);
  } catch {
    return undefined;
  }
}

/** @returns {string | undefined} Chromium's shell without windows, as distributions ship it */
export const findHeadlessShell = () => onPath(['chromium-headless-shell', 'chrome-headless-shell']);

/**
 * For tests of a page: Chromium without what stands around a page, which opens one in two thirds of the time; the whole
 * browser where there is no such shell.
 *
 * @returns {Promise<string | undefined>}
 */
export async function findChromiumForPages() {
  const whole = await findChromium();
  if (whole === undefined || whole === process.env['CHROMIUM_PATH']) return whole;
  return playwrightsShell(whole) ?? findHeadlessShell() ?? whole;
}

/** @returns {string | undefined} Firefox as distributions ship it */
export const findFirefox = () => onPath(['firefox-esr', 'firefox']);

/** @returns {string | undefined} WebKitGTK's WebDriver server */
export const findWebKitDriver = () => onPath(['WebKitWebDriver']);

/** @returns {string | undefined} the X server without a screen that WebKitGTK's window needs where there is no display */
export const findXvfb = () => onPath(['Xvfb']);

/**
 * What Chromium is to do without. The last two have each new window load two pages of the browser's own for the list
 * below its address bar, which takes half as long again as opening ours. Only the last list on a command line counts, so
 * the others are Playwright's, which this one replaces.
 */
const featuresOff = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'BlockOriginHeaderModificationOnRedirect',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'Translate',
  'AutoDeElevate',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
];

/** Chromium refuses its sandbox as root, and must not talk to anybody during a test. */
export const chromiumArgs = [
  `--disable-features=${featuresOff.join(',')}`,
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
