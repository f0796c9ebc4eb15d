import { defineConfig } from 'vite';

/** The engine without a page, for the tests that run it in every browser and compare its bytes. Never shipped. */
export default defineConfig({
  root: 'tests/e2e/harness',
  base: './',
  publicDir: false,
  build: {
    target: 'es2023',
    outDir: '../../../build/harness',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
