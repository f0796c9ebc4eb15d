import type { Problem } from '../../../contracts/result.ts';
import type { JsonRows } from './json-find.ts';
import { KeyOrder, OPEN_LIST, OPEN_OBJECT, readJsonRow, readKeyedRow, skipBlanks } from './json.ts';
import type { HeadRow } from '../head/headers.ts';
import { refusal } from '../report/notes.ts';
import { placeOf, recordProblem } from '../report/problems.ts';
import { RowFields } from '../text/records.ts';
import { COMMA, decode, LF, QUOTE } from '../text/text.ts';

const SAMPLE_ROWS = 120;
/** Rows from which keys are learnt; a key that appears only later is of no use. */
const LEARN_ROWS = 20;

/** The keys of rows that are objects, yet to be learnt; those under their times have these first, without a name. */
function keyOrderOf({ keyed }: JsonRows): KeyOrder {
  const keys = new KeyOrder();
  if (keyed) keys.add('', new Uint8Array(0));
  return keys;
}

/** Reads the first rows of a JSON text as text. */
export function decodeRows(
  head: Uint8Array,
  found: JsonRows,
): { readonly rows: HeadRow[]; readonly keys: KeyOrder; readonly problem: Problem | null } {
  const keys = keyOrderOf(found);
  const read = found.keyed ? readKeyedRow : readJsonRow;
  const opens = (byte: number): boolean => (found.keyed ? byte === QUOTE : byte === OPEN_LIST || byte === OPEN_OBJECT);
  const rows: HeadRow[] = [];
  const fields = new RowFields();
  let line = 1;
  for (let i = 0; i < found.at; i++) if (head[i] === LF) line++;
  let at = found.at;
  while (rows.length < SAMPLE_ROWS && at < head.length && opens(head[at])) {
    const status = read(fields, head, at, head.length, keys, rows.length < LEARN_ROWS);
    if (status === 'incomplete') break;
    if (status !== 'ok') {
      if (rows.length > 0) break;
      const place = { ...placeOf(head, 0, 1, fields.at), text: null };
      const problem =
        status === 'bad-json'
          ? refusal('JSON_SYNTAX', { why: fields.why }, place)
          : recordProblem(status, head, 0, 1, fields.at, fields.counted);
      return { rows, keys, problem };
    }
    const texts: string[] = [];
    for (let k = 0; k < fields.count; k++) texts.push(decode(head, fields.starts[k], fields.ends[k]));
    rows.push({ fields: texts, columns: [], classes: '', at, end: fields.next, line });
    line += fields.lines;
    let next = skipBlanks(head, fields.next, head.length);
    if (head[next] === COMMA) next = skipBlanks(head, next + 1, head.length);
    for (let i = fields.next; i < next; i++) if (head[i] === LF) line++;
    at = next;
  }
  return { rows, keys, problem: null };
}
