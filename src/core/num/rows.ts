/** Rows a block: growing by blocks copies nothing and leaves no outgrown arrays behind. */
const BLOCK_ROWS = 1024;

/** Rows of a fixed number of numbers, one after the other. */
export class Rows {
  length = 0;
  /** The block that the row last added is in. */
  block: Float64Array;
  readonly #width: number = 0;
  readonly #blocks: Float64Array[];

  constructor(width: number) {
    this.#width = width;
    this.block = new Float64Array(width * BLOCK_ROWS);
    this.#blocks = [this.block];
  }

  /** Adds a row of zeros, to be written into `block` from the place returned on. */
  add(): number {
    const at = this.length % BLOCK_ROWS;
    if (at === 0 && this.length > 0) {
      this.block = new Float64Array(this.#width * BLOCK_ROWS);
      this.#blocks.push(this.block);
    }
    this.length++;
    return at * this.#width;
  }

  /** One number of a row there is. */
  get(row: number, column: number): number {
    const at = row % BLOCK_ROWS;
    return this.#blocks[(row - at) / BLOCK_ROWS][at * this.#width + column];
  }

  /** Copy of one column from row `from` on. */
  copy(column: number, from: number): Float64Array {
    const out = new Float64Array(Math.max(0, this.length - from));
    for (let i = 0; i < out.length; i++) out[i] = this.get(from + i, column);
    return out;
  }
}
