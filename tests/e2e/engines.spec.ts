import { engineNames } from './browsers.ts';
import { expect, test } from './fixtures.ts';
import { caseNames, runCase } from './harness/cases.ts';

for (const name of caseNames)
  for (const engine of engineNames)
    test(`${name}: ${engine} writes the same bytes as Node`, async ({ engines, harness }) => {
      const missing = engines.missing(engine);
      test.skip(missing !== undefined, missing);
      // Different slices: where the work is cut must not show in the bytes.
      const here = await runCase(name, 1000);
      expect(here.lines).toBeGreaterThan(0);
      const call = `papertapeHarness.runCase(${JSON.stringify(name)}, 777)`;
      expect(await engines.run(engine, harness.url, call)).toEqual(here);
    });
