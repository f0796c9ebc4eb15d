/** Runs the state machine over real work: its effects are carried out, what happens is fed back. */
import {
  supervise,
  supervisionStart,
  type Failure,
  type Outcome,
  type Remains,
  type SupervisionEffect,
  type SupervisionEvent,
  type SupervisionNote,
  type SupervisionState,
} from './machine.ts';
import type { SupervisionPolicy } from './policy.ts';

/** What is watched over: a process, a worker. Each member may answer with an event before it returns. */
export interface SupervisedWork {
  /** `resume`: from where an earlier attempt left off, if it left anything. */
  spawn(attempt: number, resume: boolean): void;
  /** Ask it to end; `reason` is that of `stop`, or `hang`. */
  ask(reason: string): void;
  /** End it; `ended` must follow. */
  kill(): void;
}

export interface SupervisionEffects {
  /** A monotonic clock in milliseconds. */
  now(): number;
  /** Calls after about `ms` milliseconds; the function returned takes that back. */
  after(ms: number, call: () => void): () => void;
  onNote(note: SupervisionNote): void;
  /** After every event that changed something. */
  onState(state: SupervisionState): void;
}

export interface SupervisionEnd {
  readonly outcome: Outcome;
  readonly reason: string;
}

export class Supervisor {
  readonly #work: SupervisedWork;
  readonly #policy: SupervisionPolicy;
  readonly #effects: SupervisionEffects;
  readonly #queue: SupervisionEvent[] = [];
  readonly #end: Promise<SupervisionEnd>;
  #resolve!: (end: SupervisionEnd) => void;
  #state: SupervisionState;
  #busy = false;
  #unwake: (() => void) | null = null;

  /** @param remains where an earlier supervisor of the same work was cut off */
  constructor(
    work: SupervisedWork,
    policy: SupervisionPolicy,
    effects: SupervisionEffects,
    remains: Remains | null = null,
  ) {
    this.#work = work;
    this.#policy = policy;
    this.#effects = effects;
    this.#state = supervisionStart(remains);
    this.#end = new Promise((resolve) => (this.#resolve = resolve));
  }

  get state(): SupervisionState {
    return this.#state;
  }

  /** Starts the work; resolves once it is over for good. Call it once. */
  run(): Promise<SupervisionEnd> {
    this.#send({ type: 'start', at_ms: this.#effects.now() });
    return this.#end;
  }

  /** The work gave a sign of life. */
  beat(progress: number | null): void {
    this.#send({ type: 'beat', at_ms: this.#effects.now(), progress });
  }

  /** The work is no more; null = it came to its end. */
  ended(failure: Failure | null): void {
    this.#send({ type: 'ended', at_ms: this.#effects.now(), failure });
  }

  /** Somebody wants it to end. */
  stop(reason: string): void {
    this.#send({ type: 'stop', at_ms: this.#effects.now(), reason });
  }

  /** One event after the other, also those that come while an effect of one is carried out. */
  #send(event: SupervisionEvent): void {
    this.#queue.push(event);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#handle(next);
    } finally {
      this.#busy = false;
    }
  }

  #handle(event: SupervisionEvent): void {
    const { state, effects } = supervise(this.#state, event, this.#policy);
    if (state === this.#state) return;
    this.#state = state;
    this.#effects.onState(state);
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: SupervisionEffect): void {
    switch (effect.type) {
      case 'spawn':
        this.#work.spawn(effect.attempt, effect.resume);
        break;
      case 'ask':
        this.#work.ask(effect.reason);
        break;
      case 'kill':
        this.#work.kill();
        break;
      case 'wake':
        this.#wake(effect.at_ms);
        break;
      case 'note':
        this.#effects.onNote(effect.note);
        break;
      case 'finish':
        this.#resolve({ outcome: effect.outcome, reason: effect.reason });
    }
  }

  #wake(at_ms: number | null): void {
    this.#unwake?.();
    this.#unwake = null;
    if (at_ms === null) return;
    const { now, after } = this.#effects;
    this.#unwake = after(Math.max(0, at_ms - now()), () => {
      this.#unwake = null;
      this.#send({ type: 'tick', at_ms: Math.max(at_ms, now()) });
    });
  }
}
