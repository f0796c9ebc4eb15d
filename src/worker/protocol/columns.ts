/** Named float64 columns of one length: tables without rows. */
export type Table<K extends string> = Readonly<Record<K, Float64Array>>;

function build<K extends string>(names: readonly K[], column: (name: K) => Float64Array): Table<K> {
  return Object.fromEntries(names.map((name) => [name, column(name)])) as Table<K>;
}

export function emptyTable<K extends string>(names: readonly K[]): Table<K> {
  return build(names, () => new Float64Array(0));
}

/** Copies of rows `[from, to)`. */
export function sliceTable<K extends string>(names: readonly K[], table: Table<K>, from: number, to: number): Table<K> {
  return build(names, (name) => table[name].slice(from, to));
}

/** At most `max` of the rows `[from, to)`, evenly spaced, the first among them; copies. */
export function thinTable<K extends string>(
  names: readonly K[],
  table: Table<K>,
  from: number,
  to: number,
  max: number,
): Table<K> {
  const n = to - from;
  if (n <= max) return sliceTable(names, table, from, to);
  return build(names, (name) => {
    const column = table[name];
    const thinned = new Float64Array(max);
    for (let k = 0; k < max; k++) thinned[k] = column[from + Math.floor((k * n) / max)]!;
    return thinned;
  });
}

/** Every float64 column's buffer anywhere in a reply. */
export function buffersIn(reply: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (value: unknown): void => {
    if (value instanceof Float64Array) found.add(value.buffer as ArrayBuffer);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(reply);
  return [...found];
}

/** A table that grows by appending. */
export class GrowingTable<K extends string> {
  readonly #names: readonly K[];
  #columns: Record<K, Float64Array>;
  #capacity: number;
  #rows = 0;

  constructor(names: readonly K[], rows: Table<K> = emptyTable(names)) {
    this.#names = names;
    this.#columns = { ...rows };
    this.#rows = rows[names[0]!].length;
    this.#capacity = this.#rows;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Views on the filled part; valid until the next `append`. */
  get table(): Table<K> {
    return build(this.#names, (name) => this.#columns[name].subarray(0, this.#rows));
  }

  append(rows: Table<K>): void {
    const added = rows[this.#names[0]!].length;
    if (added === 0) return;
    if (this.#rows + added > this.#capacity) this.#grow(this.#rows + added);
    for (const name of this.#names) this.#columns[name].set(rows[name], this.#rows);
    this.#rows += added;
  }

  #grow(rows: number): void {
    this.#capacity = Math.max(rows, this.#capacity * 2, 256);
    this.#columns = build(this.#names, (name) => {
      const larger = new Float64Array(this.#capacity);
      larger.set(this.#columns[name].subarray(0, this.#rows));
      return larger;
    });
  }
}

/** Index of the first row whose value is at least `limit`, in a column that never decreases. */
export function lowerBound(column: Float64Array, limit: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first row whose value is above `limit`, likewise. */
export function upperBound(column: Float64Array, limit: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
