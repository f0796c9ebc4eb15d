import type { Decision } from '../engine/scripted.ts';

/** What a decision says of one rule. */
export function checkOf(decision: Decision, rule: string) {
  return decision.extra.checks.find((check) => check.rule === rule);
}
