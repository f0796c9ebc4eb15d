/** How the closing lines of exports begin, in lower case. */
const OPENINGS = [
  'downloaded',
  'total',
  'sum',
  'grand total',
  'average',
  'mean',
  'source',
  'copyright',
  '©',
  'data provided',
  'data from',
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
  // The end of a file under DOS, as a message shows it.
  '\\u001a',
];

/** Whether the first field of a line that is no row begins like the closing line of an export. */
export function isFooter(text: string): boolean {
  const lower = text.toLowerCase();
  return OPENINGS.some((opening) => lower.startsWith(opening));
}
