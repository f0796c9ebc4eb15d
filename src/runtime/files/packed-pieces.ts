/** Packed bytes unpacked at once by hand: at the very most a thousand times as many come of them. */
export const STEP = 16_384;

/** The last bytes of a stream read in pieces, so that what was before a place can still be looked up. */
export class Tail {
  /** Bytes that have gone by. */
  end = 0;
  #kept: Uint8Array = new Uint8Array(0);

  add(piece: Uint8Array): void {
    const joined = new Uint8Array(this.#kept.length + piece.length);
    joined.set(this.#kept);
    joined.set(piece, this.#kept.length);
    this.#kept = joined;
    this.end += piece.length;
  }

  /** Forgets all but the last eight bytes. */
  trim(): void {
    this.#kept = this.#kept.slice(-8);
  }

  /** The 32-bit number, low byte first, that ends `before` bytes before place `at`; null when it has gone. */
  uint32(at: number, before: number): number | null {
    const from = at - before - (this.end - this.#kept.length);
    if (from < 0 || from + 4 > this.#kept.length) return null;
    return new DataView(this.#kept.buffer, this.#kept.byteOffset).getUint32(from, true);
  }
}

/** The same bytes in pieces without a zero at their end; the zeros at the end of all are only counted. */
export async function* withoutPadding(
  packed: AsyncIterable<Uint8Array>,
  padding: { zeros: number },
): AsyncGenerator<Uint8Array> {
  for await (const piece of packed) {
    let end = piece.length;
    while (end > 0 && piece[end - 1] === 0) end--;
    if (end > 0) {
      for (; padding.zeros > 0; padding.zeros -= Math.min(padding.zeros, STEP)) {
        yield new Uint8Array(Math.min(padding.zeros, STEP));
      }
      yield piece.subarray(0, end);
    }
    padding.zeros += piece.length - end;
  }
}
