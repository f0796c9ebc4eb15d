import type { Bars } from '../../contracts/bars.ts';
import type { LoaderReport, LoadOutcome } from '../../contracts/loader.ts';
import type { Problem } from '../../contracts/result.ts';
import type { ZoneLookup } from '../time/zone.ts';

/** What is known of a file besides its bytes. */
export interface LoaderMeta {
  /** File name, for guesses of symbol and interval alone. */
  readonly name: string;
  /** Bytes of the text, for sizing the columns; null when unknown. */
  readonly size: number | null;
  /** Rows that the file says it has, for the same; unknown by default. */
  readonly rows?: number | null;
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
  /**
   * Instead of `finish`: what has been pushed are whole lines, and more will come. What has to be decided is decided now,
   * from the rows there are.
   */
  follow(): FollowOutcome;
  /** Rows read so far. */
  rows(): number;
  /** Whether the outcome is settled whatever follows, so that the rest of the file need not be read. */
  done(): boolean;
}

export type FollowOutcome =
  | { readonly kind: 'following'; readonly bars: Bars; readonly report: LoaderReport; readonly later: LaterRows }
  | Exclude<LoadOutcome, { readonly kind: 'loaded' }>;

/** Goes on reading a file whose first rows have been loaded, by what was decided from those. */
export interface LaterRows {
  /** Takes the next whole lines, in pieces of any size. */
  push(bytes: Uint8Array): LaterBars;
  /** The file as a whole so far, `bars` being all of it and `bytes` its length. */
  report(bars: Bars, bytes: number): LoaderReport;
}

export interface LaterBars {
  /** Bars that have come, each later than the one before; with problems: those above the first line that has one. */
  readonly bars: Bars;
  /** Why there can be no more, the first being the reason; empty as long as all is well. */
  readonly problems: readonly Problem[];
}
