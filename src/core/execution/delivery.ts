/**
 * How an operation, sending an order or taking it back, gets to an exchange that fails on schedule. It is tried until it is
 * acknowledged, refused for good, or tried too often. What becomes of each attempt follows from the run's seed, the order,
 * the operation and the number of the attempt, and from nothing else: not from what other orders met, nor from when the
 * run was paused. So the fate of an operation is known when it is sent, and pure.
 *
 * Times are milliseconds from the first attempt, on the grid of latencies.
 */
import type { RunConfig } from '../../contracts/config.ts';
import type { DeliveryFacts } from '../../contracts/events.ts';
import { keyedUniform, PURPOSE } from '../num/keyed-random.ts';
import { drawLatency, toGrid } from './costs.ts';

/** Why an attempt failed; each is followed by another, as long as there are any left. */
export type Fault =
  /** The exchange answered that it cannot now, and has done nothing. */
  | 'UNAVAILABLE'
  /** No answer in time; the exchange has done nothing. */
  | 'TIMEOUT'
  /** No answer in time, though the exchange has done it. */
  | 'ACK_LOST';

/** Why an operation has failed for good. */
export type Refusal =
  /** The exchange will not do it. */
  | 'EXCHANGE_REFUSED'
  /** Every attempt has failed, and the exchange knows of none. */
  | 'RETRIES_EXHAUSTED';

export interface Attempt {
  readonly sent_ms: number;
  /** When the exchange gets to act on it; null = it does not come so far. */
  readonly arrive_ms: number | null;
  /** When we know what became of it, or stop waiting. */
  readonly known_ms: number;
  readonly fault: Fault | null;
}

export interface Delivery {
  readonly attempts: readonly Attempt[];
  /** When the exchange acts on it first. Where it does not, when we know that. */
  readonly arrive_ms: number;
  /** When we know what became of it. */
  readonly known_ms: number;
  readonly refusal: Refusal | null;
}

export type Operation = 'submit' | 'cancel';

/** Attempts of one operation at most: their draws end where those of the next of its kind begin. */
const ATTEMPTS_MAX = 64;
export const RETRIES_MAX = ATTEMPTS_MAX - 1;

/** What the exchange makes of an attempt. */
type Verdict = Fault | 'REFUSED' | null;

/** Who is asking, and for which draw of which purpose. */
interface Asking {
  readonly config: RunConfig;
  readonly seed: number;
  readonly order_no: number;
  readonly operation: Operation;
  /** Operations of this kind that the order has had before: a cancel that failed may be asked for again. */
  readonly nth: number;
  /** Engine time of the first attempt, epoch ms. */
  readonly sent_ts: number;
}

/** During an outage everything is turned away; else the draw decides, the shares lying one behind the other. */
function verdictOf({ config, seed, order_no, operation, sent_ts }: Asking, draw: number, at_ms: number): Verdict {
  const { exchange_outage_every_ms: every, exchange_outage_ms: outage } = config;
  const ts = sent_ts + at_ms;
  if (every > 0 && ts - Math.floor(ts / every) * every < outage) return 'UNAVAILABLE';
  const purpose = operation === 'submit' ? PURPOSE.exchange_submit : PURPOSE.exchange_cancel;
  let u = keyedUniform(seed, order_no, purpose, draw) * 100;
  if ((u -= config.exchange_unavailable_pct) < 0) return 'UNAVAILABLE';
  if ((u -= config.exchange_lost_pct) < 0) return 'TIMEOUT';
  if ((u -= config.exchange_ack_lost_pct) < 0) return 'ACK_LOST';
  return u - config.exchange_refused_pct < 0 ? 'REFUSED' : null;
}

/** Wait after attempt `attempt` (from 0): min(cap, base · 2^attempt), longer or shorter by up to the share `jitter`. */
function backoffMs({ config, seed, order_no, operation }: Asking, draw: number, attempt: number): number {
  let wait = config.exchange_backoff_ms;
  for (let i = 0; i < attempt && wait < config.exchange_backoff_cap_ms; i++) wait *= 2;
  wait = Math.min(wait, config.exchange_backoff_cap_ms);
  const purpose = operation === 'submit' ? PURPOSE.backoff_submit : PURPOSE.backoff_cancel;
  const u = keyedUniform(seed, order_no, purpose, draw);
  return toGrid(wait * (1 + config.exchange_backoff_jitter * (2 * u - 1)), 1000);
}

export function deliver(asking: Asking): Delivery {
  const { config, seed, order_no, operation, nth } = asking;
  const timeout = config.exchange_timeout_ms;
  const leg = operation === 'submit' ? 'entry' : 'cancel';
  const attempts: Attempt[] = [];
  /** The attempt that arrives first decides: the exchange answers all others with what it did then. */
  let first_ms = Infinity;
  let refused = false;
  let sent_ms = 0;
  for (let attempt = 0; ; attempt++) {
    const draw = nth * ATTEMPTS_MAX + attempt;
    const there = drawLatency(config, seed, order_no, leg, draw);
    const answered = toGrid(there + drawLatency(config, seed, order_no, 'response', draw), 1000);
    const verdict = verdictOf(asking, draw, sent_ms);
    const arrives = verdict === null || verdict === 'ACK_LOST' || verdict === 'REFUSED';
    const arrive_ms = arrives ? toGrid(sent_ms + there, 1000) : null;
    if (arrive_ms !== null && arrive_ms < first_ms) {
      first_ms = arrive_ms;
      refused = verdict === 'REFUSED';
    }
    const silent = verdict === 'TIMEOUT' || verdict === 'ACK_LOST' || answered > timeout;
    const known_ms = toGrid(sent_ms + (silent ? timeout : answered), 1000);
    const fault = silent ? (arrives ? 'ACK_LOST' : 'TIMEOUT') : arrives ? null : 'UNAVAILABLE';
    attempts.push({ sent_ms, arrive_ms, known_ms, fault });
    if (fault === null || attempt === config.exchange_retries_max) {
      return conclude(attempts, first_ms, refused, known_ms);
    }
    sent_ms = toGrid(known_ms + backoffMs(asking, draw, attempt), 1000);
  }
}

/** Who has tried often enough asks the exchange what it knows, and is told. */
function conclude(attempts: readonly Attempt[], first_ms: number, refused: boolean, last_ms: number): Delivery {
  if (first_ms === Infinity) {
    return { attempts, arrive_ms: last_ms, known_ms: last_ms, refusal: 'RETRIES_EXHAUSTED' };
  }
  const known_ms = Math.max(last_ms, first_ms);
  return { attempts, arrive_ms: first_ms, known_ms, refusal: refused ? 'EXCHANGE_REFUSED' : null };
}

/** What has come of a delivery by `until_ms`; nothing that happens later is told. */
export function factsOf({ attempts }: Delivery, until_ms: number): DeliveryFacts {
  const sent = attempts.filter(({ sent_ms }) => sent_ms <= until_ms);
  const arrived = sent.filter(({ arrive_ms }) => arrive_ms !== null && arrive_ms <= until_ms).length;
  const failed = sent.flatMap(({ known_ms, fault }) => (fault !== null && known_ms <= until_ms ? [fault] : []));
  return { retries: Math.max(0, sent.length - 1), duplicates: Math.max(0, arrived - 1), errors: failed };
}
