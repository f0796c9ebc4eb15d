/** `metrics_summary.json`: what the stages came to, from the start of the run on. */
import { OUTCOMES, STAGES, type Outcome, type Stage } from './stages.ts';

export interface StageFigures {
  readonly count: number;
  /** Null before the first step. */
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
}

export interface MetricsSummary {
  /** Bars the strategy has seen. */
  readonly processed: number;
  /** Risk decisions that let an order through, whole or smaller. */
  readonly allowed: number;
  /** Steps with the outcome `rejected`: denials by risk, refusals at the venue. */
  readonly rejected: number;
  /** Fills. */
  readonly filled: number;
  /** Steps with the outcome `error`. */
  readonly errors: number;
  /** Operations tried again after a failure that passed. */
  readonly retries: number;
  /** Operations asked for twice and done once. */
  readonly dupes_filtered: number;
  /** Order latency of the fills, decision to venue and back; null without a fill. */
  readonly latency_p50_ms: number | null;
  readonly latency_p95_ms: number | null;
  readonly latency_count: number;
  /** Most first; equal counts by name. */
  readonly errors_by_reason: ReadonlyMap<string, number>;
  readonly rejects_by_reason: ReadonlyMap<string, number>;
  readonly stages_by_name: ReadonlyMap<Stage, StageFigures>;
  readonly outcomes_by_stage: ReadonlyMap<Stage, Readonly<Record<Outcome, number>>>;
  /** Lines of `metrics.ndjson`, rotated and deleted ones included. */
  readonly stage_events_count: number;
}

/** Different reasons counted by name; the codes are closed, so that only texts of errors could come near. */
const REASONS_MAX = 1000;
const OTHER = 'OTHER';

/** Counts a step's reason; null where it has none. */
export function addReason(counts: Map<string, number>, given: string | null): void {
  const reason = given ?? OTHER;
  const key = counts.has(reason) || counts.size < REASONS_MAX ? reason : OTHER;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Most first; equal counts by name. */
export function byCount(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}

/** A JSON object of a map: built as text, since `__proto__` may be a key. */
function objectText<V>(map: ReadonlyMap<string, V>, indent: string): string {
  if (map.size === 0) return '{}';
  const lines = [...map].map(([key, value]) => `${indent}  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

/** The file's text: fixed keys in fixed order, indented by two, a line feed at the end. */
export function summaryText(summary: MetricsSummary): string {
  const { errors_by_reason, rejects_by_reason, stages_by_name, outcomes_by_stage, stage_events_count } = summary;
  const numbers = [
    'processed',
    'allowed',
    'rejected',
    'filled',
    'errors',
    'retries',
    'dupes_filtered',
    'latency_p50_ms',
    'latency_p95_ms',
    'latency_count',
  ] as const;
  const lines = [
    ...numbers.map((key) => `"${key}": ${JSON.stringify(summary[key])}`),
    `"errors_by_reason": ${objectText(errors_by_reason, '  ')}`,
    `"rejects_by_reason": ${objectText(rejects_by_reason, '  ')}`,
    `"stages_by_name": ${objectText(stages_by_name, '  ')}`,
    `"outcomes_by_stage": ${objectText(outcomes_by_stage, '  ')}`,
    `"stage_events_count": ${String(stage_events_count)}`,
  ];
  return `{\n${lines.map((line) => `  ${line}`).join(',\n')}\n}\n`;
}

/** Counts by stage and outcome as the summary has them; `counts[stage × outcomes + outcome]`. */
export function outcomeTable(counts: Float64Array): ReadonlyMap<Stage, Readonly<Record<Outcome, number>>> {
  return new Map(
    STAGES.map((stage, s) => {
      const [ok, rejected, error] = OUTCOMES.map((_, o) => counts[s * OUTCOMES.length + o]);
      return [stage, { ok, rejected, error }];
    }),
  );
}
