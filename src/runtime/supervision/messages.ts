/** What a supervisor is told and what it tells: events in, effects out, notes for its log. */

/**
 * `crash`: ended though nobody asked. `hang`: no sign of life for too long. `out_of_memory`: as the name says.
 * `unusable`: could not be started, or said that trying again is of no use.
 */
export type FailureKind = 'crash' | 'hang' | 'out_of_memory' | 'unusable';

export interface Failure {
  readonly kind: FailureKind;
  /** What happened, in words for a person. */
  readonly text: string;
}

/** What has happened; `at_ms` on any monotonic clock, the same for all events. */
export type SupervisionEvent =
  | { readonly type: 'start'; readonly at_ms: number }
  /** A sign of life. `progress`: how far the work is, in units of its own that grow; null = it does not say. */
  | { readonly type: 'beat'; readonly at_ms: number; readonly progress: number | null }
  /** The work is no more. `failure` null: it came to its end and says so. */
  | { readonly type: 'ended'; readonly at_ms: number; readonly failure: Failure | null }
  /** Somebody wants it to end; `reason` is the signal or the word for it. */
  | { readonly type: 'stop'; readonly at_ms: number; readonly reason: string }
  /** The moment asked for by `wake` has come. One that comes early or for nothing does no harm. */
  | { readonly type: 'tick'; readonly at_ms: number };

/** What is to be done, in this order. */
export type SupervisionEffect =
  /** Start the work; `resume`: from where an earlier attempt left off, if it left anything. */
  | { readonly type: 'spawn'; readonly attempt: number; readonly resume: boolean }
  /** Ask the work to end: for `reason`, which is that of `stop`, or `hang`. */
  | { readonly type: 'ask'; readonly reason: string }
  /** End the work without asking. What follows is the event `ended`. */
  | { readonly type: 'kill' }
  /** Send a `tick` at this moment, in place of any moment asked for before; null = none. */
  | { readonly type: 'wake'; readonly at_ms: number | null }
  /** Something for the supervisor's log. */
  | { readonly type: 'note'; readonly note: SupervisionNote }
  /** It is over; nothing follows. */
  | { readonly type: 'finish'; readonly outcome: Outcome; readonly reason: string };

/** `done`: the work came to its end. `stopped`: somebody asked for that. `gave_up`: too many failures. */
export type Outcome = 'done' | 'stopped' | 'gave_up';

export type SupervisionNote =
  | { readonly event: 'started'; readonly attempt: number; readonly resume: boolean }
  | { readonly event: 'hung'; readonly attempt: number; readonly silent_ms: number }
  | { readonly event: 'killed'; readonly attempt: number; readonly reason: string }
  | { readonly event: 'failed'; readonly attempt: number; readonly kind: FailureKind; readonly text: string }
  | { readonly event: 'restarting'; readonly attempt: number; readonly delay_ms: number }
  | { readonly event: 'steady'; readonly attempt: number }
  | { readonly event: 'stopping'; readonly attempt: number; readonly reason: string }
  | { readonly event: 'ended'; readonly attempt: number; readonly outcome: Outcome; readonly reason: string };
