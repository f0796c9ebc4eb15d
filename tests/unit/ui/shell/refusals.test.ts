import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../../src/contracts/result.ts';
import { namesFlag, sentenceOf, waysOn } from '../../../../src/ui/io/refusals.ts';
import { load } from '../../loader/helpers.ts';

/** What the loader itself says about a file. */
function problemsOf(text: string): readonly Problem[] {
  const outcome = load(text);
  if (outcome.kind !== 'refused') throw new Error('The file was not refused.');
  return outcome.problems;
}
const below = '2024-01-01,10,12,-9.5,11,100';
const file = (...rows: string[]) => problemsOf(['time,open,high,low,close,volume', ...rows, ''].join('\n'));

describe('a refused file', () => {
  it('may be read all the same where a person can know better, by a button and not by a flag', () => {
    const [problem] = file(below, '2024-01-02,10,12,9,11,100');
    expect(sentenceOf(problem!)).toBe('The low is "-9.5"; prices must be above zero.');
    expect(namesFlag(problem!)).toBe(false);
    expect(waysOn([problem!]).map(({ answers }) => answers)).toEqual([{ allow_nonpositive: 'true' }]);
  });

  it('has no way on when something else would refuse it again', () => {
    const problems = file(below, '2024-01-02,10,12,9,x,100');
    expect(problems.map(({ code }) => code)).toEqual(['NONPOSITIVE_PRICE', 'BAD_NUMBER']);
    expect(waysOn(problems)).toEqual([]);
    expect(waysOn([])).toEqual([]);
  });

  it('keeps a flag that has no button, and says so', () => {
    const [problem] = problemsOf('time,open\nx,y\n');
    expect(sentenceOf(problem!)).toMatch(/^No price bars were found: .*--columns/);
    expect(namesFlag(problem!)).toBe(true);
  });
});
