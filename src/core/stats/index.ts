/** Equity and trades to the numbers people compare. */
export { monthlyReturns, yearlyReturns, type MonthReturn, type YearReturn } from './calendar.ts';
export { STAT_DEFINITIONS } from './definitions.ts';
export { deflatedSharpe, sharpeError } from './deflated-sharpe.ts';
export { drawdownList, type Drawdown } from './drawdown.ts';
export { chanceVariance, expectedMaximumSharpe } from './expected-maximum.ts';
export { holdInput } from './hold.ts';
export { periodReturns } from './returns.ts';
export { tearSheet } from './tear-sheet.ts';
