import type { Problem } from '../../contracts/result.ts';
import { refusal } from './notes.ts';
import type { RecordStatus } from './records.ts';
import { MAX_FIELDS, MAX_RECORD } from './records.ts';
import { excerpt } from './text.ts';

/**
 * 1-based line and byte column of `at`, for a record beginning at `from` on `line`, `base` bytes into that
 * line.
 */
export function placeOf(
  buf: Uint8Array,
  from: number,
  line: number,
  at: number,
  base = 0,
): { line: number; column: number } {
  let start = from - base;
  let lines = line;
  for (let i = from; i < at; i++) {
    if (buf[i] === 10 || (buf[i] === 13 && buf[i + 1] !== 10)) {
      lines++;
      start = i + 1;
    }
  }
  return { line: lines, column: at - start + 1 };
}

/** The refusal for a record that could not be cut into fields. */
export function recordProblem(
  status: RecordStatus,
  buf: Uint8Array,
  from: number,
  line: number,
  at: number,
  counted: number,
): Problem {
  const place = { ...placeOf(buf, from, line, at), text: excerpt(buf, at, Math.min(buf.length, at + 40), 40) };
  switch (status) {
    case 'nul':
      return refusal('NUL_BYTE', {}, { ...place, text: null });
    case 'bad-utf8':
      return refusal('INVALID_UTF8', {}, { ...place, text: hexOf(buf, at) });
    case 'unclosed-quote':
      return refusal('UNCLOSED_QUOTE', {}, place);
    case 'bad-quote':
      return refusal('BAD_QUOTE', {}, place);
    case 'too-many':
      return refusal('TOO_MANY_COLUMNS', { count: counted, limit: MAX_FIELDS }, place);
    default:
      return refusal('LINE_TOO_LONG', { limit: MAX_RECORD }, place);
  }
}

function hexOf(buf: Uint8Array, at: number): string {
  let text = '';
  for (let i = at; i < Math.min(buf.length, at + 4); i++)
    text += `${text === '' ? '' : ' '}${buf[i].toString(16).padStart(2, '0')}`;
  return text;
}
