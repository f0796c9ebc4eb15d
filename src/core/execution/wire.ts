/**
 * What lies between the desk and the venue when the exchange fails on schedule: messages that are sent again, and an
 * exchange that knows them by their keys and acts on each operation once. Without it orders reach the venue by themselves.
 */
import { invariant } from '../../contracts/assert.ts';
import type { RunConfig } from '../../contracts/config.ts';
import type { DeliveryFacts } from '../../contracts/events.ts';
import { deliver, factsOf, type Delivery, type Operation, type Refusal } from './delivery.ts';
import { loadOrder, storeOrder, type OrderState, type OrderWire, type VenueOrder } from './order.ts';

/** A message that comes after another of the same key: what is sent again while the first was not answered. */
interface Copy {
  readonly key: string;
  readonly ts: number;
  /** The order as it was sent; of a cancel, its number. */
  readonly order: OrderState | number;
}

/** JSON. */
export interface WireState {
  readonly done: readonly string[];
  readonly copies: readonly Copy[];
  readonly dupes_filtered: number;
}

export class Wire {
  /** Messages that the exchange has not acted on, since it had before. */
  dupes_filtered = 0;
  readonly #config: RunConfig;
  readonly #seed: number;
  /** Keys of what the exchange has done, as long as a message with that key may still come. */
  readonly #done = new Set<string>();
  /** In order of time. */
  #copies: Copy[] = [];

  constructor(config: RunConfig, seed: number) {
    this.#config = config;
    this.#seed = seed;
  }

  /** Messages are still under way. */
  get busy(): boolean {
    return this.#copies.length > 0;
  }

  snapshot(): WireState {
    return { done: [...this.#done], copies: this.#copies, dupes_filtered: this.dupes_filtered };
  }

  restore({ done, copies, dupes_filtered }: WireState): void {
    for (const key of done) this.#done.add(key);
    this.#copies = [...copies];
    this.dupes_filtered = dupes_filtered;
  }

  /** How order `order_no`, which leaves at `sent_ts`, gets to the exchange. */
  submit(order_no: number, sent_ts: number): OrderWire & { readonly submit: Delivery } {
    const submit = this.#deliver(order_no, 'submit', 0, sent_ts);
    return {
      submit,
      arrived: false,
      known_ts: knownLate(submit) ? sent_ts + submit.known_ms : 0,
      cancels: 0,
      cancel: null,
      failed: null,
    };
  }

  /** An order has been sent: whatever is sent of it again is under way too. */
  sent(order: VenueOrder): void {
    const { submit } = wireOf(order);
    if (submit !== null) this.#post(keyOf(order.order_no, 'submit', 0), submit, order.submit_ts, storeOrder(order));
  }

  /**
   * Sends a cancel at `ts`; returns when the exchange acts on it, or we know that it will not. Infinity: one is under way
   * already, and asking again changes nothing.
   */
  cancel(order: VenueOrder, ts: number): number {
    if (order.cancel_ts !== Infinity) return Infinity;
    const wire = wireOf(order);
    const delivery = this.#deliver(order.order_no, 'cancel', wire.cancels, ts);
    this.#post(keyOf(order.order_no, 'cancel', wire.cancels), delivery, ts, order.order_no);
    wire.cancels++;
    wire.cancel = { delivery, sent_ts: ts, arrived: false };
    return ts + delivery.arrive_ms;
  }

  /** An order's first message is here: null, or why it is turned away. */
  arrives(order: VenueOrder): Refusal | null {
    const wire = wireOf(order);
    wire.arrived = true;
    this.#did(keyOf(order.order_no, 'submit', 0));
    return wire.submit?.refusal ?? null;
  }

  /** A cancel is here, or has come to nothing, and may be asked for again; returns whether it is to be carried out. */
  cancelArrives(order: VenueOrder): boolean {
    const wire = wireOf(order);
    const { cancel } = wire;
    invariant(cancel !== null, 'a cancel that arrives was sent');
    const { delivery, sent_ts } = cancel;
    const { refusal } = delivery;
    this.#did(keyOf(order.order_no, 'cancel', wire.cancels - 1));
    if (refusal === null) {
      cancel.arrived = true;
      if (knownLate(delivery)) wire.known_ts = Math.max(wire.known_ts, sent_ts + delivery.known_ms);
      return true;
    }
    const facts = factsOf(delivery, Infinity);
    wire.failed = sumOf([
      ...(wire.failed === null ? [] : [wire.failed]),
      { ...facts, errors: [...facts.errors, refusal] },
    ]);
    wire.cancel = null;
    order.cancel_ts = Infinity;
    return false;
  }

  /** An order has ended. What it was sent with must not open it anew, even if nothing of it had arrived. */
  ended(order: VenueOrder): void {
    this.#did(keyOf(order.order_no, 'submit', 0));
  }

  /**
   * Takes the messages that have come by `ts` and are not the first of their key; those that the exchange has acted on are
   * dropped, and the orders of any others put on the list of the living, as if just sent.
   * @param live those there are; a copy waits until the first message of its order is here
   */
  take(ts: number, live: VenueOrder[]): void {
    for (;;) {
      const copy = this.#copies.at(0);
      if (copy === undefined || copy.ts >= ts) return;
      const { order } = copy;
      const anew = typeof order === 'number' ? null : loadOrder(order);
      if (live.some((each) => each.order_no === anew?.order_no && each.stage === 'flight')) return;
      this.#copies.shift();
      if (this.#done.has(copy.key)) {
        this.dupes_filtered++;
        if (!this.#awaits(copy.key)) this.#done.delete(copy.key);
      } else if (anew !== null) live.push(anew);
    }
  }

  #deliver(order_no: number, operation: Operation, nth: number, sent_ts: number): Delivery {
    return deliver({ config: this.#config, seed: this.#seed, order_no, operation, nth, sent_ts });
  }

  #post(key: string, { attempts, arrive_ms }: Delivery, sent_ts: number, order: OrderState | number): void {
    let first = true;
    for (const attempt of attempts) {
      if (attempt.arrive_ms === null) continue;
      if (first && attempt.arrive_ms === arrive_ms) first = false;
      else this.#copies.push({ key, ts: sent_ts + attempt.arrive_ms, order });
    }
    this.#copies.sort((a, b) => a.ts - b.ts);
  }

  /** Nothing else of the key being under way, nobody will ask. */
  #did(key: string): void {
    if (this.#awaits(key)) this.#done.add(key);
  }

  #awaits(key: string): boolean {
    return this.#copies.some((copy) => copy.key === key);
  }
}

function wireOf({ wire }: VenueOrder): OrderWire {
  invariant(wire !== null, 'an order at an exchange that fails has a wire');
  return wire;
}

/** Whether the attempt that the exchange acted on was not the one whose answer we got. */
function knownLate({ attempts, arrive_ms }: Delivery): boolean {
  const last = attempts[attempts.length - 1];
  return last.fault !== null || last.arrive_ms !== arrive_ms;
}

/** Unlike that of any other operation of the run; with the run's id, of any run. */
function keyOf(order_no: number, operation: Operation, nth: number): string {
  return `o${String(order_no)}:${operation}:${String(nth)}`;
}

/**
 * What it took to bring an order, and its cancels, to the exchange, as of a report at `ts`; each is told once, of a cancel
 * by the order's last report. Null where every message was answered at the first try.
 */
export function tellDelivery(order: VenueOrder, wire: OrderWire, ts: number): DeliveryFacts | null {
  const told: DeliveryFacts[] = [];
  if (wire.submit !== null) {
    told.push(factsOf(wire.submit, wire.arrived ? Infinity : ts - order.submit_ts));
    wire.submit = null;
  }
  if (order.stage === 'done') {
    if (wire.failed !== null) told.push(wire.failed);
    if (wire.cancel !== null) {
      const { delivery, sent_ts, arrived } = wire.cancel;
      told.push(factsOf(delivery, arrived ? Infinity : ts - sent_ts));
    }
    wire.failed = wire.cancel = null;
  }
  const sum = sumOf(told);
  return sum.retries > 0 || sum.errors.length > 0 ? sum : null;
}

function sumOf(facts: readonly DeliveryFacts[]): DeliveryFacts {
  const sum = (of: (each: DeliveryFacts) => number) => facts.reduce((total, each) => total + of(each), 0);
  return {
    retries: sum((each) => each.retries),
    duplicates: sum((each) => each.duplicates),
    errors: facts.flatMap((each) => each.errors),
  };
}
