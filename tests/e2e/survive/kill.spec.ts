import type { Page } from 'playwright/test';
import { expect, test } from '../fixtures.ts';
import type { Ordeal } from '../harness/main.ts';
import type { SurvivalOptions, Survived } from '../harness/survival.ts';

/** Runs of the engine worker in a real browser, ended or failed at each operation of their storing. */

const options: Omit<SurvivalOptions, 'database'> = {
  rows: 200,
  bars_per_s: 120,
  metrics: null,
  when: 'before',
  all_of: 22,
  then_every: 30,
  named: [],
  again: 0,
};

/** Lines in small parts, of which so few are kept that some leave the store while the run goes. */
const metrics = { measured: false, lines: true, rotation: { max_bytes: null, max_lines: 16, keep: 3 } };

// Dozens of workers, on a machine that may be busy.
test.describe.configure({ timeout: 180_000 });

// The harness has a server of its own.
test.beforeEach(({ guard }) => guard.allow(/^request to another host: http:..localhost/));

async function survive(
  page: Page,
  url: string,
  ordeal: Ordeal,
  over: Partial<SurvivalOptions> = {},
  error = '',
): Promise<Survived> {
  await page.goto(url);
  const all: SurvivalOptions = { ...options, ...over, database: `${ordeal} ${over.when ?? ''}` };
  const found = await page.evaluate(([each, what, name]) => papertapeHarness.survive(each, what, name), [
    all,
    ordeal,
    error,
  ] as const);
  expect(found.faults).toEqual([]);
  return found;
}

for (const when of ['before', 'after'] as const) {
  test(`a worker ended ${when} any operation leaves a run that goes on as if nothing had happened, metrics and all`, async ({
    page,
    harness,
  }) => {
    const again = when === 'before' ? 5 : 2;
    const stored = ['runs', 'chunks', 'checkpoints', 'metrics', 'metric_chunks'];
    const puts = stored.map((table) => `put ${table}`);
    // How soon each comes hangs on how much a busy machine lets the worker do between two transactions.
    const named = [...puts, 'delete metric_chunks', `commit ${stored.join('+')}`];
    const { places, runs } = await survive(page, harness.url, 'kill', { when, again, metrics, named });
    expect(runs).toBeGreaterThan(20);
    for (const place of named) {
      const hit = Object.keys(places).some((name) => name === `${when} ${place}`);
      expect(hit, `${when} ${place}`).toBe(true);
    }
  });
}

test('an operation that fails once is made good without a word', async ({ page, harness }) => {
  const { runs } = await survive(page, harness.url, 'fail once', { all_of: 8 }, 'UnknownError');
  expect(runs).toBe(8);
});

test('storage that fails for ever holds the run, which goes on when there is another', async ({ page, harness }) => {
  // Slow enough for more transactions than any failure below waits for, on a machine with nothing else to do.
  const { runs } = await survive(page, harness.url, 'fail for ever', { bars_per_s: 40 }, 'QuotaExceededError');
  expect(runs).toBe(4);
});
