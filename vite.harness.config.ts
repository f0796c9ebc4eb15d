import { join } from 'node:path';
import { defineConfig } from 'vite';
import { output } from './scripts/lib/output.mjs';

/** The engine without a page, for the tests that run it in every browser and compare its bytes. Never shipped. */
export default defineConfig({
  root: join(import.meta.dirname, 'tests/e2e/harness'),
  base: './',
  publicDir: false,
  build: {
    target: 'es2023',
    outDir: join(import.meta.dirname, 'build/harness'),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { output },
  },
});
