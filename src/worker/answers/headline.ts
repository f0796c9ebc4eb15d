/** The few numbers of a run that lists and headers show. */
import type { RunHeadline, RunState } from '../../contracts/records.ts';
import { statsOf } from './run-source.ts';
import { failureText } from './run-update.ts';
import type { Measured } from './run-source.ts';

/** Of a run that has just ended; `problem`: why it is one of a run that goes on. */
export function endHeadline(run: Measured, state: RunState): { headline: RunHeadline; problem: string | null } {
  try {
    return { headline: headlineOf(run, state), problem: null };
  } catch (error) {
    return { headline: liveHeadline(run), problem: failureText(error) };
  }
}

/** Of a run that has ended: from its tear sheet, which costs tens of milliseconds for a million bars. */
function headlineOf(run: Measured, state: RunState): RunHeadline {
  const stats = statsOf(run, state);
  const of = (key: string) => stats[key] ?? null;
  return {
    equity_final: of('equity_final'),
    return_pct: of('return_pct'),
    buy_hold_return_pct: of('buy_hold_return_pct'),
    max_drawdown_pct: of('max_drawdown_pct'),
    sharpe: of('sharpe'),
    win_rate_pct: of('win_rate_pct'),
    profit_factor: of('profit_factor'),
    trades: run.trades_total,
    fees_total: run.fees_total,
  };
}

/** Of a run that goes on: what can be told at once, twenty times a second. */
export function liveHeadline(run: Measured): RunHeadline {
  const { columns, dataset } = run;
  const n = columns.bars_done;
  const started = n > 0 && columns.equity[0]! !== 0;
  const equity = n > 0 ? columns.equity[n - 1]! : null;
  const bought = dataset.bars.close[columns.first_active_bar]!;
  return {
    equity_final: equity,
    return_pct: started ? (equity! / columns.equity[0]! - 1) * 100 : null,
    buy_hold_return_pct: n > 0 && bought > 0 ? (dataset.bars.close[n - 1]! / bought - 1) * 100 : null,
    max_drawdown_pct: n > 0 ? columns.blocks.deepest(0, n) : null,
    sharpe: null,
    win_rate_pct: null,
    profit_factor: null,
    trades: run.trades_total,
    fees_total: run.fees_total,
  };
}
