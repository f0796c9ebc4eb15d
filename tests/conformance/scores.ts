/**
 * A test that holds a part of the product against a reference says how much of it matched; `score-reporter.ts` prints
 * all scores at the end of `npm run conformance`.
 */

export interface Score {
  /** What was held against what, such as `tradingview/macd`. */
  readonly name: string;
  readonly matched: number;
  readonly total: number;
}

declare module 'vitest' {
  interface TaskMeta {
    score?: Score;
  }
}

/** Keeps a score with its test, where the reporter finds it; `meta` is the test's `task.meta`. */
export function keepScore(meta: { score?: Score }, name: string, matched: number, total: number): void {
  meta.score = { name, matched, total };
}
