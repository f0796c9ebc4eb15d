import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/** Rules first, laws after: a mutant that a case kills need not be held against a thousand random ones. */
class RulesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLaw = ({ moduleId }: TestSpecification): number => (moduleId.includes('/property/') ? 1 : 0);
    return (await super.sort(files)).sort((a, b) => isLaw(a) - isLaw(b));
  }
}

/** What mutation testing holds the venue, the account, the risk rules and the figures against. */
export default defineConfig({
  test: {
    environment: 'node',
    setupFiles: ['./tests/setup.ts'],
    pool: 'threads',
    include: [
      'tests/unit/{execution,portfolio,risk,stats}/**/*.test.ts',
      'tests/unit/engine/{sizing,loop,flatten,resume}.test.ts',
      'tests/property/{execution,risk,stats}/**/*.test.ts',
    ],
    // Those look at the generator itself.
    exclude: ['tests/unit/execution/draws.test.ts'],
    sequence: { sequencer: RulesFirst },
    // The same cases each time: what a change is judged by must not depend on luck.
    env: { CI: '1' },
    testTimeout: 120_000,
  },
});
