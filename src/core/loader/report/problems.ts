import type { Problem } from '../../../contracts/result.ts';
import { refusal } from './notes.ts';
import type { RecordStatus } from '../text/records.ts';
import { MAX_FIELDS, MAX_RECORD } from '../text/records.ts';
import { excerpt, isLetter } from '../text/text.ts';

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
      return refusal('INVALID_UTF8', { reading: readingOf(buf, from, at) }, { ...place, text: hexOf(buf, at) });
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

/** What a byte says in Windows-1252 where that is a letter beside others, as spreadsheets write `Schlußkurs`; else nothing. */
function readingOf(buf: Uint8Array, from: number, at: number): string {
  let first = at;
  while (first > from && isWesternLetter(buf[first - 1])) first--;
  // No byte is looked at that might still be to come, so that the sentence does not depend on the pieces read.
  const last = at + (buf[at] >= 0xc2 ? 4 : 1);
  let end = at;
  while (end < Math.min(last, buf.length) && isWesternLetter(buf[end])) end++;
  const bytes = buf.subarray(Math.max(first, at - 20), end);
  if (end === at || !bytes.some(isLetter)) return '';
  // From 0xC0 on the letters have the numbers that they have in Unicode.
  const word = String.fromCharCode(...bytes) + (end === last ? '…' : '');
  return `; in Windows-1252, as spreadsheets write it, they are part of “${word}”`;
}

function isWesternLetter(byte: number): boolean {
  return isLetter(byte) || (byte >= 0xc0 && byte !== 0xd7 && byte !== 0xf7);
}
