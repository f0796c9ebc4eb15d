/** Several files, or entries of a zip, among which a symbol chooses. */
import type { LoadedPart, LoaderOptions, LoadOutcome } from '../../contracts/loader.ts';
import { groupParts, type PartGroup } from '../../core/loader/index.ts';

/**
 * Reads one of several: the symbol asked for is meant for those that hold several, in the others it would only give a name.
 * What comes of it may be that it has no such symbol, see `isOfOthers`.
 */
export async function readPart(
  read: (options: LoaderOptions) => Promise<LoadOutcome>,
  options: LoaderOptions,
): Promise<LoadOutcome> {
  const outcome = await read({ ...options, symbol: null });
  return options.symbol !== null && asksForSymbol(outcome) ? read(options) : outcome;
}

export function asksForSymbol(outcome: LoadOutcome): boolean {
  return outcome.kind === 'questions' && outcome.questions.some(({ option }) => option === 'symbol');
}

/** Whether it holds other symbols than the one asked for, so that it is none of the series. */
export function isOfOthers(outcome: LoadOutcome): boolean {
  return outcome.kind === 'refused' && outcome.problems[0]?.code === 'UNKNOWN_SYMBOL';
}

/** The groups of the symbol asked for; all of them where none is (null). */
export function groupsOf(parts: readonly LoadedPart[], symbol: string | null): PartGroup[] {
  return groupParts(parts, true).filter((group) => symbol === null || group.symbol === symbol);
}
