import type { TearSheet } from '../../contracts/stats.ts';
import type { Engine } from '../../core/engine/index.ts';
import { tearSheet } from '../../core/stats/index.ts';

/** The tear sheet of the bars an engine has done. Empty before the first: there is nothing to measure. */
export function statsOf(engine: Engine): TearSheet {
  const { bars, bars_done: n } = engine;
  if (n === 0) return {};
  return tearSheet({
    ts: bars.ts.subarray(0, n),
    close: bars.close.subarray(0, n),
    interval_ms: bars.interval_ms,
    equity: engine.series.equity.subarray(0, n),
    trades: engine.eachTrade(),
    cash_start: engine.request.config.cash,
    fees_total: engine.fees_total,
    traded_notional: engine.traded_notional,
    first_active_bar: engine.first_active_bar,
    open_entry_bar: engine.open_entry_bar,
  });
}
