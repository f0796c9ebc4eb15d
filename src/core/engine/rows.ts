/** Rows of a fixed number of numbers, one after the other in one array that grows by doubling. */
export class Rows {
  readonly width: number = 0;
  length = 0;
  #values: Float64Array;

  constructor(width: number) {
    this.width = width;
    this.#values = new Float64Array(width * 256);
  }

  /** The numbers of all rows; valid until the next `add`. */
  get values(): Float64Array {
    return this.#values;
  }

  /** Adds a row of zeros to be written into `values`; returns where it begins. */
  add(): number {
    const at = this.length * this.width;
    if (at === this.#values.length) {
      const wider = new Float64Array(at * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.length++;
    return at;
  }

  /** Copy of one column from row `from` on. */
  copy(column: number, from: number): Float64Array {
    const out = new Float64Array(Math.max(0, this.length - from));
    for (let i = 0, at = from * this.width + column; i < out.length; i++, at += this.width) out[i] = this.#values[at];
    return out;
  }
}
