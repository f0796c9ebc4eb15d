/** What the worker tells the page without being asked. Types only. */
import type { EventCounts, TradingState } from '../../contracts/events.ts';
import type { RunHeadline, RunInfo } from '../../contracts/records.ts';
import type { Problem } from '../../contracts/result.ts';

/** Hears news of work under way; no more comes before what it returns has settled, but for the last of all. */
export type Listener<T> = (news: T) => unknown;

/** Sent at most 20 times a second while a run goes, and once at its end. */
export interface RunUpdate {
  readonly key: string;
  readonly state: RunInfo['state'];
  /** For bars to come: all there are are done. */
  readonly waiting: boolean;
  /** Of a run that followed a file another one at its end: what it was on in all. */
  readonly dataset_id: string;
  readonly bars_done: number;
  readonly bars_total: number;
  readonly bars_per_s: number;
  readonly elapsed_ms: number;
  /** Estimated milliseconds left; null while unknown or paused. */
  readonly eta_ms: number | null;
  readonly events: number;
  /** Of each type; null while it is not known. */
  readonly counts: EventCounts | null;
  readonly trading_state: TradingState;
  readonly headline: RunHeadline;
  /** Why the run is not in the store as far as it has come (it is in memory: export it); null when it is. */
  readonly problem: Problem | null;
  /** Paused since storing fails: it goes on by itself when that works again, and in memory when told to resume. */
  readonly held: boolean;
  /** Bars that are in the store, where no crash takes them. */
  readonly safe_bars: number;
}

/** Signs of the worker as a whole. */
export type Sign =
  /** Once a second, also in the middle of a run: it lives, and how far the run that goes on here has come. */
  | { readonly kind: 'beat'; readonly run_key: string | null; readonly bars_done: number }
  /** Another tab changed what the lists show. */
  | { readonly kind: 'library' };
