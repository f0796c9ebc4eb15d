/** Mutation testing of what money depends on: would a test notice if this line said something else? */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts' },
  mutate: ['execution', 'portfolio', 'risk', 'stats'].map((room) => `src/core/${room}/**/*.ts`),
  coverageAnalysis: 'perTest',
  // What runs while a module loads (lists, names) is held by every test that reads it; each such mutant would cost a whole run.
  ignoreStatic: true,
  concurrency: 1,
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  reporters: ['clear-text', 'json', 'progress-append-only'],
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  clearTextReporter: { allowColor: false, logTests: false },
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['/dist', '/build', '/docs', '/reports', '/out', '/public', '/test-results'],
  timeoutMS: 20_000,
  dryRunTimeoutMinutes: 30,
  timeoutFactor: 3,
  thresholds: { high: 95, low: 90, break: 85 },
};
