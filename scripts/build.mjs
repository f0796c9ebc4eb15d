/** `node scripts/build.mjs [--force] [app] [cli] [harness]`: builds what is stale, or all of it with --force. */
import { buildStale } from './lib/build.mjs';

const args = process.argv.slice(2);
/** @type {import('./lib/build.mjs').TargetName[]} */
const all = ['app', 'cli', 'harness'];
const chosen = all.filter((name) => args.includes(name));
const unknown = args.filter((arg) => arg !== '--force' && !(/** @type {string[]} */ (all).includes(arg)));
if (unknown.length > 0) {
  console.error(`Unknown argument ${unknown.join(' ')}: expected --force or any of ${all.join(', ')}.`);
  process.exit(2);
}
await buildStale(chosen.length > 0 ? chosen : all, { force: args.includes('--force') });
