import { type CaseResult, runCase } from './cases.ts';
import { Survival } from './survival.ts';
import type { SurvivalOptions, Survived } from './survival.ts';

/** What is done to the runs of a survival, in words that can be sent to a page. */
export type Ordeal = 'kill' | 'fail once' | 'fail for ever';

async function survive(options: SurvivalOptions, ordeal: Ordeal, error: string): Promise<Survived> {
  const survival = new Survival(options);
  await survival.prepare();
  if (ordeal === 'kill') await survival.killEverywhere();
  else if (ordeal === 'fail once') await survival.failOnceEverywhere(error);
  else await survival.failForEver(error);
  return survival.result;
}

declare global {
  var papertapeHarness: {
    runCase(name: string, slice: number): Promise<CaseResult>;
    survive: typeof survive;
  };
}

globalThis.papertapeHarness = { runCase, survive };
