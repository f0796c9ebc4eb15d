import type { DecisionColumns, StateChange } from '../../../../contracts/records.ts';
import type { TradingState } from '../../../../contracts/events.ts';

/** Decisions counted over equal parts of the run. */
export interface DecisionBins {
  readonly n: number;
  /** Bars to a bin. */
  readonly per: number;
  readonly allowed: Float64Array;
  readonly trimmed: Float64Array;
  readonly denied: Float64Array;
  /** Largest sum of the three. */
  readonly most: number;
}

/** Counts decisions into at most `bins` parts of bars `[0, rows)`. */
export function binDecisions(columns: DecisionColumns, rows: number, bins: number): DecisionBins {
  const per = Math.max(1, Math.ceil(rows / Math.max(1, bins)));
  const n = Math.max(1, Math.ceil(rows / per));
  const allowed = new Float64Array(n);
  const trimmed = new Float64Array(n);
  const denied = new Float64Array(n);
  for (let i = 0; i < columns.bar.length; i++) {
    const at = Math.min(n - 1, Math.max(0, Math.floor(columns.bar[i]! / per)));
    const reason = columns.reason[i]!;
    if (reason === -1) allowed[at]!++;
    else if (reason === -2) trimmed[at]!++;
    else denied[at]!++;
  }
  let most = 0;
  for (let k = 0; k < n; k++) most = Math.max(most, allowed[k]! + trimmed[k]! + denied[k]!);
  return { n, per, allowed, trimmed, denied, most };
}

/** A stretch of bars `[from, to)` in one trading state. */
export interface StateSpan {
  readonly state: TradingState;
  readonly from: number;
  readonly to: number;
  /** Why it began; '' for the first. */
  readonly reason: string;
}

/** The trading state over bars `[0, bars)`; it starts ACTIVE. Stretches of no length are left out. */
export function stateSpans(changes: readonly StateChange[], bars: number): StateSpan[] {
  const out: StateSpan[] = [];
  let state: TradingState = 'ACTIVE';
  let from = 0;
  let reason = '';
  for (const change of changes) {
    const at = Math.min(bars, Math.max(from, change.bar));
    if (at > from) out.push({ state, from, to: at, reason });
    state = change.to;
    reason = change.reason;
    from = at;
  }
  if (bars > from || out.length === 0) out.push({ state, from, to: Math.max(bars, from), reason });
  return out;
}
