/**
 * Whether something built is older than what it was built from. Standard library only: this runs before
 * node_modules exists, and in front of every call of the command line, so it must cost a few milliseconds.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The newest modification time (epoch ms) of the given files and folders, folders included with all they contain;
 * a folder's own time counts too, so that a deleted file is a change. Absent paths count as 0.
 *
 * @param {string[]} paths
 * @returns {number}
 */
export function newestMtime_ms(paths) {
  let newest = 0;
  const pending = [...paths];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    if (stat.mtimeMs > newest) newest = stat.mtimeMs;
    if (stat.isDirectory()) for (const name of readdirSync(path)) pending.push(join(path, name));
  }
  return newest;
}

/**
 * True when what was built is gone, or the stamp is absent or older than any input.
 *
 * @param {{ readonly stamp: string, readonly outDir: string, readonly inputs: string[] }} target
 * @returns {boolean}
 */
export function isStale({ stamp, outDir, inputs }) {
  const stat = statSync(stamp, { throwIfNoEntry: false });
  return stat === undefined || !existsSync(outDir) || newestMtime_ms(inputs) > stat.mtimeMs;
}
