import { decimalOf } from '../numbers/number.ts';

/** How the closing lines of exports begin, in lower case. */
const OPENINGS = [
  'downloaded',
  'total',
  'sum',
  'grand total',
  'average',
  'mean',
  'source',
  'quelle',
  'fuente',
  'fonte',
  'источник',
  '数据来源',
  '資料來源',
  '出典',
  'stand:',
  'gesamt',
  'summe',
  'итого',
  '合计',
  '合計',
  'copyright',
  '©',
  'data provided',
  'data from',
  'as of',
  'last updated',
  'all times',
  'all prices',
  'records',
  'rows:',
  'highest',
  'difference',
  'max',
  'min',
  'median',
  'end of',
  'eof',
  'generated',
  'exported',
  'created',
  'note',
  'disclaimer',
  '---',
  '===',
  '(',
  '*',
  // The end of a file under DOS, as a message shows it.
  '\\u001a',
];

/** Whether the first field of a line that is no row begins like the closing line of an export. */
export function isFooter(text: string): boolean {
  const lower = text.toLowerCase();
  return OPENINGS.some((opening) => lower.startsWith(opening)) || countsRows(lower);
}

/** Whether a text says how many rows there were, as databases do: `40 rows`, `40 rows in set`. */
function countsRows(text: string): boolean {
  const [count, word = ''] = text.split(' ');
  return word.startsWith('row') && decimalOf(count) >= 0;
}
