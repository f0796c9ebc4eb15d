import { join } from 'node:path';
import { defineConfig } from 'vite';
import { output } from './scripts/lib/output.mjs';

/** The benchmark, compiled like the command line, so that it measures what people run. Never shipped. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: join(import.meta.dirname, 'tests/bench/main.ts'),
    target: 'node20',
    outDir: 'build/bench',
    emptyOutDir: true,
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: { output: { ...output, entryFileNames: 'bench.js', format: 'es' } },
  },
});
