import type { StateReader, StateWriter, Stored } from '../stored.ts';

/**
 * Tells when one line crosses another: over = above it now, at or below it on the bar before; under mirrored. Where
 * one of the four values is missing (NaN) there is no crossing.
 */
export class Crossing implements Stored {
  #a = NaN;
  #b = NaN;

  /** 1 when `a` has just crossed over `b`, −1 when under, else 0. */
  push(a: number, b: number): number {
    const crossing = a > b && this.#a <= this.#b ? 1 : a < b && this.#a >= this.#b ? -1 : 0;
    this.#a = a;
    this.#b = b;
    return crossing;
  }

  save(out: StateWriter): void {
    out.put(this.#a);
    out.put(this.#b);
  }

  load(from: StateReader): void {
    this.#a = from.take();
    this.#b = from.take();
  }
}
