import type { LoaderNote, LoaderReport } from '../../contracts/loader.ts';
import type { Encoding } from './bytes/encoding.ts';
import type { WarningList } from './report/notes.ts';
import type { Plan } from './plan/plan.ts';
import type { Settled } from './series/settle.ts';

/** What the report tells beside the measured parts. */
export interface ReportFacts {
  readonly plan: Plan;
  readonly container: string;
  readonly encoding: Encoding;
  readonly tz: string;
  readonly symbol: string | null;
  readonly bytes: number;
  readonly found: readonly LoaderNote[];
  readonly assumed: readonly LoaderNote[];
  readonly warnings: WarningList;
}

const ROLES = ['time', 'clock', 'open', 'high', 'low', 'close', 'volume', 'symbol'] as const;

/** Where each role was found: the header's name, or `#3` by position; null where absent. */
export function columnNames(plan: Plan, volumeField: number): Record<string, string | null> {
  const names: Record<string, string | null> = {};
  for (const role of ROLES) {
    const field = role === 'volume' ? volumeField : plan.columns[role];
    if (field < 0 && role !== 'volume') continue;
    const header = plan.header?.[field]?.trim();
    names[role] = field < 0 ? null : header === undefined || header === '' ? `#${field + 1}` : header;
  }
  return names;
}

export function reportOf(facts: ReportFacts, settled: Settled): LoaderReport {
  const { plan, warnings } = facts;
  const delimiters: Record<number, string> = { 44: ',', 59: ';', 9: '\t', 124: '|', 32: ' ' };
  const { kind, unit } = plan.time;
  const inDays = kind === 'excel' || kind === 'days';
  return {
    container: facts.container,
    encoding: facts.encoding,
    delimiter: plan.shape === 'json' || facts.container === 'parquet' ? null : (delimiters[plan.delimiter] ?? null),
    has_header: plan.header !== null,
    columns: columnNames(plan, settled.volumeField),
    time_format: plan.time.format,
    time_unit: inDays ? kind : kind === 'text' ? kind : unit,
    tz: facts.tz,
    symbol: facts.symbol,
    source: plan.source.name,
    bytes: facts.bytes,
    ...settled.parts,
    found: facts.found,
    assumed: facts.assumed,
    warnings: warnings.listed(),
    warning_count: warnings.count,
  };
}
