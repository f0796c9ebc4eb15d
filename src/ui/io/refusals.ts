import type { Problem } from '../../contracts/result.ts';
import type { Answers } from './answers.ts';

/** What a person may say about a refused file to have it read all the same. */
export interface WayOn {
  readonly label: string;
  readonly answers: Answers;
}

const WAYS: ReadonlyMap<string, readonly WayOn[]> = new Map([
  ['NONPOSITIVE_PRICE', [{ label: 'Load with these prices', answers: { allow_nonpositive: 'true' } }]],
]);

/** The ways on from the first problem; none where some other problem would refuse the file again. */
export function waysOn(problems: readonly Problem[]): readonly WayOn[] {
  const [first] = problems;
  if (first === undefined || !problems.every(({ code }) => WAYS.has(code))) return [];
  return WAYS.get(first.code) ?? [];
}

/** The sentence of a problem without its place, which is told beside it, and without advice that has a button here. */
export function sentenceOf({ code, message }: Problem): string {
  const said = message.replace(/^Line [\d,]+(, column [\d,]+)?: /, '');
  return WAYS.has(code) ? said.replace(/ [A-Z][^.]*--[a-z][^.]*\.$/, '') : said;
}

/** Whether the sentence names a flag of the terminal's command, which a page does not have. */
export function namesFlag(problem: Problem): boolean {
  return /--[a-z]/.test(sentenceOf(problem));
}
