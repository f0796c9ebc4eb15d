/** Writes the smallest Parquet files that test the reading of them: one row group, nothing packed, plain values unless told. */

export interface ParquetColumn {
  readonly type: keyof typeof TYPES;
  readonly logical?: 'TIMESTAMP_MILLIS' | 'DATE' | 'TIME_MICROS' | 'UTF8' | 'DECIMAL';
  /** Decimal places of `DECIMAL`. */
  readonly scale?: number;
  readonly values: readonly (number | bigint | string)[];
  /** Pages in the place of the one that would be made of `values`, whose number is still that of the rows. */
  readonly pages?: readonly ParquetPage[];
  /** Values may be missing, which its pages have to say. */
  readonly optional?: boolean;
  /** Bytes of each value of `FIXED_LEN_BYTE_ARRAY`. */
  readonly length?: number;
}

export interface ParquetPage {
  /** 0 is data, 2 a dictionary, 3 data of the second version. */
  readonly type: 0 | 2 | 3;
  readonly count: number;
  readonly encoding: number;
  readonly body: Uint8Array;
  /** In the second version, the levels that come before the body, and how many values they leave out. */
  readonly levels?: Uint8Array;
  readonly nulls?: number;
}

const TYPES = {
  BOOLEAN: 0,
  INT32: 1,
  INT64: 2,
  INT96: 3,
  FLOAT: 4,
  DOUBLE: 5,
  BYTE_ARRAY: 6,
  FIXED_LEN_BYTE_ARRAY: 7,
} as const;
const CONVERTED = { UTF8: 0, DECIMAL: 5, DATE: 6, TIME_MICROS: 8, TIMESTAMP_MILLIS: 9 } as const;

/** Thrift's compact protocol, as much of it as the metadata needs. */
class Thrift {
  readonly bytes: number[] = [];
  #last = [0];

  #varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.bytes.push((rest & 127) | 128);
      rest = Math.floor(rest / 128);
    }
    this.bytes.push(rest);
  }

  #field(id: number, type: number): void {
    const top = this.#last.length - 1;
    this.bytes.push(((id - this.#last[top]!) << 4) | type);
    this.#last[top] = id;
  }

  int(id: number, value: number, wide = false): this {
    this.#field(id, wide ? 6 : 5);
    this.#varint(value < 0 ? -value * 2 - 1 : value * 2);
    return this;
  }

  text(id: number, value: string): this {
    this.#field(id, 8);
    return this.#string(value);
  }

  #string(value: string): this {
    const encoded = new TextEncoder().encode(value);
    this.#varint(encoded.length);
    this.bytes.push(...encoded);
    return this;
  }

  struct(id: number, fill: () => void): this {
    this.#field(id, 12);
    return this.#open(fill);
  }

  structs<T>(id: number, items: readonly T[], fill: (item: T) => void): this {
    this.#list(id, items.length, 12);
    for (const item of items) this.#open(() => fill(item));
    return this;
  }

  ints(id: number, items: readonly number[]): this {
    this.#list(id, items.length, 5);
    for (const item of items) this.#varint(item * 2);
    return this;
  }

  texts(id: number, items: readonly string[]): this {
    this.#list(id, items.length, 8);
    for (const item of items) this.#string(item);
    return this;
  }

  #list(id: number, count: number, type: number): void {
    this.#field(id, 9);
    if (count < 15) this.bytes.push((count << 4) | type);
    else {
      this.bytes.push(0xf0 | type);
      this.#varint(count);
    }
  }

  #open(fill: () => void): this {
    this.#last.push(0);
    fill();
    this.#last.pop();
    return this.stop();
  }

  stop(): this {
    this.bytes.push(0);
    return this;
  }
}

/** Values of the types that have their own in the files' tests, one after the other. */
export function plain({ type, values }: Pick<ParquetColumn, 'type' | 'values'>): Uint8Array {
  if (type === 'BYTE_ARRAY') {
    const parts = values.map((value) => new TextEncoder().encode(String(value)));
    return Uint8Array.from(parts.flatMap((part) => [part.length, 0, 0, 0, ...part]));
  }
  if (type === 'INT32') return new Uint8Array(Int32Array.from(values, Number).buffer);
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (const [k, value] of values.entries()) {
    if (type === 'DOUBLE') view.setFloat64(k * 8, Number(value), true);
    else view.setBigInt64(k * 8, BigInt(value), true);
  }
  return new Uint8Array(view.buffer);
}

/** What a file says of itself that is not so; what is left out is as it is. */
export interface ParquetClaims {
  /** Values of each page, and bytes it unpacks to. */
  readonly values?: number;
  readonly unpacked?: number;
  /** Rows of each row group, and how often the one there is is listed. */
  readonly rows?: number;
  readonly groups?: number;
  /** Columns, and bytes of each. */
  readonly columns?: number;
  readonly size?: number;
}

/** Bytes between Parquet's marks as the metadata of a file that has nothing else. */
export function parquetOf(metadata: readonly number[]): Uint8Array {
  const mark = [...new TextEncoder().encode('PAR1')];
  const { length } = metadata;
  return Uint8Array.from([...mark, ...metadata, length & 255, (length >> 8) & 255, (length >> 16) & 255, 0, ...mark]);
}

/** A page and its head. */
function pageBytes({ type, count, encoding, body, levels, nulls = 0 }: ParquetPage, claims: ParquetClaims): number[] {
  const size = body.length + (levels?.length ?? 0);
  const head = new Thrift()
    .int(1, type)
    .int(2, claims.unpacked ?? size)
    .int(3, size);
  const values = claims.values ?? count;
  if (type === 3) {
    head.struct(8, () =>
      head
        .int(1, values)
        .int(2, nulls)
        .int(3, values)
        .int(4, encoding)
        .int(5, levels?.length ?? 0)
        .int(6, 0),
    );
  } else {
    head.struct(type === 2 ? 7 : 5, () => {
      head.int(1, values).int(2, encoding);
      if (type === 0) head.int(3, 3).int(4, 3);
    });
  }
  return [...head.stop().bytes, ...(levels ?? []), ...body];
}

/** A Parquet file with these columns, all of one length. */
export function parquetBytes(columns: Readonly<Record<string, ParquetColumn>>, claims: ParquetClaims = {}): Uint8Array {
  const entries = Object.entries(columns);
  const rows = entries[0]![1].values.length;
  const out: number[] = [...new TextEncoder().encode('PAR1')];
  const chunks = entries.map(([name, column]) => {
    const at = out.length;
    const whole = { type: 0, count: rows, encoding: 0, body: new Uint8Array(0) } as const;
    for (const page of column.pages ?? [{ ...whole, body: plain(column) }]) {
      for (const byte of pageBytes(page, claims)) out.push(byte);
    }
    return { name, column, at, size: out.length - at };
  });
  const footer = new Thrift();
  footer.int(1, 1);
  footer.structs(2, [null, ...entries], (entry) => {
    if (entry === null) {
      footer.text(4, 'schema').int(5, claims.columns ?? entries.length);
      return;
    }
    const [name, { type, logical, scale = 0, optional = false, length = 0 }] = entry;
    footer.int(1, TYPES[type]);
    if (length > 0) footer.int(2, length);
    footer.int(3, optional ? 1 : 0).text(4, name);
    if (logical !== undefined) footer.int(6, CONVERTED[logical]);
    if (logical === 'DECIMAL') footer.int(7, scale).int(8, 18);
  });
  footer.int(3, rows, true);
  footer.structs(4, Array<null>(claims.groups ?? 1).fill(null), () => {
    footer.structs(1, chunks, ({ name, column, at, size }) => {
      footer.int(2, at, true).struct(3, () => {
        footer.int(1, TYPES[column.type]).ints(2, [0]).texts(3, [name]).int(4, 0);
        footer
          .int(5, rows, true)
          .int(6, size, true)
          .int(7, claims.size ?? size, true)
          .int(9, at, true);
      });
    });
    footer
      .int(
        2,
        chunks.reduce((sum, { size }) => sum + size, 0),
        true,
      )
      .int(3, claims.rows ?? rows, true);
  });
  footer.stop();
  const length = footer.bytes.length;
  out.push(...footer.bytes, length & 255, (length >> 8) & 255, (length >> 16) & 255, 0);
  out.push(...new TextEncoder().encode('PAR1'));
  return Uint8Array.from(out);
}
