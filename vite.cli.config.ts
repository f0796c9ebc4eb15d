import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { defineConfig } from 'vite';
import { output } from './scripts/lib/output.mjs';

// `main.ts` becomes papertape.js; each `*.worker.ts` becomes an entry of its own beside it, for worker_threads.
const workers = readdirSync(new URL('./src/cli/', import.meta.url), { encoding: 'utf8', recursive: true }).filter(
  (path) => path.endsWith('.worker.ts'),
);

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  ssr: {
    // Everything but Node itself goes into the bundle: one file to read is a fast start, and runs without node_modules.
    noExternal: true,
    target: 'node',
  },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'build/cli',
    emptyOutDir: true,
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: Object.fromEntries([
        ['papertape', 'src/cli/main.ts'],
        ...workers.map((path) => [basename(path, '.ts'), `src/cli/${path}`]),
      ]),
      output: { ...output, entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js', format: 'es' },
    },
  },
});
