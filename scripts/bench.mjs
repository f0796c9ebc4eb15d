/** `npm run bench [-- ARGS]`: builds the command line and the benchmark, then runs the latter in a fresh process. */
import { spawnSync } from 'node:child_process';
import { buildStale } from './lib/build.mjs';
import { at } from './lib/paths.mjs';

await buildStale(['cli', 'bench']);
const done = spawnSync(process.execPath, [at('build', 'bench', 'bench.js'), ...process.argv.slice(2)], {
  cwd: at(),
  stdio: 'inherit',
});
process.exitCode = done.status ?? 1;
