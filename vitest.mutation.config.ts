import { defineConfig } from 'vitest/config';

/** What mutation testing holds the code against: the rules and laws of the rooms it changes, and of the engine around them. */
const rooms = ['execution', 'portfolio', 'risk', 'stats', 'engine', 'profiles'];

export default defineConfig({
  test: {
    environment: 'node',
    setupFiles: ['./tests/setup.ts'],
    pool: 'threads',
    include: rooms.map((room) => `tests/{unit,property}/${room}/**/*.test.ts`),
    // The same cases each time: what one change is judged by must not depend on luck.
    env: { CI: '1' },
    testTimeout: 120_000,
  },
});
