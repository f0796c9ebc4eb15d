/** Builds what is stale, one process at a time. */
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isStale } from './freshness.mjs';
import { at, targets } from './paths.mjs';

/** @typedef {keyof typeof targets} TargetName */

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * The process that holds the lock; undefined if it was just released or not yet written.
 *
 * @param {string} path
 */
function ownerOf(path) {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Runs the work while holding a lock file, so that two commands started together do not build into one folder.
 * A lock whose process is gone is taken over.
 *
 * @param {string} path
 * @param {() => Promise<void>} work
 */
async function locked(path, work) {
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      const owner = ownerOf(path);
      if (owner !== undefined && !isAlive(owner)) rmSync(path, { force: true });
      else await sleep(100);
    }
  }
  try {
    await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/**
 * Builds the named targets that are older than their sources (all of them with `force`), with messages on stderr.
 *
 * @param {TargetName[]} names
 * @param {{ force?: boolean }} [options]
 */
export async function buildStale(names, { force = false } = {}) {
  mkdirSync(at('build'), { recursive: true });
  for (const name of names) {
    const target = targets[name];
    if (!force && !isStale(target)) continue;
    await locked(at('build', `${name}.lock`), async () => {
      if (!force && !isStale(target)) return; // another process built it meanwhile
      const begun_s = Date.now() / 1000;
      const { build } = await import('vite');
      await build({ configFile: target.config, logLevel: 'warn' });
      // The stamp carries the time the build began: what was saved while it ran makes it stale again.
      writeFileSync(target.stamp, '');
      utimesSync(target.stamp, begun_s, begun_s);
      console.error(`Built ${name} in ${(Date.now() / 1000 - begun_s).toFixed(1)} s.`);
    });
  }
}
