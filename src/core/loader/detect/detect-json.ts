import { coversPrices, withoutParents } from '../names/affix.ts';
import type { DetectContext, Detection } from './detection.ts';
import { planOf } from './detect.ts';
import type { HeadRow } from '../head/headers.ts';
import { roleOfName } from '../names/aliases.ts';
import type { KeyOrder } from '../json/json.ts';
import { OPEN_LIST, skipBlanks } from '../json/json.ts';
import type { JsonColumn } from '../json/json-columns.ts';
import { readJsonColumns } from '../json/json-columns.ts';
import type { JsonRows } from '../json/json-find.ts';
import { findJsonRows, findJsonShape } from '../json/json-find.ts';
import { decodeRows } from '../json/json-sample.ts';
import type { Layout } from '../head/layout.ts';
import { refusal } from '../report/notes.ts';
import { placeOf } from '../report/problems.ts';
import { decode, hasAscii } from '../text/text.ts';

export interface JsonDetection {
  readonly detection: Detection;
  readonly rows: JsonRows | null;
  readonly keys: KeyOrder | null;
  /** The columns, where the text has no rows. */
  readonly columns: readonly JsonColumn[] | null;
}

const SAMPLE_ROWS = 120;

function refused(code: 'JSON_SHAPE' | 'HEADER_ONLY'): JsonDetection {
  const problems = [refusal(code, {}, { line: 1, column: 1, text: null })];
  return { detection: { kind: 'refused', problems }, rows: null, keys: null, columns: null };
}

/** Whether a JSON text begins like one that holds columns, so that all of it is needed to plan its reading. */
export function needsWholeJson(head: Uint8Array): boolean {
  return findJsonShape(head, head.length) === 'columns';
}

/** Looks at the head of a JSON text, the whole of it where that is needed, and plans the reading of its rows. */
export function detectJson(head: Uint8Array, context: DetectContext): JsonDetection {
  const shape = findJsonShape(head, head.length);
  const columns = shape === 'columns' ? detectColumns(head, context) : null;
  if (columns !== null) return columns;
  const rows = shape === 'columns' ? findJsonRows(head, head.length) : shape;
  return rows === null ? refused('JSON_SHAPE') : detectRows(head, rows, context);
}

function detectRows(head: Uint8Array, rows: JsonRows, context: DetectContext): JsonDetection {
  const sample = decodeRows(head, rows);
  if (sample.problem !== null)
    return { detection: { kind: 'refused', problems: [sample.problem] }, rows: null, keys: null, columns: null };
  if (sample.rows.length === 0) return refused('JSON_SHAPE');
  const names = withoutParents(sample.keys.names);
  const prices = names.some((name) => ['open', 'high', 'low', 'close'].includes(roleOfName(name)?.role ?? ''));
  if (names.length > 0 ? !prices && !coversPrices(names) : rows.loose && head[rows.at] !== OPEN_LIST)
    return refused('JSON_SHAPE');
  const layout = layoutOf(names, sample.rows, rows.at);
  return { detection: planOf(layout, head, 'json', context), rows, keys: sample.keys, columns: null };
}

function layoutOf(names: readonly string[], rows: readonly HeadRow[], at: number): Layout {
  const [first] = rows;
  return {
    delimiter: 0,
    header: names.length === 0 ? null : { fields: names, columns: [], classes: '', at: 0, end: 0, line: first.line },
    tickers: null,
    fields: names.length === 0 ? first.fields.length : names.length,
    dataAt: at,
    dataLine: first.line,
    rows,
    passed: [],
    labelled: false,
    level: names.length === 0 ? 2 : 3,
  };
}

/** Plans the reading of columns; null where there are none with the names of a bar's prices. */
function detectColumns(text: Uint8Array, context: DetectContext): JsonDetection | null {
  const found = readJsonColumns(text);
  if (found === null) return null;
  if ('why' in found) {
    const place = { ...placeOf(text, 0, 1, found.at), text: null };
    const problems = [refusal('JSON_SYNTAX', { why: found.why }, place)];
    return { detection: { kind: 'refused', problems }, rows: null, keys: null, columns: null };
  }
  const { columns } = found;
  const size = columns[0].values.length;
  if (size === 0) return refused('HEADER_ONLY');
  const sample = Array.from({ length: Math.min(size, SAMPLE_ROWS) }, (_, row): HeadRow => {
    const fields = columns.map(({ values }) => decode(text, values.starts[row], values.ends[row]));
    return { fields, columns: [], classes: '', at: 0, end: 0, line: 1 };
  });
  const layout = layoutOf(
    columns.map(({ name }) => name),
    sample,
    0,
  );
  const detection = planOf(layout, text, 'json', context);
  return { detection: isYahooChart(text) ? withNullRows(detection) : detection, rows: null, keys: null, columns };
}

/** Whether a text is an answer of Yahoo's chart service, which has a null for each bar without trades. */
function isYahooChart(text: Uint8Array): boolean {
  return hasAscii(text, skipBlanks(text, skipBlanks(text, 0, text.length) + 1, text.length), '"chart"');
}

function withNullRows(detection: Detection): Detection {
  if (detection.kind !== 'plan') return detection;
  const source = { ...detection.plan.source, name: 'Yahoo', nullRows: true, nullVolume: true };
  return { ...detection, plan: { ...detection.plan, source } };
}
