/** Control characters, and those that turn the direction of the text around them: they do something where others show. */
function isHidden(code: number): boolean {
  return (
    code < 0x20 ||
    (code >= 0x7f && code < 0xa0) ||
    code === 0x61c ||
    code === 0x200e ||
    code === 0x200f ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
}

/**
 * A text from a file as it may be shown in a line of a terminal or of a page: what would move the cursor, colour what
 * follows or turn it round is written out, `\u202e`.
 */
export function shown(text: string): string {
  let out = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isHidden(code)) continue;
    out += `${text.slice(from, i)}\\u${code.toString(16).padStart(4, '0')}`;
    from = i + 1;
  }
  return out + text.slice(from);
}

/** Characters of a value that are quoted, and how many levels of lists and objects within each other. */
const TOLD_LENGTH = 40;
const TOLD_DEPTH = 8;

/** Whether lists and objects lie within each other more than `levels` deep. */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** A value of any kind as a message quotes it: as JSON, shortened. */
export function told(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (isDeeper(value, TOLD_DEPTH)) return Array.isArray(value) ? '[…]' : '{…}';
  const text = shown(JSON.stringify(value) ?? typeof value);
  return text.length > TOLD_LENGTH ? `${text.slice(0, TOLD_LENGTH - 1)}…` : text;
}
