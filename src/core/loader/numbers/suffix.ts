import { decode } from '../text/text.ts';

/** Powers of ten that stand behind volumes; words that mean different ones in different languages are not among them. */
const POWERS: ReadonlyMap<string, number> = new Map([
  ...['k', 'tsd', 'тыс'].map((word) => [word, 3] as const),
  ...['m', 'mn', 'mio', 'mln', 'million', 'millionen', 'млн'].map((word) => [word, 6] as const),
  ...['b', 'bn', 'mrd', 'mld', 'млрд'].map((word) => [word, 9] as const),
  ...['t'].map((word) => [word, 12] as const),
  ...['万', '만'].map((word) => [word, 4] as const),
  ...['亿', '億', '억'].map((word) => [word, 8] as const),
]);

/** The power of ten that `buf[i, end)` begins with, `K` or ` Mio.`, and how many bytes it has; null where there is none. */
export function suffixOf(
  buf: Uint8Array,
  i: number,
  end: number,
): { readonly power: number; readonly length: number } | null {
  if (i >= end || end - i > 16) return null;
  const text = decode(buf, i, end).trimEnd().toLowerCase();
  const power = POWERS.get((text.endsWith('.') ? text.slice(0, -1) : text).trimStart());
  if (power !== undefined) return { power, length: end - i };
  const letter = POWERS.get(text.charAt(0));
  return letter === undefined || text.charCodeAt(0) >= 0x80 ? null : { power: letter, length: 1 };
}
