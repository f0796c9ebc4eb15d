import { encode } from '../text/text.ts';

export type Encoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be';

/** Which encoding the first bytes (up to four, fewer only in shorter files) announce. */
export function encodingOf(head: Uint8Array): Encoding {
  if (head.length >= 3 && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8-bom';
  if (head.length >= 2 && head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head.length >= 2 && head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** Bytes of the mark that announces the encoding. */
export function markLength(encoding: Encoding): number {
  return encoding === 'utf-8' ? 0 : encoding === 'utf-8-bom' ? 3 : 2;
}

/** Whether bytes look like UTF-16 text without its mark: most are ASCII and every other one is NUL. */
export function looksLikeUtf16(head: Uint8Array): boolean {
  const size = Math.min(head.length & ~1, 512);
  if (size < 8) return false;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < size; i += 2) {
    if (head[i] === 0) even++;
    if (head[i + 1] === 0) odd++;
  }
  const half = size / 2;
  return (even === 0 && odd > half * 0.8) || (odd === 0 && even > half * 0.8);
}

/** Turns UTF-16 into UTF-8 piece by piece, whatever the pieces' sizes. Lone surrogates become U+FFFD. */
export class Utf16Reader {
  readonly #bigEndian: boolean;
  #half = -1;
  #high = 0;
  /** Where the text stands that comes next: 1-based line, and bytes of UTF-8 before it in that line. */
  line = 1;
  column = 0;

  constructor(bigEndian: boolean) {
    this.#bigEndian = bigEndian;
  }

  read(bytes: Uint8Array): Uint8Array {
    const out = new Uint8Array(Math.ceil((bytes.length + 1) / 2) * 3 + 3);
    let size = 0;
    for (let i = 0; i < bytes.length; i++) {
      if (this.#half < 0) {
        this.#half = bytes[i];
        continue;
      }
      const unit = this.#bigEndian ? this.#half * 256 + bytes[i] : bytes[i] * 256 + this.#half;
      this.#half = -1;
      if (unit < 0x80 && this.#high === 0) {
        out[size++] = unit;
        this.column++;
        if (unit === 10) {
          this.line++;
          this.column = 0;
        }
        continue;
      }
      const text = this.#joined(unit);
      if (text === '') continue;
      const encoded = encode(text);
      out.set(encoded, size);
      size += encoded.length;
      this.column += encoded.length;
    }
    return out.subarray(0, size);
  }

  /** Whether the text stopped in the middle of a character. */
  get cutOff(): boolean {
    return this.#half >= 0 || this.#high !== 0;
  }

  #joined(unit: number): string {
    const high = this.#high;
    this.#high = 0;
    if (unit >= 0xdc00 && unit <= 0xdfff && high !== 0) return String.fromCharCode(high, unit);
    const lost = high !== 0 ? '\ufffd' : '';
    if (unit >= 0xd800 && unit <= 0xdbff) {
      this.#high = unit;
      return lost;
    }
    return lost + String.fromCharCode(unit);
  }
}

/** Turns lone carriage returns into line feeds, in a copy. */
export function feedsForReturns(bytes: Uint8Array): Uint8Array {
  const out = bytes.slice();
  for (let i = 0; i < out.length; i++) if (out[i] === 13) out[i] = 10;
  return out;
}
