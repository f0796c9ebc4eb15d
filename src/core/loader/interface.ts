import type { LoadOutcome } from '../../contracts/loader.ts';
import type { ZoneLookup } from '../time/zone.ts';

/** What is known of a file besides its bytes. */
export interface LoaderMeta {
  /** File name, for guesses of symbol and interval alone. */
  readonly name: string;
  /** Bytes of the text, for sizing the columns; null when unknown. */
  readonly size: number | null;
  /** What the text was unpacked from; `plain` by default. */
  readonly container?: string;
  /** Bytes of the file itself, for the report, where it was packed. */
  readonly file_bytes?: number;
  /** The wall clock in epoch ms, for telling bars in the future; without it none is. */
  readonly now_ms?: number;
}

/** What core cannot do itself. */
export interface LoaderEffects {
  /** Rules of time zones by IANA name; without it only UTC and fixed offsets are known. */
  readonly zone?: ZoneLookup;
  /** Reads every row with care, for comparing with the scanner. */
  readonly careful?: boolean;
}

/** A loader in use: bytes in, then one outcome. */
export interface Loader {
  /** Takes the next bytes of the file. They are read before it returns and not kept. */
  push(bytes: Uint8Array): void;
  /** Says that the file has ended. Call once. */
  finish(): LoadOutcome;
  /** Rows read so far. */
  rows(): number;
  /** Whether the outcome is settled whatever follows, so that the rest of the file need not be read. */
  done(): boolean;
}
