/** What is said of a sweep, in the terminal as on its page. */
import { STAT_DEFINITIONS } from '../../core/stats/index.ts';
import type { SweptValue } from './grid.ts';
import { luckOf, type Sweep } from './report.ts';
import { hasFailed } from './rows.ts';

/** A number for a person, with so many digits behind the point. */
export type Amount = (value: number, digits?: number) => string;

/** Statistics told beside the one that is ranked by. */
const BESIDE = ['return_pct', 'sharpe', 'max_drawdown_pct', 'trades'];

/** Statistics in the table of the best: the ranked one first. */
export function toldKeys({ ranking }: Pick<Sweep, 'ranking'>): readonly string[] {
  return [ranking.key, ...BESIDE.filter((key) => key !== ranking.key)];
}

/** Those of them that are told of the second part, too. */
export const outsideKeys = (sweep: Sweep) => (sweep.split === null ? [] : toldKeys(sweep).slice(0, 2));

export const valueText = (value: SweptValue) => (value === null ? 'off' : String(value));

/** A statistic with as many digits as tell values apart; `n/a` where there is none. */
export function statText(key: string, value: number | null | undefined, amount: Amount): string {
  if (value === null || value === undefined) return 'n/a';
  const unit = STAT_DEFINITIONS.find((definition) => definition.key === key)!.unit;
  return amount(value, unit === 'count' ? 0 : unit === '' ? 4 : 2);
}

/** What speaks against believing the best one. */
export function cautionText(sweep: Sweep, amount: Amount): string {
  const { trials, expected_max_sharpe_arith: expected, max_sharpe_arith: most, deflated_sharpe } = luckOf(sweep);
  const done = sweep.rows.filter((row) => !hasFailed(row)).length;
  const lucky = `The best of ${amount(done, 0)} tried is partly luck.`;
  if (expected === null || most === null) return lucky;
  return (
    `${lucky} Without any skill, the highest of ${amount(trials, 0)} Sharpe ratios (arithmetic) on these bars is expected ` +
    `at up to ${amount(expected)} (after Bailey & López de Prado 2014); it is ${amount(most)}.` +
    (deflated_sharpe === null ? '' : ` ${deflatedText(deflated_sharpe, amount)}`)
  );
}

/** The deflated Sharpe ratio that is commonly asked for. */
const ASKED = 0.95;

function deflatedText(ratio: number, amount: Amount): string {
  // Down, so that what is not quite sure is not shown as if it were.
  const shown = amount(Math.floor(ratio * 1000) / 1000, 3);
  const told = ratio < ASKED ? 'short of' : 'not short of';
  return `Its deflated Sharpe ratio is ${shown}, ${told} the ${amount(ASKED)} that is commonly asked for.`;
}
