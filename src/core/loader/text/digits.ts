/** Decimal digits four at a time: a word of four bytes, the first of them lowest, is reckoned with as a whole. */

/** `0000`; a word less this, by exclusive or, has bytes 0 to 9 where there are digits. */
export const ZEROS = 0x30303030;

/** Whether all four bytes are 0 to 9. */
export function allDigits(word: number): boolean {
  // 9 + 0x76 is 0x7f: the highest bit shows any byte above. What it carries reaches only bytes after it.
  return (((word + 0x76767676) | word) & 0x80808080) === 0;
}

/** The number that four bytes of 0 to 9 make. */
export function four(word: number): number {
  const pairs = Math.imul(word, 10) + (word >>> 8);
  return Math.imul(pairs & 0xff, 100) + ((pairs >>> 16) & 0xff);
}
