/**
 * The supervisor, as a function of what has happened so far: events in, effects out. It knows neither processes nor
 * workers and holds no timer, so the page's supervisor over its worker and the terminal's over a process are one, and a
 * test can live through a night of failures in a millisecond. Events carry the time, on a monotonic clock.
 */
import type { Failure, Outcome, SupervisionEffect, SupervisionEvent, SupervisionNote } from './messages.ts';
import { backoffMs, type SupervisionPolicy } from './policy.ts';

export type * from './messages.ts';

/** `ending`: asked to end, or being ended. `waiting`: for its restart. */
export type Phase = 'idle' | 'running' | 'ending' | 'waiting' | 'ended';

export interface SupervisionState {
  readonly phase: Phase;
  /** Restarts in a row, the one under way included: 0 = the first attempt, or an attempt after sustained progress. */
  readonly attempt: number;
  /** Restarts in all. */
  readonly restarts_total: number;
  /** Whether the work has been started before, so that there may be something to resume. */
  readonly begun: boolean;
  readonly started_ms: number;
  /** From when silence counts: the last sign of life; null = silence means nothing yet. */
  readonly beat_ms: number | null;
  /** When a tick was asked for; null = none was. */
  readonly wake_ms: number | null;
  /** How far this attempt has come; null = it did not say. */
  readonly progress: number | null;
  /** How far the attempts before this one came; null = none said. */
  readonly furthest: number | null;
  /** While `ending`: when it is no longer asked. While `waiting`: when it is started again. */
  readonly due_ms: number | null;
  readonly last_failure: Failure | null;
  /** While `waiting`: what is waited in all. */
  readonly delay_ms: number | null;
  /** Why it is asked to end; null = it is not. */
  readonly stop_reason: string | null;
  readonly outcome: Outcome | null;
}

export interface SupervisionStep {
  readonly state: SupervisionState;
  readonly effects: readonly SupervisionEffect[];
}

/** What is left of a supervisor that was itself killed. */
export type Remains = Pick<SupervisionState, 'attempt' | 'restarts_total' | 'begun' | 'furthest' | 'last_failure'>;

/** @param remains where an earlier supervisor of the same work was cut off */
export function supervisionStart(remains: Remains | null = null): SupervisionState {
  return {
    phase: 'idle',
    attempt: remains?.attempt ?? 0,
    restarts_total: remains?.restarts_total ?? 0,
    begun: remains?.begun ?? false,
    started_ms: 0,
    beat_ms: null,
    wake_ms: null,
    progress: null,
    furthest: remains?.furthest ?? null,
    due_ms: null,
    last_failure: remains?.last_failure ?? null,
    delay_ms: null,
    stop_reason: null,
    outcome: null,
  };
}

/** The next state, and what is to be done about it. An event that means nothing in a state changes nothing. */
export function supervise(
  before: SupervisionState,
  event: SupervisionEvent,
  policy: SupervisionPolicy,
): SupervisionStep {
  if (before.phase === 'ended') return { state: before, effects: [] };
  const turn = new Turn(before, policy, event.at_ms);
  switch (event.type) {
    case 'start':
      if (before.phase === 'idle') turn.spawn();
      break;
    case 'beat':
      turn.beat(event.progress);
      break;
    case 'ended':
      if (before.phase === 'running' || before.phase === 'ending') turn.ended(event.failure);
      break;
    case 'stop':
      turn.stop(event.reason);
      break;
    case 'tick':
      turn.tick();
  }
  return turn.done();
}

function further(progress: number | null, furthest: number | null): number | null {
  if (progress === null || furthest === null) return progress ?? furthest;
  return Math.max(progress, furthest);
}

/** One event's worth of change. */
class Turn {
  readonly #policy: SupervisionPolicy;
  readonly #now_ms: number;
  readonly #effects: SupervisionEffect[] = [];
  #state: SupervisionState;
  #finish: SupervisionEffect | null = null;

  constructor(state: SupervisionState, policy: SupervisionPolicy, now_ms: number) {
    this.#state = state;
    this.#policy = policy;
    this.#now_ms = now_ms;
  }

  done(): SupervisionStep {
    const wake_ms = this.#wakeMs();
    if (wake_ms !== this.#state.wake_ms) this.#effects.push({ type: 'wake', at_ms: wake_ms });
    this.#set({ wake_ms });
    if (this.#finish !== null) this.#effects.push(this.#finish);
    return { state: this.#state, effects: this.#effects };
  }

  spawn(): void {
    const { attempt, begun } = this.#state;
    this.#set({
      phase: 'running',
      begun: true,
      started_ms: this.#now_ms,
      beat_ms: this.#policy.expects_beat ? this.#now_ms : null,
      progress: null,
      due_ms: null,
      delay_ms: null,
    });
    this.#effects.push({ type: 'spawn', attempt, resume: begun });
    this.#note({ event: 'started', attempt, resume: begun });
  }

  beat(progress: number | null): void {
    const { phase } = this.#state;
    if (phase !== 'running' && phase !== 'ending') return;
    this.#set({ beat_ms: this.#now_ms, progress: further(progress, this.#state.progress) });
    this.#settle();
  }

  ended(failure: Failure | null): void {
    const { phase, stop_reason, last_failure } = this.#state;
    if (stop_reason !== null) return this.#over('stopped', stop_reason);
    // What was ended for hanging has failed, however it ended in the end.
    if (phase === 'ending') return this.#failed(last_failure!);
    if (failure === null) return this.#over('done', 'the command came to its end');
    this.#settle();
    this.#failed(failure);
  }

  stop(reason: string): void {
    const { phase, attempt, stop_reason } = this.#state;
    if (stop_reason === null) this.#note({ event: 'stopping', attempt, reason });
    if (phase === 'idle' || phase === 'waiting') return this.#over('stopped', reason);
    this.#effects.push({ type: 'ask', reason });
    // Asked again it hears it again, but gets no longer.
    if (phase === 'running') this.#set({ phase: 'ending', due_ms: this.#now_ms + this.#policy.grace_ms });
    if (stop_reason === null) this.#set({ stop_reason: reason });
  }

  tick(): void {
    const { phase, due_ms, wake_ms } = this.#state;
    // A tick that was asked for is spent, whether anything came of it or not.
    this.#set({ wake_ms: null });
    if (phase === 'running') {
      this.#settle();
      this.#listen(wake_ms === null ? 0 : this.#now_ms - wake_ms);
    } else if (due_ms !== null && this.#now_ms >= due_ms) {
      if (phase === 'waiting') this.spawn();
      else this.#kill();
    }
  }

  /** @param late_ms how much later than asked for this moment came */
  #listen(late_ms: number): void {
    const { hang_ms } = this.#policy;
    const { beat_ms } = this.#state;
    if (hang_ms === null || beat_ms === null || this.#now_ms - beat_ms < hang_ms) return;
    // Who was asleep himself (a closed laptop, a stopped process) cannot say that the other was silent.
    if (late_ms > hang_ms / 2) this.#set({ beat_ms: this.#now_ms });
    else this.#hung(this.#now_ms - beat_ms);
  }

  #hung(silent_ms: number): void {
    const { attempt } = this.#state;
    const { grace_ms } = this.#policy;
    this.#note({ event: 'hung', attempt, silent_ms });
    const text = `no sign of life for ${String(Math.round(silent_ms / 100) / 10)} s`;
    this.#set({ phase: 'ending', due_ms: this.#now_ms + grace_ms, last_failure: { kind: 'hang', text } });
    if (grace_ms > 0) this.#effects.push({ type: 'ask', reason: 'hang' });
    else this.#kill();
  }

  #kill(): void {
    const { attempt, stop_reason } = this.#state;
    this.#set({ due_ms: null });
    this.#note({ event: 'killed', attempt, reason: stop_reason ?? 'hang' });
    this.#effects.push({ type: 'kill' });
  }

  #failed(failure: Failure): void {
    const { attempt, restarts_total, progress, furthest } = this.#state;
    const { restarts_max } = this.#policy;
    this.#set({ last_failure: failure, furthest: further(progress, furthest) });
    this.#note({ event: 'failed', attempt, ...failure });
    if (failure.kind === 'unusable') return this.#over('gave_up', failure.text);
    if (attempt >= restarts_max) {
      const tries = attempt === 1 ? '1 restart' : `${String(attempt)} restarts`;
      return this.#over('gave_up', attempt === 0 ? failure.text : `${failure.text}, after ${tries}`);
    }
    const delay_ms = backoffMs(this.#policy, attempt);
    const due_ms = this.#now_ms + delay_ms;
    this.#set({ phase: 'waiting', attempt: attempt + 1, restarts_total: restarts_total + 1, delay_ms, due_ms });
    this.#note({ event: 'restarting', attempt: attempt + 1, delay_ms });
  }

  #over(outcome: Outcome, reason: string): void {
    this.#set({ phase: 'ended', outcome, due_ms: null, delay_ms: null });
    this.#note({ event: 'ended', attempt: this.#state.attempt, outcome, reason });
    this.#finish = { type: 'finish', outcome, reason };
  }

  /** Sets the count of attempts back once this one has shown that it gets somewhere. */
  #settle(): void {
    const { phase, attempt, started_ms, progress, furthest } = this.#state;
    if (phase !== 'running' || attempt === 0 || this.#now_ms - started_ms < this.#policy.steady_ms) return;
    // It fails again and again at one place, however long it takes to get there, as long as it gets no further.
    if (furthest !== null && (progress === null || progress <= furthest)) return;
    this.#note({ event: 'steady', attempt });
    this.#set({ attempt: 0 });
  }

  /** When something is due next; null = nothing is. */
  #wakeMs(): number | null {
    const { phase, due_ms, attempt, started_ms, beat_ms } = this.#state;
    if (phase !== 'running') return due_ms;
    const { hang_ms, steady_ms } = this.#policy;
    const hangs_ms = hang_ms === null || beat_ms === null ? Infinity : beat_ms + hang_ms;
    const steadies_ms = started_ms + steady_ms;
    const next_ms = Math.min(hangs_ms, attempt > 0 && steadies_ms > this.#now_ms ? steadies_ms : Infinity);
    return next_ms === Infinity ? null : next_ms;
  }

  #set(change: Partial<SupervisionState>): void {
    this.#state = { ...this.#state, ...change };
  }

  #note(note: SupervisionNote): void {
    this.#effects.push({ type: 'note', note });
  }
}
