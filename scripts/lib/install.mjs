/** Installs the dependencies when the lock file changed since the last time. Standard library only. */
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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

/**
 * True when npm's own record of what it installed agrees with the lock, as after `npm install` of a new package. Only
 * optional packages, which are for other machines, may be absent.
 */
function isInstalled() {
  const recordPath = at('node_modules', '.package-lock.json');
  if (!existsSync(recordPath)) return false;
  /** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean }>} Packages */
  const { packages: locked } = /** @type {{ packages: Packages }} */ (
    JSON.parse(readFileSync(at('package-lock.json'), 'utf8'))
  );
  const { packages: present } = /** @type {{ packages: Packages }} */ (JSON.parse(readFileSync(recordPath, 'utf8')));
  const wanted = Object.entries(locked).filter(([path, { optional }]) => path !== '' && (!optional || path in present));
  if (wanted.length !== Object.keys(present).length) return false;
  return wanted.every(([path, { version, integrity }]) => {
    const there = present[path];
    return there?.version === version && there?.integrity === integrity && existsSync(at(path));
  });
}

/** Brings node_modules in line with the lock file; does nothing when it already is. Ends the process on failure. */
export function ensureInstalled() {
  const wanted = fingerprint();
  const stamp = existsSync(stampPath) ? readFileSync(stampPath, 'utf8') : '';
  if (stamp === wanted) return;
  // A folder that came from another kind of machine holds the other's native parts, whatever npm's record says.
  const foreign = stamp !== '' && !stamp.endsWith(` ${process.platform} ${process.arch}\n`);
  if (foreign || !isInstalled()) {
    console.error('Installing dependencies (npm ci) …');
    if (npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']) !== 0) {
      console.error('npm ci failed: see above. Papertape needs its dependencies once; after that it works offline.');
      process.exit(1);
    }
  }
  writeFileSync(stampPath, wanted);
}
