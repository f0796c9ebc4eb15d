/** The search for what happens next along a bar's path. */
import type { RunConfig } from '../../contracts/config.ts';
import type { Filler } from './fill.ts';
import { awaitsTrigger, type VenueOrder } from './order.ts';
import type { BarPath } from './path.ts';
import { whenTriggered } from './trigger.ts';

export const EVENT_CANCEL = 0;
export const EVENT_ARRIVE = 1;
const EVENT_TRIGGER = 2;

export class NextEvent {
  /** Place and kind of what `find` has found. */
  s = Number.NaN;
  kind = EVENT_TRIGGER;
  readonly #config: RunConfig;
  readonly #path: BarPath;
  readonly #filler: Filler;
  readonly #live: readonly VenueOrder[];

  /** @param live the venue's list, looked at anew each time */
  constructor(config: RunConfig, path: BarPath, filler: Filler, live: readonly VenueOrder[]) {
    this.#config = config;
    this.#path = path;
    this.#filler = filler;
    this.#live = live;
  }

  /**
   * The order to which the earliest thing happens at or after `s`; what and where is in `kind` and `s`. At one
   * place cancels come first, then arrivals, then triggers.
   */
  find(): VenueOrder | null {
    let best = Infinity;
    let bestKind = EVENT_TRIGGER;
    let found: VenueOrder | null = null;
    const path = this.#path;
    const { s } = path;
    const live = this.#live;
    for (let i = 0; i < live.length; i++) {
      const order = live[i];
      if (order.stage === 'done') continue;
      let at = Infinity;
      let kind = EVENT_TRIGGER;
      if (order.stage === 'flight') {
        at = this.#config.market_fill === 'arrival' ? path.placeOf(order.arrive_ts) : 0;
        kind = EVENT_ARRIVE;
      } else {
        const may = awaitsTrigger(order) || this.#filler.mayFill(order);
        at = may ? whenTriggered(path, order, s, this.#config, live) : Infinity;
      }
      const cancelAt = order.cancel_ts === Infinity ? Infinity : path.placeOf(order.cancel_ts);
      if (cancelAt <= at) {
        at = cancelAt;
        kind = EVENT_CANCEL;
      }
      // What is due at the close itself happens at the next bar's open.
      if (kind !== EVENT_TRIGGER && at >= 3) continue;
      if (at < s) at = s;
      if (at < best || (at === best && kind < bestKind)) {
        best = at;
        bestKind = kind;
        found = order;
      }
    }
    this.s = best;
    this.kind = bestKind;
    return best === Infinity ? null : found;
  }
}
