/** `npm run bench [-- ARGS]`: builds the command line and the benchmark, then runs the latter in a fresh process. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { buildStale } from './lib/build.mjs';
import { npm } from './lib/install.mjs';
import { at } from './lib/paths.mjs';

/** The readers we are held against: 70 MB that nothing else needs, so they are installed by the benchmark alone. */
const readers = at('tests', 'bench', 'readers');
if (!existsSync(at('tests', 'bench', 'readers', 'node_modules'))) {
  console.error('Installing the readers to be compared with (npm ci) …');
  if (npm(['ci', '--prefix', readers, '--no-audit', '--no-fund', '--loglevel=error']) !== 0) {
    console.error('They could not be installed: going on without them.');
  }
}
await buildStale(['cli', 'bench']);
const done = spawnSync(process.execPath, [at('build', 'bench', 'bench.js'), ...process.argv.slice(2)], {
  cwd: at(),
  stdio: 'inherit',
});
process.exitCode = done.status ?? 1;
