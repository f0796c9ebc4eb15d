/**
 * How much of a result hangs on what a bar does not tell. A bar gives four prices and no order between the high and the
 * low; which came first, whether a touched limit fills, and which of a stop and a target in one bar counts are
 * assumptions. A path band runs the same request again under each of the other assumptions, one changed at a time, and
 * then under all combinations of them: the interval of the result is over every run.
 */
import type { Bars } from '../../contracts/bars.ts';
import type { RunConfig, RunRequest } from '../../contracts/config.ts';
import type { ExecutionReport, OrderIntent } from '../../contracts/events.ts';
import type { Strategy } from '../../contracts/strategy.ts';
import type { Trade } from '../../contracts/trade.ts';
import type { OperatorCommand } from '../../contracts/records.ts';
import { createEngine, type Engine, type EventSink } from '../../core/engine/index.ts';
import { createSha256 } from '../../core/journal/index.ts';
import type { RunEffects } from '../effects.ts';
import { runThrough } from './run-through.ts';

/** The fields of a config that say what happens inside a bar, with every choice there is. */
export const INTRABAR_CHOICES = {
  path: ['nearest', 'ohlc', 'olhc', 'adverse'],
  limit_fill: ['touch', 'through'],
  bracket_fill: ['path', 'stop_first'],
} as const satisfies { readonly [K in keyof RunConfig]?: readonly RunConfig[K][] };

export type IntrabarField = keyof typeof INTRABAR_CHOICES;

/** One assumption: a field and its value. */
export interface Assumption {
  readonly field: IntrabarField;
  readonly value: string;
}

/** What a run under one assumption came to. */
export interface BandRun extends Assumption {
  readonly equity_final: number;
  /** Last equity over the first bar's, −1, in per cent, as the tear sheet has it. */
  readonly return_pct: number;
  readonly trades: number;
  /** Trades of the base run that come out otherwise here or are not there at all. */
  readonly trades_changed: number;
  /** Trades that the base run does not have. */
  readonly trades_added: number;
}

/** Least and greatest of some runs, the base run included. */
export interface BandInterval {
  readonly equity_min: number;
  readonly equity_max: number;
  readonly return_min_pct: number;
  readonly return_max_pct: number;
}

/** A trade of the base run that depends on an assumption. */
export interface DependentTrade {
  readonly trade: Trade;
  /** The most by which its return changes, in points of per cent; null where there is no such trade under one of them. */
  readonly effect_pct: number | null;
  /** Under each assumption that changes it: the same entry as it comes out there; null when there is none. */
  readonly others: readonly (Assumption & { readonly trade: Trade | null })[];
}

export interface PathBand {
  /** The request's own assumptions. */
  readonly base: Pick<BandRun, 'equity_final' | 'return_pct' | 'trades'>;
  /** The other assumptions that can matter to this run, each alone; empty when none can. */
  readonly runs: readonly BandRun[];
  /** Number of runs in which several were changed together. */
  readonly combined: number;
  /** Over all runs, those with several changes included. */
  readonly interval: BandInterval;
  /** Over the choices of one field; fields that cannot matter are left out. */
  readonly intervals: readonly (BandInterval & { readonly field: IntrabarField })[];
  /** Those that change most first; each assumption is looked at alone. */
  readonly trades: readonly DependentTrade[];
}

export interface PathBandDeps {
  /** Hash of the bars, see `hashBars`. */
  readonly data_sha256: string;
  readonly effects: RunEffects;
  /** Makes the strategy of each run, for hosts that bring their own; else the one the config names decides. */
  readonly createStrategy?: () => Strategy;
  /** What the operator said while the run went, said again in each; none when left out. */
  readonly commands?: readonly OperatorCommand[];
  /** Told after each run; `total` is known after the first. */
  readonly onRun?: (done: number, total: number) => void;
  /** Asked between slices; true ends it all. */
  readonly canceled?: () => boolean;
}

/** What of a run can depend on the inside of a bar. Until it first does, runs under other assumptions are the same. */
class Dependence implements EventSink {
  /** An order waited for its price, or something happened away from a bar's open and close. */
  path = false;
  limit = false;
  /** A target in a group with others, as a bracket's is. */
  target = false;

  intent({ order_type, meta }: OrderIntent): void {
    const facts = new Set(meta.more.map(([name]) => name));
    // The legs of an entry count though it has not filled here: it may under another assumption.
    const targets = facts.has('take_profit');
    if (order_type !== 'MARKET' || targets || facts.has('stop_loss')) this.path = true;
    if (order_type === 'LIMIT' || order_type === 'STOP_LIMIT' || targets) this.limit = true;
    if (targets || (order_type === 'LIMIT' && facts.has('oco_group'))) this.target = true;
  }

  report({ path_point }: ExecutionReport): void {
    if (path_point !== null && path_point !== 'open' && path_point !== 'close') this.path = true;
  }

  // Nothing of these depends on a bar's inside.
  decision(): void {}
  position(): void {}
  write(): void {}

  assumptions(config: RunConfig): Assumption[] {
    const matters = { path: this.path, limit_fill: this.limit, bracket_fill: this.target };
    const fields = Object.keys(INTRABAR_CHOICES) as IntrabarField[];
    return fields
      .filter((field) => matters[field])
      .flatMap((field) => INTRABAR_CHOICES[field].map((value) => ({ field, value })))
      .filter(({ field, value }) => config[field] !== value);
  }
}

interface Finished {
  readonly equity_final: number;
  readonly return_pct: number;
  readonly trades: readonly Trade[];
}

/**
 * Runs `request` and then its other intrabar assumptions over the same bars, without logs. Null when canceled. Rejects
 * when an engine throws.
 */
export async function pathBand(bars: Bars, request: RunRequest, deps: PathBandDeps): Promise<PathBand | null> {
  const uses = new Dependence();
  const base = await runOnce(bars, request, deps, uses);
  if (base === null) return null;
  const others = uses.assumptions(request.config);
  const together = combinations(others);
  const total = 1 + others.length + together.length;
  deps.onRun?.(1, total);
  const runs: BandRun[] = [];
  const changes = new Map<number, DependentTrade['others'][number][]>();
  for (const { field, value } of others) {
    const other = await runOnce(bars, assuming(request, [{ field, value }]), deps, null);
    if (other === null) return null;
    const { changed, added } = changedTrades(base.trades, other.trades);
    for (const [i, trade] of changed) changes.set(i, [...(changes.get(i) ?? []), { field, value, trade }]);
    const { equity_final, return_pct, trades } = other;
    const counts = { trades: trades.length, trades_changed: changed.size, trades_added: added };
    runs.push({ field, value, equity_final, return_pct, ...counts });
    deps.onRun?.(1 + runs.length, total);
  }
  const more: Finished[] = [];
  for (const several of together) {
    const other = await runOnce(bars, assuming(request, several), deps, null);
    if (other === null) return null;
    more.push(other);
    deps.onRun?.(1 + runs.length + more.length, total);
  }
  const fields = [...new Set(runs.map((run) => run.field))];
  return {
    base: { equity_final: base.equity_final, return_pct: base.return_pct, trades: base.trades.length },
    runs,
    combined: more.length,
    interval: intervalOf([base, ...runs, ...more]),
    intervals: fields.map((field) => ({ field, ...intervalOf([base, ...runs.filter((run) => run.field === field)]) })),
    trades: dependent(base.trades, changes),
  };
}

function assuming(request: RunRequest, assumptions: readonly Assumption[]): RunRequest {
  const changed = Object.fromEntries(assumptions.map(({ field, value }) => [field, value]));
  return { ...request, config: { ...request.config, ...changed } };
}

/** Every way of changing two or more fields together. */
function combinations(others: readonly Assumption[]): Assumption[][] {
  const fields = [...new Set(others.map(({ field }) => field))];
  let ways: Assumption[][] = [[]];
  for (const field of fields) {
    const values = others.filter((other) => other.field === field);
    ways = ways.flatMap((way) => [way, ...values.map((value) => [...way, value])]);
  }
  return ways.filter((way) => way.length > 1);
}

/** The trades that change, with what they change to, the most first. */
function dependent(
  trades: readonly Trade[],
  changes: ReadonlyMap<number, DependentTrade['others']>,
): readonly DependentTrade[] {
  const list = [...changes].map(([i, others]) => {
    const trade = trades[i]!;
    const gone = others.some((other) => other.trade === null);
    const moves = others.map((other) => Math.abs((other.trade?.return_pct ?? 0) - trade.return_pct));
    return { trade, effect_pct: gone ? null : Math.max(...moves), others };
  });
  const rank = ({ effect_pct }: DependentTrade) => effect_pct ?? Infinity;
  return list.sort((a, b) => (rank(a) === rank(b) ? a.trade.trade - b.trade.trade : rank(b) - rank(a)));
}

async function runOnce(
  bars: Bars,
  request: RunRequest,
  { data_sha256, effects, canceled, createStrategy, commands = [] }: PathBandDeps,
  uses: Dependence | null,
): Promise<Finished | null> {
  const engine = createEngine(bars, request, {
    data_sha256,
    createHasher: createSha256,
    keep: { equity: true, plots: false },
    sink: uses === null ? null : () => uses,
    ...(createStrategy === undefined ? {} : { strategy: createStrategy() }),
  });
  return (await runThrough(engine, effects, { commands, canceled })) ? finished(engine) : null;
}

function finished(engine: Engine): Finished {
  const { equity, trades } = engine;
  return { equity_final: equity, return_pct: (equity / engine.series.equity[0]! - 1) * 100, trades };
}

function intervalOf(runs: readonly Pick<BandRun, 'equity_final' | 'return_pct'>[]): BandInterval {
  const equities = runs.map((run) => run.equity_final);
  const returns = runs.map((run) => run.return_pct);
  return {
    equity_min: Math.min(...equities),
    equity_max: Math.max(...equities),
    return_min_pct: Math.min(...returns),
    return_max_pct: Math.max(...returns),
  };
}

/** Trades by their entry: side, bar, and how many entries of that side there were on that bar before. */
function byEntry(trades: readonly Trade[]): Map<string, Trade> {
  const found = new Map<string, Trade>();
  const seen = new Map<string, number>();
  for (const trade of trades) {
    const entry = `${trade.side} ${String(trade.entry_bar)}`;
    const before = seen.get(entry) ?? 0;
    seen.set(entry, before + 1);
    found.set(`${entry} ${String(before)}`, trade);
  }
  return found;
}

const same = (a: Trade, b: Trade): boolean =>
  a.entry_price === b.entry_price && a.exit_bar === b.exit_bar && a.exit_price === b.exit_price;

/**
 * Trades of `base`, by index, whose bars or prices differ in `other`, each with its counterpart there or null; and how
 * many trades of `other` have no counterpart in `base`. Sizes are not compared: they follow from what went before. Nor
 * are moments within a bar: another path reaches the same price at another second, and that is no other trade.
 */
function changedTrades(
  base: readonly Trade[],
  other: readonly Trade[],
): { readonly changed: ReadonlyMap<number, Trade | null>; readonly added: number } {
  const theirs = byEntry(other);
  const changed = new Map<number, Trade | null>();
  let matched = 0;
  [...byEntry(base)].forEach(([entry, trade], i) => {
    const found = theirs.get(entry) ?? null;
    if (found !== null) matched++;
    if (found === null || !same(trade, found)) changed.set(i, found);
  });
  return { changed, added: other.length - matched };
}
