import { engineNames } from './browsers.ts';
import { expect, test } from './fixtures.ts';
import { type CaseResult, caseNames, runCase } from './harness/cases.ts';

/** The promise that a run's bytes are the same everywhere: Node against each engine that browsers are made of. */

// One worker for the whole file, so that each browser starts once.
test.describe.configure({ mode: 'default' });

const here = new Map<string, Promise<CaseResult>>();

/** What Node makes of a case, computed once. */
function inNode(name: string): Promise<CaseResult> {
  const result = here.get(name) ?? runCase(name, 1000);
  here.set(name, result);
  return result;
}

for (const engine of engineNames)
  for (const name of caseNames)
    test(`${engine} writes the same bytes as Node: ${name}`, async ({ engines, harness }) => {
      const missing = engines.missing(engine);
      test.skip(missing !== undefined, missing);
      const expected = await inNode(name);
      expect(expected.lines).toBeGreaterThan(0);
      // Another slice than Node's: where the work is cut must not show in the bytes.
      const call = `papertapeHarness.runCase(${JSON.stringify(name)}, 777)`;
      expect(await engines.run(engine, harness.url, call)).toEqual(expected);
    });
