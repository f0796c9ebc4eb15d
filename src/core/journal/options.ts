import type { Hasher } from './hash.ts';

export interface JournalOptions {
  /** Keys of the values a strategy shows, in the order of `meta.shown`. */
  readonly shown: readonly string[];
  /**
   * Takes a finished chunk: whole lines. Returns true when the bytes are no longer needed, so that the buffer may be
   * used again; otherwise they belong to the receiver.
   */
  readonly onChunk: (bytes: Uint8Array, lines: number) => boolean;
  /** Asked for a buffer for the next chunk when the last one's was kept: one that is free again, or null to make one. */
  readonly spareBuffer?: () => Uint8Array | null;
  /** Bytes a chunk; a chunk is handed over when less than `LINE_BYTES_MAX` is left. Default 512 KiB. */
  readonly chunk_bytes?: number;
  /** Goes on behind a log of this length, which `hasher` has been fed with. */
  readonly after?: { readonly bytes: number; readonly lines: number };
  readonly hasher: Hasher;
}

/** No line is longer: symbols, tags and lists are bounded where they enter. */
export const LINE_BYTES_MAX = 65536;
/** A buffer that is used again should stay in the processor's cache, and leave room there for what fills it. */
export const CHUNK_BYTES_DEFAULT = 1 << 19;
