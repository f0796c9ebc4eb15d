import { defineConfig } from 'playwright/test';
import { chromiumArgs, findChromiumForPages } from './scripts/lib/browsers.mjs';

const executablePath = await findChromiumForPages();

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: process.env['CI'] !== undefined,
  // On a shared machine in CI a second try tells slow from wrong; it is told as flaky.
  retries: process.env['CI'] === undefined ? 0 : 1,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: 'reports/e2e.json' }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    // A dot that pulses has the whole page drawn sixty times a second, by the processor where there is no graphics card: a
    // tenth of the work of these tests. Those of what moves ask for motion themselves.
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'on-first-retry',
    launchOptions: { args: chromiumArgs, ...(executablePath === undefined ? {} : { executablePath }) },
  },
});
