/** The folders of the project, and what each built thing is made from. Standard library only. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout, or of the installed package. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** @param {string[]} parts */
export const at = (...parts) => join(root, ...parts);

/** @param {string[]} names */
const sources = (...names) => names.map((name) => at('src', name));

const shared = [at('package-lock.json'), at('tsconfig.base.json'), at('scripts', 'lib', 'output.mjs')];
const engine = sources('contracts', 'core', 'runtime');

/**
 * @typedef {object} Target
 * @property {string} config the Vite configuration that builds it
 * @property {string} outDir
 * @property {string} stamp a file whose time says when the newest build began
 * @property {string[]} inputs files and folders whose change makes the build stale
 */

/** @type {Record<'app' | 'cli' | 'harness' | 'bench', Target>} */
export const targets = {
  app: {
    config: at('vite.config.ts'),
    outDir: at('dist'),
    stamp: at('build', 'app.stamp'),
    inputs: [
      ...shared,
      ...engine,
      ...sources('store', 'worker', 'ui'),
      at('index.html'),
      at('public'),
      at('vite.config.ts'),
      at('svelte.config.js'),
      at('scripts', 'pwa'),
      at('scripts', 'lib', 'headers.mjs'),
    ],
  },
  cli: {
    config: at('vite.cli.config.ts'),
    outDir: at('build', 'cli'),
    stamp: at('build', 'cli.stamp'),
    inputs: [...shared, ...engine, ...sources('cli'), at('vite.cli.config.ts')],
  },
  harness: {
    config: at('vite.harness.config.ts'),
    outDir: at('build', 'harness'),
    stamp: at('build', 'harness.stamp'),
    inputs: [...shared, ...engine, at('tests', 'e2e', 'harness'), at('vite.harness.config.ts')],
  },
  bench: {
    config: at('vite.bench.config.ts'),
    outDir: at('build', 'bench'),
    stamp: at('build', 'bench.stamp'),
    inputs: [...shared, ...engine, at('tests', 'bench'), at('vite.bench.config.ts')],
  },
};
