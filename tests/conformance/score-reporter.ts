/** Prints one line a score, `tradingview/macd: 1808/1808`, after everything else. Failures are the default reporter's. */
import type { Reporter, TestModule } from 'vitest/node';
import './scores.ts';

type Sum = readonly [matched: number, total: number];

/** Adds a file's scores to `sums`: those of one name add up. False when the file has none. */
function addScores(module: TestModule, sums: Map<string, Sum>): boolean {
  let any = false;
  for (const test of module.children.allTests()) {
    const { score } = test.meta();
    if (score === undefined) continue;
    const [matched, total] = sums.get(score.name) ?? [0, 0];
    sums.set(score.name, [matched + score.matched, total + score.total]);
    any = true;
  }
  return any;
}

/** Suites of which no test ran, by the names that say why. */
function skippedSuites(module: TestModule): string[] {
  const suites = [...module.children.suites()];
  return suites
    .filter((suite) => [...suite.children.allTests('skipped')].length === suite.children.size)
    .map((suite) => suite.name);
}

export default class ScoreReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const sums = new Map<string, Sum>();
    const skipped: string[] = [];
    for (const module of [...modules].sort((a, b) => (a.moduleId < b.moduleId ? -1 : 1))) {
      if (!addScores(module, sums)) skipped.push(...skippedSuites(module));
    }
    const lines = [...sums].map(([name, [matched, total]]) => `${name}: ${String(matched)}/${String(total)}`);
    lines.push(...skipped.map((name) => `not run: ${name}`));
    if (lines.length > 0) console.log(`\n${lines.join('\n')}\n`);
  }
}
