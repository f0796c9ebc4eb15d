/** Packed bytes unpacked at once by hand: at the very most a thousand times as many come of them. */
export const STEP = 16_384;

/** What is looked up lies before the head of a member, which may come in several pieces; no head is longer but by its name. */
const KEPT = 1 << 17;

/** The last bytes of a stream read in pieces, so that what was before a place can still be looked up. */
export class Tail {
  /** Bytes that have gone by. */
  end = 0;
  readonly #bytes = new Uint8Array(2 * KEPT);
  #size = 0;

  /** @param piece up to `STEP` bytes */
  add(piece: Uint8Array): void {
    if (this.#size + piece.length > this.#bytes.length) {
      this.#bytes.copyWithin(0, this.#size - KEPT, this.#size);
      this.#size = KEPT;
    }
    this.#bytes.set(piece, this.#size);
    this.#size += piece.length;
    this.end += piece.length;
  }

  /** The 32-bit number, low byte first, that ends `before` bytes before place `at`; null when it has gone. */
  uint32(at: number, before: number): number | null {
    const from = at - before - (this.end - this.#size);
    if (from < 0 || from + 4 > this.#size) return null;
    return new DataView(this.#bytes.buffer).getUint32(from, true);
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
