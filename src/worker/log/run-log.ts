/** The log of one run: its pieces, in memory or in the store, and the index that finds a line in them. */
import { ok } from '../../contracts/result.ts';
import type { Result } from '../../contracts/result.ts';
import { ProblemError } from '../../store/guard.ts';
import type { LogIndex } from '../../runtime/run/log-index.ts';

/** Where a piece lies in the log; `bytes` is null while it is in the store alone. */
export interface Piece {
  readonly n: number;
  readonly first_line: number;
  readonly lines: number;
  readonly first_byte: number;
  readonly length: number;
  bytes: Uint8Array<ArrayBuffer> | null;
  /** The store has it. */
  stored: boolean;
}

/** Reads one piece from the store. */
export type LoadPiece = (n: number) => Promise<Result<Uint8Array<ArrayBuffer>>>;

/** Bytes of stored pieces that are kept in memory: a whole log of half a million orders. */
const MEMORY_BYTES_MAX = 1 << 28;

export class RunLog {
  readonly index: LogIndex;
  readonly #load: LoadPiece;
  readonly #pieces: Piece[] = [];
  /** Numbers of stored pieces in memory, least recently used first. */
  readonly #recent = new Set<number>();
  #recentBytes = 0;

  constructor(index: LogIndex, load: LoadPiece) {
    this.index = index;
    this.#load = load;
  }

  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** Lines that can be read: the index of a live run is ahead by what its writer still holds. */
  get lines(): number {
    const last = this.#pieces.at(-1);
    return last === undefined ? 0 : last.first_line + last.lines;
  }

  get bytes(): number {
    const last = this.#pieces.at(-1);
    return last === undefined ? 0 : last.first_byte + last.length;
  }

  /** Adds the next piece, of `length` bytes. */
  add(lines: number, length: number, bytes: Uint8Array<ArrayBuffer> | null): Piece {
    const piece: Piece = {
      n: this.#pieces.length,
      first_line: this.lines,
      lines,
      first_byte: this.bytes,
      length,
      bytes,
      stored: bytes === null,
    };
    this.#pieces.push(piece);
    return piece;
  }

  /** A piece is in the store now: its bytes may leave memory when others need the room. */
  markStored(piece: Piece): void {
    piece.stored = true;
    this.#touch(piece);
  }

  /** The store has lost every piece; false if one of them was there alone. */
  takeBack(): boolean {
    if (this.#pieces.some((piece) => piece.bytes === null)) return false;
    for (const piece of this.#pieces) piece.stored = false;
    this.#recent.clear();
    this.#recentBytes = 0;
    return true;
  }

  /** Bytes of a piece; read from the store when they are not here. */
  async bytesOf(piece: Piece): Promise<Result<Uint8Array<ArrayBuffer>>> {
    if (piece.bytes === null) {
      const loaded = await this.#load(piece.n);
      if (!loaded.ok) return loaded;
      piece.bytes = loaded.value;
    }
    const { bytes } = piece;
    if (piece.stored) this.#touch(piece);
    return ok(bytes);
  }

  /** The same for one look: what has to be read for it is not kept. */
  peek(piece: Piece): Promise<Result<Uint8Array<ArrayBuffer>>> {
    return piece.bytes === null ? this.#load(piece.n) : Promise.resolve(ok(piece.bytes));
  }

  /** Every piece in order, each read when its turn comes; throws a `ProblemError` when one cannot be read. */
  async *read(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (const piece of this.#pieces) {
      const bytes = await this.bytesOf(piece);
      if (!bytes.ok) throw new ProblemError(bytes.problem);
      yield bytes.value;
    }
  }

  /** The piece that holds a line. */
  pieceOf(line: number): Piece {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#pieces[middle]!.first_line <= line) low = middle;
      else high = middle - 1;
    }
    return this.#pieces[low]!;
  }

  #touch(piece: Piece): void {
    if (piece.bytes === null) return;
    if (this.#recent.delete(piece.n)) this.#recentBytes -= piece.length;
    this.#recent.add(piece.n);
    this.#recentBytes += piece.length;
    for (const n of this.#recent) {
      if (this.#recentBytes <= MEMORY_BYTES_MAX || n === piece.n) break;
      this.#recent.delete(n);
      this.#recentBytes -= this.#pieces[n]!.length;
      this.#pieces[n]!.bytes = null;
    }
  }
}
