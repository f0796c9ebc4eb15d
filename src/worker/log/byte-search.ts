/** Finds a text in bytes without decoding them (Boyer, Moore and Horspool's search). */
export class ByteSearch {
  readonly #needle: Uint8Array;
  /** By the byte under the needle's end: how far the needle may move on. */
  readonly #skip = new Uint32Array(256);

  /** `needle` is not empty. */
  constructor(needle: string) {
    this.#needle = new TextEncoder().encode(needle);
    const last = this.#needle.length - 1;
    this.#skip.fill(this.#needle.length);
    for (let i = 0; i < last; i++) this.#skip[this.#needle[i]!] = last - i;
  }

  /** First position at or after `from` where the whole needle lies before `to`; −1 when there is none. */
  indexIn(bytes: Uint8Array, from: number, to: number): number {
    const needle = this.#needle;
    const skip = this.#skip;
    const last = needle.length - 1;
    let at = from;
    while (at + last < to) {
      let i = last;
      while (i >= 0 && bytes[at + i] === needle[i]) i--;
      if (i < 0) return at;
      at += skip[bytes[at + last]!]!;
    }
    return -1;
  }
}
