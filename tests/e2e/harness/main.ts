import { type CaseResult, runCase } from './cases.ts';

declare global {
  var papertapeHarness: { runCase(name: string, slice: number): Promise<CaseResult> };
}

globalThis.papertapeHarness = { runCase };
