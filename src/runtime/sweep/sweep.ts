/** Runs a sweep's combinations on however many runners there are; what comes of it does not depend on how many. */
import type { RunRequest } from '../../contracts/config.ts';
import type { SweepRun } from '../../contracts/sweep.ts';
import { combination, type SweepPlan } from './grid.ts';
import { failedRun, type SweepRow } from './rows.ts';

/** Something that runs one request at a time over the sweep's data: this thread, or another. */
export interface SweepRunner {
  /** Resolves to one run for each part of the data, or to null when it was canceled. */
  run(request: RunRequest): Promise<readonly SweepRun[] | null>;
}

export interface SweepOptions {
  /** Told after each combination. */
  readonly onRow?: (done: number, total: number, row: SweepRow) => void;
  /** Asked before each combination; true ends it. */
  readonly canceled: () => boolean;
  /** Of these combinations nothing is left to do. */
  readonly done?: readonly SweepRow[];
}

/** All rows that are done then, in the order of the combinations: of all of them unless it was canceled. */
export async function runSweep(
  plan: SweepPlan,
  runners: readonly SweepRunner[],
  { onRow, canceled, done = [] }: SweepOptions,
): Promise<readonly SweepRow[]> {
  const rows: SweepRow[] = [...done];
  const { accepted } = plan;
  const known = new Set(done.map(({ index }) => index));
  const left = accepted.filter((index) => !known.has(index));
  let next = 0;
  const work = async (runner: SweepRunner) => {
    while (next < left.length && !canceled()) {
      const index = left[next++]!;
      const parts = await partsOf(runner, plan.request(index));
      if (parts === null) return;
      const row = { index, values: combination(plan.axes, index), parts };
      rows.push(row);
      onRow?.(rows.length, accepted.length, row);
    }
  };
  await Promise.all(runners.map(work));
  return rows.sort((a, b) => a.index - b.index);
}

/** A runner that breaks down (out of memory, say) costs its combination, and no other. */
async function partsOf(runner: SweepRunner, request: RunRequest): Promise<readonly SweepRun[] | null> {
  try {
    return await runner.run(request);
  } catch (error) {
    return [failedRun('', error)];
  }
}
