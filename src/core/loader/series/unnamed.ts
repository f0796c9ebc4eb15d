/** Files that name no symbol: whether they are of one series. */
import type { LoadedPart } from '../../../contracts/loader.ts';
import { MS_PER_DAY } from '../../time/civil.ts';
import { stemOf } from '../names/names.ts';

/** Files follow each other if no more than this (or two bars) lies between them: a long weekend. */
const ADJOINING = 4 * MS_PER_DAY;
/** And if the price does not jump by more than this factor from one to the next. */
const JUMP = 2;

/** What the names of files of one series have in common. */
export function seriesStem({ name, folder = '' }: LoadedPart): string {
  return stemOf(`${folder}/${name}`);
}

/** Whether `after` goes on where `before` ends. */
export function follows(before: LoadedPart, after: LoadedPart): boolean {
  const pause = after.bars.ts[0] - before.bars.ts[before.bars.length - 1];
  const [last, next] = [before.bars.close[before.bars.length - 1], after.bars.open[0]];
  return (
    pause > 0 && pause <= Math.max(ADJOINING, 2 * before.bars.interval_ms) && next < last * JUMP && last < next * JUMP
  );
}

/**
 * The first two files, in order of time, of which neither names nor bars show that they belong together; null where all
 * do, or have a symbol.
 */
export function unrelated(sorted: readonly LoadedPart[]): readonly [LoadedPart, LoadedPart] | null {
  if (sorted.some(({ report }) => report.symbol !== null)) return null;
  for (let i = 1; i < sorted.length; i++) {
    const [before, after] = [sorted[i - 1], sorted[i]];
    if (seriesStem(before) !== seriesStem(after) && !follows(before, after) && !overlap(before, after)) {
      return [before, after];
    }
  }
  return null;
}

/** Where they do, a merge has compared their bars. */
function overlap(before: LoadedPart, after: LoadedPart): boolean {
  return after.bars.ts[0] <= before.bars.ts[before.bars.length - 1];
}
