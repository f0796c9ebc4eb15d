/** Bytes that the loader looks for. */
export const TAB = 9;
export const LF = 10;
export const CR = 13;
export const SPACE = 32;
export const QUOTE = 34;
export const PLUS = 43;
export const COMMA = 44;
export const MINUS = 45;
export const POINT = 46;
export const SLASH = 47;
export const COLON = 58;
export const SEMICOLON = 59;
export const PIPE = 124;

export function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

export function isLetter(byte: number): boolean {
  return (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
}

/** Whether a text has a letter of any script. */
export function hasLetter(text: string): boolean {
  if (text.toLowerCase() !== text.toUpperCase()) return true;
  for (const char of text) if (char >= '\u2e80' && char < '\ufe00') return true;
  return false;
}

/** Length of the well-formed UTF-8 sequence at `i`, or 0 when there is none (overlong, surrogate, cut off). */
export function utf8Length(buf: Uint8Array, i: number, end: number): number {
  const a = buf[i];
  if (a < 0x80) return 1;
  if (a < 0xc2 || a > 0xf4) return 0;
  const size = a < 0xe0 ? 2 : a < 0xf0 ? 3 : 4;
  if (i + size > end) return 0;
  const b = buf[i + 1];
  const low = a === 0xe0 ? 0xa0 : a === 0xf0 ? 0x90 : 0x80;
  const high = a === 0xed ? 0x9f : a === 0xf4 ? 0x8f : 0xbf;
  if (b < low || b > high) return 0;
  for (let k = 2; k < size; k++) if ((buf[i + k] & 0xc0) !== 0x80) return 0;
  return size;
}

/** Decodes UTF-8; a byte that is not part of a well-formed sequence becomes U+FFFD. */
export function decode(buf: Uint8Array, start: number, end: number): string {
  let text = '';
  let plain = start;
  let i = start;
  while (i < end) {
    const size = utf8Length(buf, i, end);
    if (size === 1) {
      i++;
      continue;
    }
    text += ascii(buf, plain, i);
    if (size === 0) {
      text += '\ufffd';
      i++;
    } else {
      let point = buf[i] & (0xff >> (size + 1));
      for (let k = 1; k < size; k++) point = point * 64 + (buf[i + k] & 0x3f);
      text += String.fromCodePoint(point);
      i += size;
    }
    plain = i;
  }
  return text + ascii(buf, plain, end);
}

function ascii(buf: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i += 4096) {
    // `apply` takes any array-like, and is several times faster than spreading one.
    const part = buf.subarray(i, Math.min(end, i + 4096)) as unknown as number[];
    text += String.fromCharCode.apply(null, part);
  }
  return text;
}

/** Text of a field for a message: at most `limit` characters, controls made visible. */
export function excerpt(buf: Uint8Array, start: number, end: number, limit = 60): string {
  const text = decode(buf, start, Math.min(end, start + limit * 4));
  const points = [...text];
  let shown = '';
  for (const point of points.slice(0, limit)) {
    const code = point.codePointAt(0) as number;
    shown += code < 32 || code === 127 ? `\\u${code.toString(16).padStart(4, '0')}` : point;
  }
  return points.length > limit || end > start + limit * 4 ? `${shown}…` : shown;
}

/** UTF-8 bytes of a string; lone surrogates become U+FFFD. */
export function encode(text: string): Uint8Array {
  const out: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    const point = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
    if (point < 0x80) out.push(point);
    else if (point < 0x800) out.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) out.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else out.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }
  return Uint8Array.from(out);
}

/** Whether `buf` has the bytes of an ASCII string at `at`, letters compared without case when `fold`. */
export function hasAscii(buf: Uint8Array, at: number, text: string, fold = false): boolean {
  if (at + text.length > buf.length) return false;
  for (let k = 0; k < text.length; k++) {
    let byte = buf[at + k];
    let want = text.charCodeAt(k);
    if (fold) {
      if (byte >= 65 && byte <= 90) byte += 32;
      if (want >= 65 && want <= 90) want += 32;
    }
    if (byte !== want) return false;
  }
  return true;
}
