/**
 * Which line of the file a row came from, kept as runs: rows `row, row + 1, …` stand on lines `line`,
 * `line + step`, …. A file without blank or dropped lines is one run, whatever its length.
 */
export class LineMap {
  readonly #rows: number[] = [];
  readonly #lines: number[] = [];
  readonly #steps: number[] = [];

  /** Says that `row` (the next one, or a later one) stands on `line`. */
  add(row: number, line: number): void {
    const last = this.#rows.length - 1;
    if (last >= 0) {
      const distance = row - this.#rows[last];
      if (this.#lines[last] + distance * this.#steps[last] === line) return;
      // A run shows its step with its second row.
      if (distance === 1) {
        this.#steps[last] = line - this.#lines[last];
        return;
      }
    }
    this.#rows.push(row);
    this.#lines.push(line);
    this.#steps.push(1);
  }

  /** Rows are counted from 0 anew. */
  clear(): void {
    for (const list of [this.#rows, this.#lines, this.#steps]) list.length = 0;
  }

  /** The 1-based line of a row. */
  lineOf(row: number): number {
    let low = 0;
    let high = this.#rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#rows[middle] <= row) low = middle;
      else high = middle - 1;
    }
    return high < 0 ? row + 1 : this.#lines[low] + (row - this.#rows[low]) * this.#steps[low];
  }
}
