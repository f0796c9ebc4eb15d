import { plainName, roleOfName } from '../names/aliases.ts';

/** A record of the file's head, cut and read as text. */
export interface HeadRow {
  readonly fields: readonly string[];
  /** 1-based byte of its line at which each field begins; empty for JSON. */
  readonly columns: readonly number[];
  /** One letter a field: n number, t date or time, c time of day, e no value, x other text. */
  readonly classes: string;
  readonly at: number;
  readonly end: number;
  readonly line: number;
}

function countOf(classes: string, letter: string): number {
  let count = 0;
  for (const c of classes) if (c === letter) count++;
  return count;
}

/** Whether a record has what a bar has: a stamp and four values, or five numbers. */
export function isData(row: HeadRow): boolean {
  const n = countOf(row.classes, 'n');
  const t = countOf(row.classes, 't');
  return t > 0 ? n + countOf(row.classes, 'e') >= 4 : n >= 5;
}

/** Which of time, open, high, low, close the names of a record cover: 16, 8, 4, 2, 1. */
export function namedRoles(row: HeadRow): number {
  let bits = 0;
  for (const [k, name] of row.fields.entries()) {
    const role = roleOfName(name)?.role;
    if (role === 'time' || role === 'close_time' || (k === 0 && plainName(name) === '')) bits |= 16;
    if (role === 'open') bits |= 8;
    if (role === 'high') bits |= 4;
    if (role === 'low') bits |= 2;
    if (role === 'close') bits |= 1;
  }
  return bits;
}

/** Whether a record names columns of bars. */
export function isHeader(row: HeadRow): boolean {
  if (countOf(row.classes, 'n') > row.fields.length / 2 || row.classes.includes('t')) return false;
  const bits = namedRoles(row);
  const prices = (bits & 1) + ((bits >> 1) & 1) + ((bits >> 2) & 1) + ((bits >> 3) & 1);
  return prices >= 3 || (prices >= 2 && bits >= 16);
}

/** Whether a record beside the header belongs to it: no value in it, and a label, one repeated text, or words alone. */
export function isExtraHeader(row: HeadRow, header: HeadRow): boolean {
  if (row.fields.length !== header.fields.length || !row.fields.every((text, k) => isLabel(text, row.classes[k])))
    return false;
  const label = plainName(row.fields[0]);
  if (
    ['ticker', 'tickers', 'symbol', 'symbols', 'date', 'datetime', 'time', 'price', 'index', 'attributes'].includes(
      label,
    )
  ) {
    return true;
  }
  if (isTickerRow(row, header)) return true;
  const rest = row.fields.slice(1).filter((text) => text !== '');
  if (label === '' && rest.length > 0 && rest.every((text) => text === rest[0])) return true;
  return row.classes.includes('x') && !row.fields.some(hasDigit);
}

/** Whether a field of a class could be a label: nothing, or text that is no value and does not stand for one. */
function isLabel(text: string, letter: string | undefined): boolean {
  return text === '' || letter === 'x';
}

/** Whether a text has a digit, as broken dates and numbers have: units and types of columns, `USD`, `[ms]`, have none. */
function hasDigit(text: string): boolean {
  for (const char of text) if (char >= '0' && char <= '9') return true;
  return false;
}

/** Whether an extra header row names each column's ticker: it says so, or tells apart columns of one name. */
export function isTickerRow(row: HeadRow, header: HeadRow): boolean {
  const label = plainName(row.fields[0]);
  if (label.startsWith('ticker') || label.startsWith('symbol')) return true;
  const names = header.fields.slice(1);
  return label === '' && plainName(header.fields[0]) === '' && new Set(names).size < names.length;
}

/** Whether any field of a record is a number or a stamp. */
export function hasValue(row: HeadRow): boolean {
  return row.classes.includes('n') || row.classes.includes('t');
}
