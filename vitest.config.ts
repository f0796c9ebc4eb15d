import { defineConfig } from 'vitest/config';
import { svelte } from '@sveltejs/vite-plugin-svelte';

/** One project per kind of test, so that each can be run alone (`npx vitest run --project unit`). */
const project = (name: string, include: string[], testTimeout_ms: number) => ({
  extends: true as const,
  test: { name, include, testTimeout: testTimeout_ms, hookTimeout: testTimeout_ms },
});

export default defineConfig({
  plugins: [svelte()],
  test: {
    environment: 'node',
    setupFiles: ['./tests/setup.ts'],
    pool: 'threads',
    maxWorkers: 2,
    // Each file gets its own module graph; a leaked module state would be order-dependent.
    isolate: true,
    passWithNoTests: true,
    restoreMocks: true,
    projects: [
      project('tidy', ['tests/tidy.test.ts'], 60_000),
      project('unit', ['tests/unit/**/*.test.ts'], 60_000),
      project('property', ['tests/property/**/*.test.ts'], 120_000),
      project('golden', ['tests/golden/**/*.test.ts'], 60_000),
      project('conformance', ['tests/conformance/**/*.test.ts'], 180_000),
    ],
  },
});
