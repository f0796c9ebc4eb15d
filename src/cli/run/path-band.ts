import type { Bars } from '../../contracts/bars.ts';
import type { RunRequest } from '../../contracts/config.ts';
import type { OperatorCommand } from '../../contracts/records.ts';
import { isoFromMs } from '../../core/time/civil.ts';
import { pathBand, type DependentTrade, type PathBand } from '../../runtime/run/path-band.ts';
import type { Flag } from '../line/args.ts';
import { columns } from '../line/help.ts';
import { amount, count, percent } from '../line/numbers.ts';
import type { ProgressLine } from '../line/progress.ts';
import { nodeEffects } from './begin-run.ts';

export const PATH_BAND_FLAG: Flag = {
  name: 'path-band',
  kind: 'bool',
  help: 'Run again under the other assumptions about the inside of a bar; say how much the result hangs on them.',
  group: 'Costs and fills',
};

/** Trades listed for a person; all of them are in `--json`. */
const TRADES_SHOWN = 10;

/** Runs the other assumptions; null when a signal ended it. Throws what an engine throws. */
export function runBand(
  bars: Bars,
  data_sha256: string,
  request: RunRequest,
  commands: readonly OperatorCommand[],
  progress: ProgressLine,
  signal: AbortSignal,
): Promise<PathBand | null> {
  return pathBand(bars, request, {
    data_sha256,
    commands,
    effects: nodeEffects(),
    onRun: (done, total) => progress.assumptions(done, total),
    canceled: () => signal.aborted,
  });
}

function tradeText({ trade, effect_pct, others }: DependentTrade): readonly [string, string] {
  const price = (value: number) => amount(value, 5);
  const span = `${price(trade.entry_price)} to ${price(trade.exit_price)}`;
  const how = others.map((other) => {
    const under = `${other.field} ${other.value}`;
    if (other.trade === null) return `${under}: none`;
    const { entry_price, exit_price, exit_bar, exit_ts } = other.trade;
    const when = exit_bar === trade.exit_bar ? '' : ` at ${isoFromMs(exit_ts)}`;
    return `${under}: ${price(entry_price)} to ${price(exit_price)}${when}`;
  });
  return [
    `trade ${String(trade.trade)}`,
    `${effect_pct === null ? 'may be missing' : `${amount(effect_pct, 4)} points`}: ${trade.side} from ` +
      `${isoFromMs(trade.entry_ts)}, ${span}; ${how.join(', ')}`,
  ];
}

/** A few lines for a person. */
export function bandText(band: PathBand): string {
  const { base, runs, combined, interval, trades } = band;
  if (runs.length === 0) {
    return `${columns([['path band', 'nothing hangs on the inside of a bar: every order fills at an open or a close']])}\n`;
  }
  const rows: (readonly [string, string])[] = [
    [
      'path band',
      `return ${percent(interval.return_min_pct)} to ${percent(interval.return_max_pct)}, ` +
        `final equity ${amount(interval.equity_min)} to ${amount(interval.equity_max)}` +
        (combined > 0 ? `, ${count(combined)} combinations of the below included` : ''),
    ],
    ['as asked', `return ${percent(base.return_pct)}, ${count(base.trades)} trades`],
    ...runs.map((run): readonly [string, string] => [
      `${run.field} ${run.value}`,
      `return ${percent(run.return_pct)}, ${count(run.trades)} trades: ` +
        `${count(run.trades_changed)} changed, ${count(run.trades_added)} added`,
    ]),
    ...trades.slice(0, TRADES_SHOWN).map(tradeText),
  ];
  if (trades.length > TRADES_SHOWN) {
    rows.push(['', `and ${count(trades.length - TRADES_SHOWN)} more trades that change less; --json has all`]);
  }
  return `${columns(rows)}\n`;
}
