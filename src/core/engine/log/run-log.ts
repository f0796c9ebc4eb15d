/** The run's sequence, its clock and its log. Every event passes here once. */
import type {
  EventCounts,
  ExecutionReport,
  OrderIntent,
  PositionChanged,
  RiskDecision,
  RunEvent,
  RunFinished,
  RunStarted,
  TradingStateChanged,
} from '../../../contracts/events.ts';

/**
 * Takes each event as it happens; the journal's writer is one. An event's object, but for `RunFinished`, serves for the
 * next of its kind too: take from it what is wanted at once. The four that an order leads to have a method each: what
 * sees every kind of event loads their fields slowly.
 */
export interface EventSink {
  intent(event: OrderIntent): void;
  decision(event: RiskDecision): void;
  report(event: ExecutionReport): void;
  position(event: PositionChanged): void;
  /** Any event; asked for the others. */
  write(event: RunEvent): void;
}

export interface RunLogState {
  readonly seq: number;
  readonly clock: number;
  readonly counts: EventCounts;
}

export class RunLog {
  readonly #sink: EventSink | null;
  #seq = 0;
  /** Begins as a fraction, so that V8 keeps it as a double from the start. */
  #clock = NaN;
  #started = 0;
  #intents = 0;
  #decisions = 0;
  #reports = 0;
  #positions = 0;
  #states = 0;
  #finished = 0;

  /** @param clock engine time to begin with, epoch ms */
  constructor(sink: EventSink | null, clock: number) {
    this.#sink = sink;
    this.#clock = clock;
  }

  /** Engine time, epoch ms; never goes back. */
  get clock(): number {
    return this.#clock;
  }

  /** Moves the clock on to `ts`, if that is later; returns engine time. */
  advance(ts: number): number {
    if (ts > this.#clock) this.#clock = ts;
    return this.#clock;
  }

  /** The next number of the sequence: 1, 2, 3 … */
  next(): number {
    return ++this.#seq;
  }

  /** Events so far, by type. */
  get counts(): EventCounts {
    return {
      RunStarted: this.#started,
      OrderIntent: this.#intents,
      RiskDecision: this.#decisions,
      ExecutionReport: this.#reports,
      PositionChanged: this.#positions,
      TradingStateChanged: this.#states,
      RunFinished: this.#finished,
    };
  }

  snapshot(): RunLogState {
    return { seq: this.#seq, clock: this.#clock, counts: this.counts };
  }

  restore({ seq, clock, counts }: RunLogState): void {
    this.#seq = seq;
    this.#clock = clock;
    this.#started = counts.RunStarted;
    this.#intents = counts.OrderIntent;
    this.#decisions = counts.RiskDecision;
    this.#reports = counts.ExecutionReport;
    this.#positions = counts.PositionChanged;
    this.#states = counts.TradingStateChanged;
  }

  start(event: RunStarted): void {
    this.#started++;
    this.#sink?.write(event);
  }

  intent(event: OrderIntent): void {
    this.#intents++;
    this.#sink?.intent(event);
  }

  decision(event: RiskDecision): void {
    this.#decisions++;
    this.#sink?.decision(event);
  }

  report(event: ExecutionReport): void {
    this.#reports++;
    this.#sink?.report(event);
  }

  position(event: PositionChanged): void {
    this.#positions++;
    this.#sink?.position(event);
  }

  state(event: TradingStateChanged): void {
    this.#states++;
    this.#sink?.write(event);
  }

  /** Counts itself before it is made, so that its own counts hold it. */
  finish(make: (counts: EventCounts) => RunFinished): void {
    this.#finished++;
    this.#sink?.write(make(this.counts));
  }
}
