import { decodeRows } from './json-sample.ts';
import type { DetectContext, Detection } from './detect.ts';
import { planOf } from './detect.ts';
import { roleOfName } from './aliases.ts';
import type { KeyOrder } from './json.ts';
import type { JsonRows } from './json-find.ts';
import { findJsonRows } from './json-find.ts';
import type { Layout } from './layout.ts';
import { refusal } from './notes.ts';

export interface JsonDetection {
  readonly detection: Detection;
  readonly rows: JsonRows | null;
  readonly keys: KeyOrder | null;
}

/** Looks at the head of a JSON text and plans the reading of its rows. */
export function detectJson(head: Uint8Array, context: DetectContext): JsonDetection {
  const rows = findJsonRows(head, head.length);
  const nothing = (code: 'JSON_SHAPE' | 'HEADER_ONLY'): JsonDetection => ({
    detection: { kind: 'refused', problems: [refusal(code, {}, { line: 1, column: 1, text: null })] },
    rows: null,
    keys: null,
  });
  if (rows === null) return nothing('JSON_SHAPE');
  const sample = decodeRows(head, rows);
  if (sample.problem !== null)
    return { detection: { kind: 'refused', problems: [sample.problem] }, rows: null, keys: null };
  if (sample.rows.length === 0) return nothing('JSON_SHAPE');
  const names = sample.keys.names;
  const prices = names.filter((name) => ['open', 'high', 'low', 'close'].includes(roleOfName(name)?.role ?? ''));
  if (names.length > 0 ? prices.length === 0 : rows.loose) return nothing('JSON_SHAPE');
  const first = sample.rows[0];
  const layout: Layout = {
    delimiter: 0,
    header: names.length === 0 ? null : { fields: names, columns: [], classes: '', at: 0, end: 0, line: first.line },
    tickers: null,
    fields: names.length === 0 ? first.fields.length : names.length,
    dataAt: rows.at,
    dataLine: first.line,
    rows: sample.rows,
    passed: [],
    labelled: false,
    level: names.length === 0 ? 2 : 3,
  };
  return { detection: planOf(layout, head, 'json', context), rows, keys: sample.keys };
}
