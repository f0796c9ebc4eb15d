import type { ColumnMetaData } from 'hyparquet';
import { refusal } from '../../../core/loader/report/notes.ts';
import type { FileSource } from '../file-source.ts';
import type { UnpackLimits } from '../inflate.ts';
import { BrokenInput, Meter } from '../inflate.ts';
import type { Unpack } from './codecs.ts';
import { damage, guarded } from './damage.ts';
import { placeOf } from './footer.ts';
import type { ThriftStruct } from './thrift.ts';
import { intOf, readThrift, structOf, ThriftCutOff } from './thrift.ts';

/** Bytes read at a time; a page's head with the extremes of long texts may take more than the first, up to the third. */
const HEAD_BYTES = 1 << 12;
const READ_BYTES = 1 << 16;
const MAX_HEAD = 1 << 20;
/** Bytes that the pages in hand, one a column and its dictionary, may take. */
const HELD_BYTES = 1024 * 1024 * 1024;
/** What a decoded value takes, at the most, beside the bytes of the page. */
const VALUE_BYTES = 12;

const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const DATA_PAGE_V2 = 3;
/** The field of a page's head that tells more, for each kind of page. */
const KIND_FIELDS: ReadonlyMap<number, number> = new Map([
  [DATA_PAGE, 5],
  [DICTIONARY_PAGE, 7],
  [DATA_PAGE_V2, 8],
]);

/** What all pages of a file together, and those in hand, may become. Both methods throw `BrokenInput` where it is too much. */
export class PageLimits {
  readonly #unpacked: Meter;
  #held = 0;

  constructor(source: FileSource, limits: UnpackLimits) {
    this.#unpacked = new Meter('Parquet', limits);
    this.#unpacked.taken = source.size;
  }

  unpack(bytes: number): void {
    this.#unpacked.give(bytes);
  }

  /** Takes `bytes` into hand, or gives them back where there are less than none. */
  hold(bytes: number): void {
    this.#held += bytes;
    if (this.#held <= HELD_BYTES) return;
    throw new BrokenInput(
      refusal('COMPRESSED_TOO_BIG', { container: 'Parquet', limit: `${HELD_BYTES} bytes at once` }),
    );
  }
}

export interface Page {
  readonly dictionary: boolean;
  /** Its values, missing ones too. */
  readonly count: number;
  readonly encoding: number;
  /** How its levels are written, where they stand in `body`. */
  readonly levelEncoding: number;
  /** Which values are missing, where that stands by itself; else it comes first in `body`. */
  readonly levels: Uint8Array | null;
  /** Unpacked. */
  readonly body: Uint8Array;
}

/** What the head of a page says of it; `behind` is where it ends and the page's bytes begin. */
interface PageHead {
  readonly type: number;
  readonly unpacked: number;
  readonly packed: number;
  readonly count: number;
  readonly about: ThriftStruct | undefined;
  readonly behind: number;
}

/**
 * The pages of one column in one row group, from front to back. Nothing that a page claims of itself is believed: what
 * decodes it may rely on `count` being within the rows, and on the bytes being those there are.
 */
export class PageReader {
  readonly #source: FileSource;
  readonly #unpack: Unpack;
  readonly #limits: PageLimits;
  readonly #end: number;
  #at: number;
  /** Values that no page has given yet. */
  #left: number;
  #windowFrom = 0;
  #window: Uint8Array = new Uint8Array(0);
  #held = 0;
  #heldDictionary = 0;

  constructor(
    source: FileSource,
    column: ColumnMetaData | undefined,
    rows: number,
    unpack: Unpack,
    limits: PageLimits,
  ) {
    const { start, end } = placeOf(column);
    this.#source = source;
    this.#unpack = unpack;
    this.#limits = limits;
    this.#at = start;
    this.#end = end;
    this.#left = rows;
  }

  /**
   * The next page that has values, or a dictionary; none must be asked for once all values have been given.
   * @throws BrokenInput where there is none, or it is none
   */
  async next(): Promise<Page> {
    while (this.#at < this.#end) {
      const head = await this.#head();
      const { type, unpacked, packed, count, behind } = head;
      if (packed < 0 || unpacked < 0 || behind + packed > this.#end) throw damage('a page lies beyond its column');
      this.#at = behind + packed;
      const data = type === DATA_PAGE || type === DATA_PAGE_V2;
      if (count < 0 || (data && count > this.#left)) throw damage('a column has more values than there are rows');
      this.#limits.unpack(unpacked);
      if ((data && count === 0) || (!data && type !== DICTIONARY_PAGE)) continue;
      this.#hold(data, packed + unpacked + count * VALUE_BYTES);
      if (data) this.#left -= count;
      const bytes = (await this.#look(behind, packed)).subarray(0, packed);
      return guarded(() => (type === DATA_PAGE_V2 ? this.#second(head, bytes) : this.#first(head, bytes)));
    }
    throw damage('a column has fewer values than there are rows');
  }

  #hold(data: boolean, bytes: number): void {
    this.#limits.hold(bytes - (data ? this.#held : this.#heldDictionary));
    if (data) this.#held = bytes;
    else this.#heldDictionary = bytes;
  }

  /** Takes `bytes` more into hand with the page of data, which it unpacks to in the end. Throws `BrokenInput`. */
  need(bytes: number): void {
    this.#limits.unpack(bytes);
    this.#hold(true, this.#held + bytes);
  }

  /** Gives back what is in hand. */
  close(): void {
    this.#hold(true, 0);
    this.#hold(false, 0);
  }

  /** A dictionary, or a page of data in the first version. */
  #first({ type, unpacked, count, about }: PageHead, bytes: Uint8Array): Page {
    return {
      dictionary: type === DICTIONARY_PAGE,
      count,
      encoding: intOf(about, 2),
      levelEncoding: intOf(about, 3),
      levels: null,
      body: this.#unpack(bytes, unpacked),
    };
  }

  /** A page of data in the second version: which values are missing stands before the rest, and is never packed. */
  #second({ unpacked, count, about }: PageHead, bytes: Uint8Array): Page {
    const levels = intOf(about, 5);
    const values = levels + intOf(about, 6);
    if (!(levels >= 0 && values >= levels && values <= Math.min(bytes.length, unpacked))) {
      throw damage('a page lies beyond its column');
    }
    const rest = bytes.subarray(values);
    const isPacked = about?.get(7) !== 0;
    return {
      dictionary: false,
      count,
      encoding: intOf(about, 4),
      levelEncoding: 0,
      levels: bytes.subarray(values - levels, values),
      // Where all values are missing there may be nothing, which unpacks to nothing.
      body: isPacked && rest.length > 0 ? this.#unpack(rest, unpacked - values) : rest,
    };
  }

  async #head(): Promise<PageHead> {
    const at = this.#at;
    for (let least = HEAD_BYTES; ; least = MAX_HEAD) {
      const bytes = await this.#look(at, least);
      try {
        const { fields, end: length } = readThrift(bytes);
        const type = intOf(fields, 1);
        if (!(type >= DATA_PAGE && type <= DATA_PAGE_V2)) throw damage('a page is of no kind there is');
        const about = structOf(fields, KIND_FIELDS.get(type) ?? 0);
        const [unpacked, packed] = [intOf(fields, 2), intOf(fields, 3)];
        return { type, unpacked, packed, count: intOf(about, 1), about, behind: at + length };
      } catch (error) {
        if (error instanceof ThriftCutOff && least < MAX_HEAD) continue;
        throw error instanceof BrokenInput ? error : damage(error instanceof Error ? error.message : '');
      }
    }
  }

  /** The column's bytes from `at` on, `least` of them at the least unless it ends before. */
  async #look(at: number, least: number): Promise<Uint8Array> {
    const to = Math.min(this.#end, at + least);
    if (at < this.#windowFrom || to > this.#windowFrom + this.#window.length) {
      const end = Math.min(this.#end, at + Math.max(least, READ_BYTES));
      this.#windowFrom = at;
      this.#window = await this.#source.read(at, end);
      if (this.#window.length < end - at) throw new BrokenInput(refusal('FILE_CHANGED'));
    }
    return this.#window.subarray(at - this.#windowFrom);
  }
}
