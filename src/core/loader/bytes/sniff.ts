import type { Problem } from '../../../contracts/result.ts';
import { looksLikeUtf16 } from './encoding.ts';
import { refusal } from '../report/notes.ts';
import { hasAscii, SPACE } from '../text/text.ts';

/** Containers that are unpacked before the text inside is read. */
export type Container = 'plain' | 'gzip' | 'zip' | 'parquet';

const CONVERT = 'Convert it to CSV first.';

const START = { line: 1, column: 1, text: null };

/** First bytes of files that are something else: [bytes as Latin-1, what it is, what to do, or '' where nothing helps]. */
const MAGIC: readonly (readonly [string, string, string])[] = [
  [
    '\x28\xb5\x2f\xfd',
    'a Zstandard file',
    'Unpack it first: zstd -d FILE, or choose another compression when exporting.',
  ],
  ['\x89PNG', 'a PNG picture', ''],
  ['\xff\xd8\xff', 'a JPEG picture', ''],
  ['GIF8', 'a GIF picture', ''],
  ['%PDF', 'a PDF document', ''],
  ['%!PS', 'a PostScript document', ''],
  ['\xd0\xcf\x11\xe0', 'an old Excel workbook', 'Open it and save it as CSV.'],
  ['7z\xbc\xaf', 'a 7-Zip archive', 'Unpack it first.'],
  ['Rar!', 'a RAR archive', 'Unpack it first.'],
  ['BZh', 'a bzip2 file', 'Unpack it first: bunzip2 FILE.'],
  ['\xfd7zXZ', 'an xz file', 'Unpack it first: unxz FILE.'],
  ['\x04\x22\x4d\x18', 'an LZ4 file', 'Unpack it first: lz4 -d FILE.'],
  ['ARROW1', 'an Arrow or Feather file', CONVERT],
  ['FEA1', 'a Feather file', CONVERT],
  ['\x89HDF', 'an HDF5 file', CONVERT],
  ['SQLite format 3', 'a SQLite database', CONVERT],
  ['DBN\x01', 'a Databento DBN file', 'Write it as CSV with dbn or the Databento client.'],
  ['DBN\x02', 'a Databento DBN file', 'Write it as CSV with dbn or the Databento client.'],
  ['DBN\x03', 'a Databento DBN file', 'Write it as CSV with dbn or the Databento client.'],
  ['\x7fELF', 'a program', ''],
  ['MZ\x90', 'a program', ''],
  ['\x80\x04\x95', 'a Python pickle', 'Write it as CSV or Parquet.'],
  ['\x80\x05\x95', 'a Python pickle', 'Write it as CSV or Parquet.'],
  ['\x93NUMPY', 'a NumPy array', 'Write it as CSV.'],
  ['RIFF', 'a sound or picture file', ''],
  ['OggS', 'a sound file', ''],
  ['ID3', 'a sound file', ''],
];

/** Which container begins with these bytes (at least the first four of the file, or all it has). */
export function sniffContainer(head: Uint8Array): Container {
  if (head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (hasAscii(head, 0, 'PK\x03\x04') || hasAscii(head, 0, 'PK\x05\x06') || hasAscii(head, 0, 'PK\x07\x08'))
    return 'zip';
  return hasAscii(head, 0, 'PAR1') ? 'parquet' : 'plain';
}

/** Whether these first bytes are of a kind of file that is no table at all; the refusal, or null. */
export function sniffForeign(head: Uint8Array): Problem | null {
  for (const [magic, kind, advice] of MAGIC) {
    if (!hasAscii(head, 0, magic)) continue;
    if (advice !== '') return refusal('UNSUPPORTED_CONTAINER', { kind, advice }, START);
    return refusal('NOT_TEXT', { kind }, START);
  }
  return isHtml(head) ? refusal('HTML_PAGE', {}, START) : null;
}

/** HTML and XML begin with a tag; so do the headers of some exports (`<DATE>`), which are told apart by name. */
function isHtml(head: Uint8Array): boolean {
  let i = 0;
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) i = 3;
  while (i < head.length && head[i] <= SPACE) i++;
  for (const tag of [
    '<!doctype',
    '<!--',
    '<html',
    '<head',
    '<body',
    '<script',
    '<?xml',
    '<svg',
    '<table',
    '<error',
    '<title',
    '<div',
    '<pre',
  ]) {
    if (hasAscii(head, i, tag, true)) return true;
  }
  return false;
}

/** Why a text's first bytes (all of a text shorter than `limit`) are nothing to read bars from; null where they may be. */
export function whyUnreadable(text: Uint8Array, limit: number, container: string): Problem | null {
  let first = 0;
  while (first < text.length && text[first] <= SPACE && text[first] !== 0) first++;
  if (first === text.length && text.length < limit) return refusal('EMPTY_FILE', {}, START);
  const inner = sniffContainer(text);
  if (inner !== 'plain') return refusal('NESTED_CONTAINER', { outer: container, inner: `a ${inner} file` }, START);
  return sniffForeign(text) ?? (looksLikeUtf16(text) ? refusal('UTF16_NO_BOM', {}, START) : null);
}
