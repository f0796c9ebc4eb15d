/**
 * The lines of `metrics.ndjson` on their way into the store, in pieces. Where a part of it ends inside a piece that is
 * noted, so that small parts cost no records of their own; a part's number says its place in the order, and what has the
 * highest is the current one. So nothing is renamed, and a rotation is in the store with the lines before it or not at all.
 */
import type { StageLineTarget } from '../../core/metrics/index.ts';

export interface MetricsPiece {
  readonly n: number;
  /** Of its first line, from 1. */
  readonly part: number;
  /** Of its last line. */
  readonly last_part: number;
  /** Behind the last line of a part each, in bytes; none while the piece is in the store, which has them. */
  readonly cuts: readonly number[];
  readonly length: number;
  /** Null = in the store. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

/** As large as pieces of the log. */
const PIECE_BYTES = 1 << 20;

/** Where the lines stood; what a run goes on from. */
export interface PiecesMark {
  /** Parts that were full. */
  readonly rotated: number;
  /** Numbers of the first piece that was kept and of the next one. */
  readonly first: number;
  readonly next: number;
}

export class MetricPieces implements StageLineTarget {
  readonly #keep: number | null;
  #rotated: number;
  #next: number;
  /** Those that are kept, in order; the ones in the store first. */
  #pieces: MetricsPiece[];
  #buffer = new Uint8Array(0);
  #pos = 0;
  #part = 0;
  #cuts: number[] = [];
  #pendingBytes = 0;

  /**
   * @param keep rotated parts kept; null = all
   * @param after what a run goes on behind: where it stood, and its pieces, which are in the store
   */
  constructor(
    keep: number | null,
    after: { readonly mark: PiecesMark; readonly pieces: readonly MetricsPiece[] } | null,
  ) {
    this.#keep = keep;
    this.#rotated = after?.mark.rotated ?? 0;
    this.#next = after?.mark.next ?? 0;
    this.#pieces = [...(after?.pieces ?? [])];
  }

  /** Full parts so far. */
  get rotated(): number {
    return this.#rotated;
  }

  /** Bytes that are not in the store. */
  get pendingBytes(): number {
    return this.#pendingBytes + this.#pos;
  }

  /** What there is up to the last `seal`, without parts beyond those kept. */
  get pieces(): readonly MetricsPiece[] {
    return this.#pieces;
  }

  write(bytes: Uint8Array): void {
    if (this.#pos + bytes.length > this.#buffer.length) {
      this.seal();
      this.#buffer = new Uint8Array(Math.max(PIECE_BYTES, bytes.length));
    }
    if (this.#pos === 0) this.#part = this.#rotated + 1;
    this.#buffer.set(bytes, this.#pos);
    this.#pos += bytes.length;
  }

  rotate(): void {
    this.#rotated++;
    if (this.#pos > 0) this.#cuts.push(this.#pos);
  }

  /** Makes a piece of what has been written since the last one. */
  seal(): void {
    if (this.#pos > 0) {
      const bytes = this.#buffer.slice(0, this.#pos);
      const last_part = this.#part + this.#cuts.length - (this.#cuts.at(-1) === this.#pos ? 1 : 0);
      this.#pieces.push({
        n: this.#next++,
        part: this.#part,
        last_part,
        cuts: this.#cuts,
        length: bytes.length,
        bytes,
      });
      this.#pendingBytes += bytes.length;
      this.#pos = 0;
      this.#cuts = [];
    }
    this.#sweep();
  }

  mark(): PiecesMark {
    return { rotated: this.#rotated, first: this.#pieces[0]?.n ?? this.#next, next: this.#next };
  }

  /** These are in the store now and leave memory. */
  markStored(stored: readonly MetricsPiece[]): void {
    const numbers = new Set(stored.map(({ n }) => n));
    this.#pieces = this.#pieces.map((piece) => (numbers.has(piece.n) ? this.#leave(piece) : piece));
  }

  /** The store has lost its pieces: those that were there alone are gone. */
  takeBack(): void {
    this.#pieces = this.#pieces.filter(({ bytes }) => bytes !== null);
  }

  #leave(piece: MetricsPiece): MetricsPiece {
    if (piece.bytes !== null) this.#pendingBytes -= piece.length;
    return { ...piece, cuts: [], bytes: null };
  }

  /** Forgets pieces whose every part is beyond those kept: in memory they need not be stored any more. */
  #sweep(): void {
    if (this.#keep === null) return;
    const last = this.#rotated - this.#keep;
    let gone = 0;
    for (const piece of this.#pieces) {
      if (piece.last_part > last) break;
      if (piece.bytes !== null) this.#pendingBytes -= piece.length;
      gone++;
    }
    this.#pieces.splice(0, gone);
  }
}

/** Lines of one part. */
export interface PartLines {
  readonly part: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A piece's lines, part by part. */
export function* partsOf(
  { part, cuts }: Pick<MetricsPiece, 'part' | 'cuts'>,
  bytes: Uint8Array<ArrayBuffer>,
): Generator<PartLines> {
  let from = 0;
  for (const [i, to] of [...cuts, bytes.length].entries()) {
    if (to > from) yield { part: part + i, bytes: bytes.subarray(from, to) };
    from = to;
  }
}
