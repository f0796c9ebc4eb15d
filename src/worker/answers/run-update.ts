import { MarketDataError } from '../../contracts/market-data.ts';
import type { DriverProgress } from '../../runtime/run/run-driver.ts';
import type { RunUpdate } from '../protocol/api.ts';
import type { RunSource } from './run-source.ts';
import { Turns } from '../protocol/turns.ts';
import { goesOn } from '../../contracts/records.ts';

/** Takes an update; the next comes when its promise has settled. */
export type OnUpdate = (update: RunUpdate) => unknown;

/** What the page is told of a run that goes on. */
export function updateOf(
  run: RunSource,
  progress: Pick<DriverProgress, 'bars_per_s' | 'elapsed_ms' | 'eta_ms'> & Partial<Pick<DriverProgress, 'waiting'>>,
  storing: Pick<RunUpdate, 'problem' | 'held' | 'safe_bars'>,
): RunUpdate {
  const { info } = run;
  const goes = goesOn(info.state);
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
    counts: info.counts,
    trading_state: run.state_changes.at(-1)?.to ?? 'ACTIVE',
    headline: info.headline,
    problem: storing.problem,
    held: storing.held,
    safe_bars: storing.safe_bars,
  };
}

/** Tells the page of one run: at each turn its news of that moment. */
export class RunTeller {
  readonly #onUpdate: OnUpdate;
  readonly #turns = new Turns();

  constructor(onUpdate: OnUpdate) {
    this.#onUpdate = onUpdate;
  }

  /**
   * Tells when the page listens, at once with `last`.
   * @param news called then; null when there is nothing to tell
   */
  tell(news: () => RunUpdate | null, last: boolean): void {
    this.#turns.take(() => {
      const update = news();
      return update === null ? undefined : this.#onUpdate(update);
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
