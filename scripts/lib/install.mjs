/** Installs the dependencies when the lock file changed since the last time. Standard library only. */
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { at } from './paths.mjs';

const stampPath = at('node_modules', '.papertape-stamp');

/** What the installed tree depends on: the lock, and the machine its native parts are for. */
function fingerprint() {
  const lock = createHash('sha256')
    .update(readFileSync(at('package-lock.json')))
    .digest('hex');
  return `${lock} ${process.platform} ${process.arch}\n`;
}

/** Says whether this Node can run the project, and ends the process with a sentence if it cannot. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `Papertape needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer Node and try again.`,
  );
  process.exit(1);
}

/**
 * Runs npm with the arguments, its output on stderr. Uses the npm that started this process where there is one, so
 * that no second version on PATH interferes.
 *
 * @param {string[]} args
 * @returns {number} the exit code
 */
export function npm(args) {
  const own = process.env['npm_execpath'] ?? '';
  const known = own.endsWith('npm-cli.js') && existsSync(own);
  const done = known
    ? spawnSync(process.execPath, [own, ...args], { cwd: at(), stdio: ['ignore', 2, 2] })
    : spawnSync('npm', args, { cwd: at(), stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (done.error) console.error(`npm could not be started: ${done.error.message}`);
  return done.status ?? 1;
}

/** Brings node_modules in line with the lock file; does nothing when it already is. Ends the process on failure. */
export function ensureInstalled() {
  const wanted = fingerprint();
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === wanted) return;
  console.error('Installing dependencies (npm ci) …');
  if (npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']) !== 0) {
    console.error('npm ci failed: see above. Papertape needs its dependencies once; after that it works offline.');
    process.exit(1);
  }
  mkdirSync(at('node_modules'), { recursive: true });
  writeFileSync(stampPath, wanted);
}
