import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { svelte } from '@sveltejs/vite-plugin-svelte';

/**
 * Tests that replace modules, globals or timers, or whose subject keeps in a module what the page shows: each has a
 * module graph of its own. All others share one a worker, for the rest of the sources keep nothing there but caches;
 * loading them anew for each file takes longer than most files do.
 */
const alone = readdirSync('tests/unit', { recursive: true, encoding: 'utf8' })
  .map((path) => `tests/unit/${path.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.test.ts'))
  .filter(
    (path) =>
      path.startsWith('tests/unit/ui/') ||
      /\bvi\.(mock|doMock|stubGlobal|stubEnv|useFakeTimers)\b/.test(readFileSync(path, 'utf8')),
  );

interface Kind {
  readonly include: string[];
  readonly timeout_ms: number;
  readonly exclude?: string[];
  readonly isolate?: boolean;
}

/** One project per kind of test, so that each can be run alone (`npx vitest run --project property`). */
const project = (name: string, { include, timeout_ms, exclude = [], isolate = false }: Kind) => ({
  extends: true as const,
  test: { name, include, exclude, isolate, testTimeout: timeout_ms, hookTimeout: timeout_ms },
});

export default defineConfig({
  plugins: [svelte()],
  test: {
    environment: 'node',
    setupFiles: ['./tests/setup.ts'],
    pool: 'threads',
    maxWorkers: 2,
    passWithNoTests: true,
    restoreMocks: true,
    projects: [
      project('tidy', { include: ['tests/tidy.test.ts'], timeout_ms: 60_000 }),
      project('unit', { include: ['tests/unit/**/*.test.ts'], exclude: alone, timeout_ms: 60_000 }),
      project('unit-alone', { include: alone, isolate: true, timeout_ms: 60_000 }),
      project('property', { include: ['tests/property/**/*.test.ts'], timeout_ms: 120_000 }),
      project('golden', { include: ['tests/golden/**/*.test.ts'], timeout_ms: 60_000 }),
      project('conformance', { include: ['tests/conformance/**/*.test.ts'], timeout_ms: 180_000 }),
    ],
  },
});
