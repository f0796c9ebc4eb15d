/**
 * Verification: a log is re-executed from its own header and compared byte for byte, as it streams in. The engine is
 * only run as far as the log goes, so neither side is ever held whole.
 */
import type { Bars } from '../../contracts/bars.ts';
import type { CreateHasher } from '../journal/hash.ts';
import { JournalWriter } from '../journal/writer.ts';
import { ByteQueue, EMPTY } from './byte-queue.ts';
import { compareLines, type FieldDifference } from './compare.ts';
import type { Engine } from './engine.ts';
import { createEngine } from './index.ts';
import { record, type LogHeader } from './log-header.ts';
import { LogSeal } from './log-seal.ts';
import { ENGINE_VERSION } from './version.ts';

export type VerifyOutcome =
  | { readonly kind: 'verified'; readonly events: number; readonly sha256: string; readonly run_id: string }
  | {
      readonly kind: 'different';
      /** One sentence: what is wrong and where. */
      readonly reason: string;
      /** 1-based line of the log; null where no line is to blame. */
      readonly line: number | null;
      /** Whether the log still has the hash it was closed with: false = changed since it was written. */
      readonly intact: boolean;
      readonly expected: string | null;
      readonly found: string | null;
      readonly fields: readonly FieldDifference[];
    };

/** Bars that the engine is run on between two looks at what it has written. */
const SLICE_BARS = 4096;
const LINE_FEED = 10;

/** Feed it the log's bytes with `push`, in pieces of any size, then call `finish`. */
export class LogVerifier {
  readonly bars_total: number;
  readonly #bars: Bars;
  readonly #header: LogHeader;
  readonly #createHasher: CreateHasher;
  readonly #decode: (bytes: Uint8Array) => string;
  readonly #expected = new ByteQueue();
  readonly #engine: Engine;
  /** The part of the current line that has been equal so far. */
  #line: number[] = [];
  #lines = 1;
  #outcome: VerifyOutcome | null = null;
  #sha256 = '';
  #done = false;
  readonly #seal: LogSeal;
  /** Set once bytes differ: the rest of the log's line is gathered to be told. */
  #rest: number[] | null = null;

  /**
   * @param bars the data that the header names, by hash
   * @param decode UTF-8 to text, never throwing
   */
  constructor(bars: Bars, header: LogHeader, createHasher: CreateHasher, decode: (bytes: Uint8Array) => string) {
    this.#bars = { ...bars, interval_ms: header.interval_ms };
    this.#header = header;
    this.#createHasher = createHasher;
    this.#decode = decode;
    this.#seal = new LogSeal(createHasher, decode);
    this.#engine = this.#create((bytes) => this.#expected.push(bytes));
    this.bars_total = this.#engine.bars_total;
  }

  get bars_done(): number {
    return this.#engine.bars_done;
  }

  #create(onBytes: (bytes: Uint8Array) => void): Engine {
    const { request, data_sha256 } = this.#header;
    return createEngine(this.#bars, request, {
      data_sha256,
      createHasher: this.#createHasher,
      keep: { equity: false, plots: false },
      sink: (shown) => {
        const onChunk = (bytes: Uint8Array) => {
          onBytes(bytes);
          return false;
        };
        const writer = new JournalWriter({ shown, hasher: this.#createHasher(), onChunk });
        return {
          write: (event) => {
            writer.write(event);
            if (event.type === 'RunFinished') this.#sha256 = writer.sha256 ?? '';
          },
        };
      },
    });
  }

  /** Runs the engine until there is something to compare with, or its log is complete. */
  #produce(): Uint8Array {
    for (;;) {
      const bytes = this.#expected.front();
      if (bytes.length > 0 || this.#done) return bytes;
      if (this.#engine.advance(SLICE_BARS) === 0) {
        this.#engine.finish();
        this.#done = true;
      }
    }
  }

  push(chunk: Uint8Array): void {
    this.#seal.push(chunk);
    let at = 0;
    while (this.#outcome === null && at < chunk.length) {
      if (this.#rest !== null) {
        at = this.#gather(chunk, at);
        continue;
      }
      const expected = this.#produce();
      if (expected.length === 0) {
        this.#outcome = this.#different(
          `The log goes on after its last event, from line ${String(this.#lines)}.`,
          null,
          null,
        );
        break;
      }
      const n = Math.min(expected.length, chunk.length - at);
      let same = 0;
      while (same < n && expected[same] === chunk[at + same]) same++;
      this.#follow(expected, same);
      this.#expected.take(same);
      at += same;
      if (same < n) this.#rest = this.#line.slice();
    }
  }

  /** Keeps count of lines over bytes that were equal. */
  #follow(bytes: Uint8Array, n: number): void {
    let start = 0;
    for (let i = 0; i < n; i++) {
      if (bytes[i] !== LINE_FEED) continue;
      this.#lines++;
      this.#line = [];
      start = i + 1;
    }
    for (let i = start; i < n; i++) this.#line.push(bytes[i]);
  }

  /** Collects the log's side of the line that differs; decides when it is whole. */
  #gather(chunk: Uint8Array, from: number): number {
    const rest = this.#rest ?? [];
    let at = from;
    while (at < chunk.length && chunk[at] !== LINE_FEED && rest.length < FOUND_MAX) rest.push(chunk[at++]);
    if (at < chunk.length) this.#outcome = this.#explain(rest);
    return at + 1;
  }

  /** The end of the log: the verdict. */
  finish(): VerifyOutcome {
    const outcome = this.#conclude();
    if (outcome.kind === 'verified') return outcome;
    const intact = this.#seal.intact();
    const { engine_version } = this.#header;
    let { reason } = outcome;
    if (engine_version !== ENGINE_VERSION) {
      reason += ` The log was written by engine ${engine_version}; this is engine ${ENGINE_VERSION}.`;
    }
    reason += intact
      ? ' By its own hash the log is as it was written.'
      : ' Its own hash does not match: the log has been changed since it was written, or is not complete.';
    return { ...outcome, intact, reason };
  }

  #conclude(): VerifyOutcome {
    if (this.#outcome !== null) return this.#outcome;
    if (this.#rest !== null) return (this.#outcome = this.#explain(this.#rest));
    const expected = this.#produce();
    if (expected.length > 0) {
      const reason =
        this.#line.length > 0
          ? `The log breaks off inside line ${String(this.#lines)}.`
          : `The log ends after ${String(this.#lines - 1)} events, before its RunFinished event.`;
      return (this.#outcome = this.#different(reason, this.#expectedLine(), null));
    }
    const { run_id } = this.#header;
    return (this.#outcome = { kind: 'verified', events: this.#lines - 1, sha256: this.#sha256, run_id });
  }

  #text(bytes: readonly number[]): string {
    return this.#decode(Uint8Array.from(bytes));
  }

  /** The whole of the line the engine would have written here. */
  #expectedLine(): string | null {
    const line = this.#line.slice();
    for (;;) {
      const bytes = this.#produce();
      if (bytes.length === 0) return line.length > 0 ? this.#text(line) : null;
      const end = bytes.indexOf(LINE_FEED);
      for (const byte of end < 0 ? bytes : bytes.subarray(0, end)) line.push(byte);
      this.#expected.take(end < 0 ? bytes.length : end + 1);
      if (end >= 0) return this.#text(line);
    }
  }

  #explain(foundBytes: readonly number[]): VerifyOutcome {
    const found = this.#text(foundBytes);
    const early = this.#endedEarly(found);
    if (early !== null) return early;
    const expected = this.#expectedLine();
    return this.#different(null, expected, found);
  }

  /** A run that was ended early says so in its last event: run as far again and compare that event. */
  #endedEarly(found: string): VerifyOutcome | null {
    let parsed: unknown;
    try {
      parsed = JSON.parse(found);
    } catch {
      return null;
    }
    const event = record(parsed);
    const bars = event?.['bars'];
    if (event?.['type'] !== 'RunFinished' || typeof bars !== 'number') return null;
    if (!(bars >= 1) || bars >= this.bars_total || Math.floor(bars) !== bars) return null;
    let last: Uint8Array = EMPTY;
    const engine = this.#create((bytes) => (last = bytes));
    while (engine.bars_done < bars) engine.advance(bars - engine.bars_done);
    engine.finish();
    // The writer hands the last event over in a chunk of its own.
    const expected = this.#decode(last).trimEnd();
    if (expected !== found) return this.#different(null, expected, found);
    const { run_id } = this.#header;
    return { kind: 'verified', events: this.#lines, sha256: this.#sha256, run_id };
  }

  #different(reason: string | null, expected: string | null, found: string | null): VerifyOutcome {
    const line = this.#lines;
    const compared = expected === null || found === null ? null : compareLines(expected, found, line);
    const why = reason ?? compared?.reason ?? `Line ${String(line)} differs.`;
    return { kind: 'different', reason: why, line, intact: false, expected, found, fields: compared?.fields ?? [] };
  }
}

/** A line longer than this is not one of ours. */
const FOUND_MAX = 1 << 17;
