/** From a stored state to an engine that goes on. */
import type { Bars } from '../../../contracts/bars.ts';
import { Damage } from '../../../contracts/check.ts';
import { InvariantError } from '../../../contracts/assert.ts';
import type { RunRequest } from '../../../contracts/config.ts';
import { canonicalJson } from '../../journal/text.ts';
import { Engine } from './engine.ts';
import type { EngineOptions } from './options.ts';
import { runBars } from '../bars/run-bars.ts';
import { checkEngineState } from '../state/state-check.ts';
import type { EngineState, RunPast } from '../state/state.ts';

export type ResumeReply =
  { readonly ok: true; readonly engine: Engine } | { readonly ok: false; readonly reason: string };

/**
 * An engine at the bar's edge at which `stored` was taken, the journal at its side to go on behind the lines written up to
 * there. `stored` may be anything: what is not a state of this run is refused, with a reason.
 * @param data as for `createEngine`
 * @param past what the log up to there holds, from `LogReplay` or from an engine run as far; null: no columns are wanted
 */
export function resumeEngine(
  data: Bars,
  request: RunRequest,
  options: Omit<EngineOptions, 'resume'>,
  stored: unknown,
  past: RunPast | null,
): ResumeReply {
  try {
    const state = checkEngineState(stored, '');
    const bars = runBars(data, request.config);
    if (!bars.ok) return { ok: false, reason: bars.problem.message };
    const engine = new Engine(bars.value, request, { ...options, data, resume: { state, past } });
    const reason = past === null ? null : mismatch(state, past, request.config.cash);
    return reason === null ? { ok: true, engine } : { ok: false, reason };
  } catch (error) {
    if (error instanceof Damage) return refused(`${error.path} should be ${error.expected}`);
    // A strategy does not take a state of another shape; nor is there an engine beyond the end of its bars.
    if (error instanceof InvariantError) return refused(error.message);
    throw error;
  }
}

function refused(why: string): ResumeReply {
  return { ok: false, reason: `The state in the checkpoint is damaged: ${why}.` };
}

/** Where the state and the log it should belong to say different things. */
function mismatch({ books }: EngineState, { series, ledger }: RunPast, cash_start: number): string | null {
  const of = (what: string) => `The checkpoint and the log do not belong together: they differ in ${what}.`;
  if (canonicalJson(ledger.snapshot()) !== canonicalJson(books.ledger)) return of('the open trades');
  const { qty, cash } = books.account;
  const held = series.held_last ?? { position: 0, cash: cash_start };
  return held.position === qty && held.cash === cash ? null : of('the account');
}
