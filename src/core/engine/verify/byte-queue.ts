/** No bytes. */
export const EMPTY: Uint8Array = new Uint8Array(0);

/** Bytes that arrive in chunks and are taken from the front. */
export class ByteQueue {
  #chunks: Uint8Array[] = [];
  #at = 0;

  push(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#chunks.push(bytes);
  }

  /** The bytes that lie in one piece at the front; empty when there are none. */
  front(): Uint8Array {
    return this.#chunks.length === 0 ? EMPTY : this.#chunks[0].subarray(this.#at);
  }

  take(n: number): void {
    this.#at += n;
    if (this.#at === this.#chunks[0].length) {
      this.#chunks.shift();
      this.#at = 0;
    }
  }
}
