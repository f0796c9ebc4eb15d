import { COMMA, encode, isDigit, isLetter, MINUS, PLUS, POINT, SPACE, TAB } from '../text/text.ts';
import { suffixOf } from './suffix.ts';
import { apostropheLength, currencyLength, invisibleLength, zeroWidthLength } from '../text/signs.ts';

/** What was taken out of a number on the way, as bits. */
export const SAW_THOUSANDS = 1;
export const SAW_CURRENCY = 2;
export const SAW_SUFFIX = 4;
export const SAW_INVISIBLE = 8;
export const SAW_LONG = 16;
export const SAW_MINUS_ZERO = 32;

const POWERS = Float64Array.of(
  1,
  1e1,
  1e2,
  1e3,
  1e4,
  1e5,
  1e6,
  1e7,
  1e8,
  1e9,
  1e10,
  1e11,
  1e12,
  1e13,
  1e14,
  1e15,
  1e16,
  1e17,
  1e18,
  1e19,
  1e20,
  1e21,
  1e22,
);

/** Texts that stand for "no value" in the files people have. */
const NO_VALUE = new Set(['', '-', '--', '.', 'nan', 'null', 'none', 'n/a', 'na', '#n/a', 'nil', 'undefined', 'n.a.']);

/** Whether the bytes, stripped of blanks, stand for "no value". */
export function isNoValue(buf: Uint8Array, start: number, end: number): boolean {
  let s = start;
  let e = end;
  while (s < e && buf[s] <= SPACE) s++;
  while (e > s && buf[e - 1] <= SPACE) e--;
  if (e - s > 9) return false;
  let text = '';
  for (let i = s; i < e; i++) text += String.fromCharCode(buf[i] >= 65 && buf[i] <= 90 ? buf[i] + 32 : buf[i]);
  return NO_VALUE.has(text);
}

/**
 * Reads one number written by people or machines, correctly rounded: the exact product or quotient of two
 * doubles where both are exact, else the engine's own reading of the digits, which by then have been
 * checked to be nothing but a decimal literal.
 */
export class NumberReader {
  value = 0;
  /** Bits of `SAW_…`. */
  saw = 0;
  /** Why the last text was not a number, as the end of a sentence. */
  why = '';
  #quiet = false;
  #i = 0;
  #end = 0;
  #digits = '';
  #count = 0;
  #mantissa = 0;
  #significant = 0;
  #fraction = 0;

  /** Like `read`, for looking only: does not find words for what is wrong. */
  test(buf: Uint8Array, start: number, end: number, comma: boolean, suffix: boolean): boolean {
    this.#quiet = true;
    const good = this.read(buf, start, end, comma, suffix);
    this.#quiet = false;
    return good;
  }

  /** Reads `buf[start, end)`; `comma` tells that the decimal mark is a comma; K, M, B, T only where `suffix`. */
  read(buf: Uint8Array, start: number, end: number, comma: boolean, suffix: boolean): boolean {
    this.saw = 0;
    this.why = '';
    this.#i = start;
    this.#end = end;
    while (this.#end > this.#i && (buf[this.#end - 1] === SPACE || buf[this.#end - 1] === TAB)) this.#end--;
    this.#skipBlanks(buf);
    if (this.#i === this.#end) return this.#fail('it is empty');
    const negative = this.#sign(buf);
    if (!this.#mantissaOf(buf, comma)) return this.#explain(buf, start, end);
    let exponent = this.#exponent(buf);
    if (exponent === null) return this.#explain(buf, start, end);
    const unit = suffix ? suffixOf(buf, this.#i, this.#end) : null;
    if (unit !== null) {
      exponent += unit.power;
      this.#i += unit.length;
      this.saw |= SAW_SUFFIX;
    }
    this.#skipTail(buf);
    if (this.#i !== this.#end) return this.#explain(buf, start, end);
    return this.#round(negative, exponent - this.#fraction);
  }

  #fail(why: string): boolean {
    this.why = why;
    return false;
  }

  #skipBlanks(buf: Uint8Array): void {
    while (this.#i < this.#end) {
      if (buf[this.#i] === SPACE || buf[this.#i] === TAB) {
        this.#i++;
        continue;
      }
      const size = invisibleLength(buf, this.#i, this.#end);
      if (size === 0) return;
      this.saw |= SAW_INVISIBLE;
      this.#i += size;
    }
  }

  /** Reads sign and currency in either order; U+2212 counts as a minus. */
  #sign(buf: Uint8Array): boolean {
    let negative = false;
    let signed = false;
    let money = false;
    while (this.#i < this.#end) {
      const byte = buf[this.#i];
      const typeset = byte === 0xe2 && buf[this.#i + 1] === 0x88 && buf[this.#i + 2] === 0x92;
      if (!signed && (byte === PLUS || byte === MINUS || typeset)) {
        signed = true;
        negative = byte !== PLUS;
        this.#i += typeset ? 3 : 1;
        continue;
      }
      const size = money ? 0 : currencyLength(buf, this.#i, this.#end);
      if (size === 0) break;
      money = true;
      this.saw |= SAW_CURRENCY;
      this.#i += size;
      this.#skipBlanks(buf);
    }
    return negative;
  }

  /** Reads digits with group separators and one decimal mark. */
  #mantissaOf(buf: Uint8Array, comma: boolean): boolean {
    const mark = comma ? COMMA : POINT;
    const group = comma ? POINT : COMMA;
    this.#digits = '';
    this.#count = 0;
    this.#mantissa = 0;
    this.#significant = 0;
    this.#fraction = 0;
    let inFraction = false;
    let run = 0;
    let groups = 0;
    let inner = 0;
    const first = this.#i;
    for (; this.#i < this.#end; this.#i++) {
      const byte = buf[this.#i];
      if (isDigit(byte)) {
        this.#digit(byte);
        run++;
        if (inFraction) this.#fraction++;
        continue;
      }
      if (byte === mark && !inFraction) {
        if (groups > 0 && run !== 3) return false;
        inFraction = true;
        run = 0;
        continue;
      }
      const hidden = zeroWidthLength(buf, this.#i, this.#end);
      if (hidden > 0) {
        this.saw |= SAW_INVISIBLE;
        this.#i += hidden - 1;
        continue;
      }
      const size = inFraction ? 0 : this.#groupLength(buf, group);
      if (size === 0) break;
      if (groups === 0 ? run < 1 || run > 3 : run < 2 || run > 3 || (inner !== 0 && inner !== run)) return false;
      if (groups > 0) inner = run;
      groups++;
      run = 0;
      this.#i += size - 1;
    }
    if (this.#count === 0 || (groups > 0 && !inFraction && run !== 3)) return false;
    if (groups > 0) this.saw |= SAW_THOUSANDS;
    if (this.#count > 20) this.saw |= SAW_LONG;
    // What the mantissa does not hold is read from the text itself.
    if (this.#significant > 15) this.#digits = this.#collect(buf, first);
    return true;
  }

  /** Length of a group separator at the cursor with a digit behind it, else 0. */
  #groupLength(buf: Uint8Array, group: number): number {
    const byte = buf[this.#i];
    let size = byte === group || byte === SPACE ? 1 : apostropheLength(buf, this.#i);
    if (size === 0) {
      size = invisibleLength(buf, this.#i, this.#end);
      if (size > 0) this.saw |= SAW_INVISIBLE;
    }
    return size > 0 && this.#i + size < this.#end && isDigit(buf[this.#i + size]) ? size : 0;
  }

  #digit(byte: number): void {
    this.#count++;
    if (this.#significant > 0 || byte !== 48) {
      this.#significant++;
      if (this.#significant <= 15) this.#mantissa = this.#mantissa * 10 + (byte - 48);
    }
  }

  #collect(buf: Uint8Array, first: number): string {
    let text = '';
    for (let i = first; i < this.#i; i++) if (isDigit(buf[i])) text += String.fromCharCode(buf[i]);
    return text;
  }

  /** Reads `e±digits`; 0 where there is none, null where it is broken. */
  #exponent(buf: Uint8Array): number | null {
    if (this.#i >= this.#end || (buf[this.#i] | 32) !== 101) return 0;
    let i = this.#i + 1;
    const negative = buf[i] === MINUS && i < this.#end;
    if (i < this.#end && (buf[i] === MINUS || buf[i] === PLUS)) i++;
    const first = i;
    let value = 0;
    for (; i < this.#end && isDigit(buf[i]); i++) value = Math.min(value * 10 + (buf[i] - 48), 99_999);
    if (i === first) return null;
    this.#i = i;
    return negative ? -value : value;
  }

  #skipTail(buf: Uint8Array): void {
    this.#skipBlanks(buf);
    if (this.#i >= this.#end || (this.saw & SAW_CURRENCY) !== 0) return;
    const size = currencyLength(buf, this.#i, this.#end);
    if (size === 0) return;
    this.saw |= SAW_CURRENCY;
    this.#i += size;
    this.#skipBlanks(buf);
  }

  #round(negative: boolean, power: number): boolean {
    let value: number;
    if (this.#significant === 0) value = 0;
    else if (this.#significant <= 15 && power >= -22 && power <= 22) {
      value = power < 0 ? this.#mantissa / POWERS[-power] : this.#mantissa * POWERS[power];
    } else {
      const digits = this.#significant > 15 ? this.#digits : String(this.#mantissa);
      value = Number(`${digits}e${power}`);
      if (value === Infinity) return this.#fail('it is too large');
      if (value === 0) return this.#fail('it is too small to be told from zero');
    }
    if (negative && value === 0) this.saw |= SAW_MINUS_ZERO;
    this.value = negative && value !== 0 ? -value : value;
    return true;
  }

  /** Finds words for what is wrong with a text that is not a number. */
  #explain(buf: Uint8Array, start: number, end: number): boolean {
    if (this.#quiet) return false;
    if (isNoValue(buf, start, end)) return this.#fail('it stands for no value');
    let letters = 0;
    for (let i = start; i < end; i++) {
      const byte = buf[i];
      if (byte === 37) return this.#fail('it is a percentage');
      if (byte === 95) return this.#fail('digits are separated by underscores');
      if (byte === 10 || byte === 13) return this.#fail('there is a line break in it');
      if ((byte | 32) === 120 && i > start && buf[i - 1] === 48) return this.#fail('it is hexadecimal');
      if (byte >= 0x80 && invisibleLength(buf, i, end) === 0 && currencyLength(buf, i, end) === 0) {
        return this.#fail('it has characters other than the digits 0 to 9');
      }
      if (isLetter(byte)) letters++;
    }
    if (letters > 0) return this.#fail('it has letters');
    return this.#fail('its signs and separators do not make a number');
  }
}

const reader = new NumberReader();

/** The value of a short text of our own (a name's part, an option), NaN when it is not a plain decimal number. */
export function decimalOf(text: string): number {
  const bytes = encode(text.trim());
  return reader.read(bytes, 0, bytes.length, false, false) && reader.saw === 0 ? reader.value : NaN;
}
