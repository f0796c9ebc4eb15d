/** What a dashboard is made of: the parts of a run folder, read and checked. Everything may be missing. */
import { isRecord } from '../../contracts/check.ts';

/** Columns of equal length. */
export interface EquityCurve {
  readonly ts: Float64Array;
  readonly equity: Float64Array;
}

/** Columns of equal length, a row a fill. `side` is +1 for a buy, −1 for a sell. */
export interface DashboardFills {
  readonly ts: Float64Array;
  readonly side: Float64Array;
  readonly price: Float64Array;
  readonly latency_ms: Float64Array;
}

export interface DashboardInput {
  /** `run_meta.json`, `stats.json`, `metrics_summary.json` as parsed; null where there is none. */
  readonly meta: unknown;
  readonly stats: unknown;
  readonly metrics: unknown;
  readonly equity: EquityCurve | null;
  readonly fills: DashboardFills | null;
  /** Last lines of the stage events over all parts, and of the log; each as written, oldest first. */
  readonly stage_lines: readonly string[];
  readonly log_lines: readonly string[];
}

export type Fields = ReadonlyMap<string, unknown>;

/** The fields of a JSON object; none where the value is no object. A map, so that no name of a field means anything. */
export function fieldsOf(value: unknown): Fields {
  return new Map(isRecord(value) ? Object.entries(value) : []);
}

export function numberOf(fields: Fields, key: string): number | null {
  const value = fields.get(key);
  return typeof value === 'number' && value - value === 0 ? value : null;
}

/** The field as text: numbers and flags as JSON has them; empty where there is nothing to say. */
export function textOf(fields: Fields, key: string): string {
  const value = fields.get(key);
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The object on a line of NDJSON; no fields where it is none. */
export function lineFields(line: string): Fields {
  try {
    return fieldsOf(JSON.parse(line));
  } catch {
    return new Map();
  }
}
