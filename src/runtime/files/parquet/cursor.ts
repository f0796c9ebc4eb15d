import { damage } from './damage.ts';

const VARINT_BYTES = 5;
const WIDE_VARINT_BYTES = 10;

/** Bytes read from front to back. What is asked for beyond their end is damage. */
export class Cursor {
  at = 0;
  readonly bytes: Uint8Array;
  /** The halves of the last 64-bit number, as signed 32-bit numbers. */
  low = 0;
  high = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  byte(): number {
    if (this.at >= this.bytes.length) throw damage('a page ends before its values do');
    return this.bytes[this.at++]!;
  }

  /** The next `count` bytes, where they lie. */
  take(count: number): Uint8Array {
    if (!(count >= 0 && count <= this.left)) throw damage('a page ends before its values do');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** Goes over `count` bytes, or to the end: what pads the last values may be left out. */
  skip(count: number): void {
    this.at = Math.min(this.at + count, this.bytes.length);
  }

  /** A number of four bytes, the low one first, 0 to 2^32 - 1. */
  word(): number {
    if (this.left < 4) throw damage('a page ends before its values do');
    const { bytes, at } = this;
    this.at += 4;
    return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
  }

  /** A number in seven bits a byte, the low ones first, 0 to 2^32 - 1. */
  varint(): number {
    let value = 0;
    for (let k = 0; k < VARINT_BYTES; k++) {
      const byte = this.byte();
      value |= (byte & 127) << (7 * k);
      if (byte < 128) return value >>> 0;
    }
    throw damage('a number in a page has too many bytes');
  }

  /** A signed number of up to 64 bits, its sign in the lowest bit, into `low` and `high`. */
  zigzag(): void {
    let low = 0;
    let high = 0;
    for (let k = 0; ; k++) {
      if (k === WIDE_VARINT_BYTES) throw damage('a number in a page has too many bytes');
      const byte = this.byte();
      const bits = byte & 127;
      if (k < 5) low |= bits << (7 * k);
      // The fifth byte has the highest four bits of the low half, and the lowest three of the high one.
      if (k === 4) high = bits >> 4;
      if (k > 4) high |= bits << (7 * k - 32);
      if (byte < 128) break;
    }
    const sign = -(low & 1);
    this.low = ((low >>> 1) | (high << 31)) ^ sign;
    this.high = (high >>> 1) ^ sign;
  }
}

/**
 * `width` bits (0 to 32) that begin `shift` bits (0 to 7) into the byte at `at`, the low ones first, as a signed 32-bit number.
 * Bytes beyond the end count as zeros: the caller has seen to it that there are as many as it needs.
 */
export function bitsAt(bytes: Uint8Array, at: number, shift: number, width: number): number {
  const low = (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> shift;
  const word = shift + width > 32 ? low | (bytes[at + 4]! << (32 - shift)) : low;
  return width === 32 ? word | 0 : word & ((1 << width) - 1);
}
