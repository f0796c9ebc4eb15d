/**
 * Thrift's compact protocol, as much of it as Parquet's metadata uses. No count is believed: every element takes a byte at
 * least, so that the bytes there are bound what is made of them.
 */

/** A struct's fields by their numbers. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;
/** Whole numbers, 1 and 0 for true and false, and lists of structs; null for all that is only passed over. */
export type ThriftValue = number | null | ThriftStruct | readonly ThriftStruct[];

/** Thrown where the bytes end before the struct that they began with. */
export class ThriftCutOff extends Error {}

const MAX_DEPTH = 32;
/** Structs that are made of one text; each takes some hundred bytes of memory, and may take one of the text. */
const MAX_STRUCTS = 1_000_000;
const MAX_VARINT_BYTES = 10;
const MAX_FIELD = 32_767;

const TRUE = 1;
const BYTE = 3;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

class Reader {
  at: number;
  structs = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  struct(depth: number): ThriftStruct {
    if (depth > MAX_DEPTH) throw new Error('its metadata is nested too deeply');
    if (++this.structs > MAX_STRUCTS) throw new Error('its metadata has too many parts');
    const fields = new Map<number, ThriftValue>();
    let id = 0;
    for (let head = this.#byte(); (head & 15) !== 0; head = this.#byte()) {
      id = head >> 4 === 0 ? this.#int() : id + (head >> 4);
      // A number that two readers would not read alike could hide a field from one of them.
      if (!(id > 0 && id <= MAX_FIELD)) throw new Error('its metadata holds what Parquet does not');
      fields.set(id, this.#value(head & 15, depth));
    }
    return fields;
  }

  #byte(): number {
    if (this.at >= this.#bytes.length) throw new ThriftCutOff('its metadata is cut off');
    return this.#bytes[this.at++]!;
  }

  #skip(bytes: number): null {
    if (bytes > this.#bytes.length - this.at) throw new ThriftCutOff('its metadata is cut off');
    this.at += bytes;
    return null;
  }

  /** An unsigned number; exact below 2^53, which is more than any file has of anything. */
  #varint(): number {
    let value = 0;
    for (let k = 0; k < MAX_VARINT_BYTES; k++) {
      const byte = this.#byte();
      value += (byte & 127) * 2 ** (7 * k);
      if (byte < 128) return value;
    }
    throw new Error('a number of its metadata has too many bytes');
  }

  #int(): number {
    const zigzag = this.#varint();
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  }

  #value(type: number, depth: number): ThriftValue {
    if (type < BYTE) return type === TRUE ? 1 : 0;
    if (type === BYTE) return this.#skip(1);
    if (type <= I64) return this.#int();
    if (type === DOUBLE) return this.#skip(8);
    if (type === BINARY) return this.#skip(this.#varint());
    if (type === LIST) return this.#list(depth);
    if (type === STRUCT) return this.struct(depth + 1);
    throw new Error('its metadata holds what Parquet does not');
  }

  #list(depth: number): readonly ThriftStruct[] | null {
    const head = this.#byte();
    const count = head >> 4 === 15 ? this.#varint() : head >> 4;
    const type = head & 15;
    if (count > this.#bytes.length - this.at) throw new ThriftCutOff('its metadata is cut off');
    if (type < BYTE) return this.#skip(count);
    // Of lists in lists Parquet has none.
    if (type === LIST && count > 0) throw new Error('its metadata holds what Parquet does not');
    const structs: ThriftStruct[] = [];
    for (let k = 0; k < count; k++) {
      const value = this.#value(type, depth);
      if (type === STRUCT) structs.push(value as ThriftStruct);
    }
    return type === STRUCT ? structs : null;
  }
}

/**
 * Reads the struct that begins at `at`, and where it ends.
 * @throws ThriftCutOff where the bytes end first; Error for what no file of bars needs, in words that follow “it is damaged”
 */
export function readThrift(bytes: Uint8Array, at = 0): { readonly fields: ThriftStruct; readonly end: number } {
  const reader = new Reader(bytes, at);
  const fields = reader.struct(0);
  return { fields, end: reader.at };
}

/** A field's whole number; 0 where it is missing or something else. */
export function intOf(fields: ThriftStruct | undefined, id: number): number {
  const value = fields?.get(id);
  return typeof value === 'number' ? value : 0;
}

/** A field's struct; undefined where it is missing or something else. */
export function structOf(fields: ThriftStruct, id: number): ThriftStruct | undefined {
  const value = fields.get(id);
  return value instanceof Map ? (value as ThriftStruct) : undefined;
}
