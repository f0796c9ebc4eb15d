import { MarketDataError } from '../../contracts/market-data.ts';
import type { DriverProgress } from '../../runtime/run/run-driver.ts';
import type { RunUpdate } from '../protocol/api.ts';
import { FILL_COLUMNS } from '../../contracts/records.ts';
import { buffersIn, thinTable } from '../protocol/columns.ts';
import type { RunSource } from './run-source.ts';
import { Turns } from '../protocol/turns.ts';

/** Takes an update and the buffers in it that may be transferred; the next comes when its promise has settled. */
export type OnUpdate = (update: RunUpdate, transfer: ArrayBuffer[]) => unknown;

/** Fills an update carries at most. */
const FILLS_MAX = 4096;

/** What the page is told of a run that goes on; `fills_sent`: fills it knows already. */
export function updateOf(
  run: RunSource,
  progress: Pick<DriverProgress, 'bars_per_s' | 'elapsed_ms' | 'eta_ms'> & Partial<Pick<DriverProgress, 'waiting'>>,
  fills_sent: number,
  storing: Pick<RunUpdate, 'problem' | 'held' | 'safe_bars'>,
): RunUpdate {
  const { columns, info } = run;
  const total = columns.fills.seq.length;
  const goes = info.state === 'running' || info.state === 'paused';
  return {
    key: info.key,
    state: info.state,
    waiting: goes && progress.waiting === true,
    dataset_id: info.dataset_id,
    bars_done: info.bars_done,
    bars_total: info.bars_total,
    bars_per_s: goes ? progress.bars_per_s : 0,
    elapsed_ms: progress.elapsed_ms,
    eta_ms: goes ? progress.eta_ms : null,
    events: run.log.index.lines,
    trading_state: run.state_changes.at(-1)?.to ?? 'ACTIVE',
    headline: info.headline,
    fills: thinTable(FILL_COLUMNS, columns.fills, Math.max(fills_sent, total - FILLS_MAX), total, FILLS_MAX),
    fills_total: total,
    problem: storing.problem,
    held: storing.held,
    safe_bars: storing.safe_bars,
  };
}

/** Tells the page of one run: at each turn its news of that moment, every fill once. */
export class RunTeller {
  readonly #onUpdate: OnUpdate;
  readonly #turns = new Turns();
  #fillsSent = 0;

  constructor(onUpdate: OnUpdate) {
    this.#onUpdate = onUpdate;
  }

  /**
   * Tells when the page listens, at once with `last`.
   * @param news called then, with the number of fills that were told; null when there is nothing to tell
   */
  tell(news: (fills_sent: number) => RunUpdate | null, last: boolean): void {
    this.#turns.take(() => {
      const update = news(this.#fillsSent);
      if (update === null) return undefined;
      this.#fillsSent = update.fills_total;
      return this.#onUpdate(update, buffersIn(update.fills));
    }, last);
  }
}

export function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** What a failed run says: the broken invariant, the strategy's own error, or why its data could not be read on. */
export function failureText(error: unknown): string {
  if (error instanceof MarketDataError) return `${error.message} The log up to this point is kept.`;
  return `${errorText(error)}. The log up to this point is kept.`;
}
