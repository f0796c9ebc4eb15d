/**
 * Verification: a log is re-executed from its own header and compared byte for byte, as it streams in. The engine is
 * only run as far as the log goes, so neither side is ever held whole.
 */
import type { Bars } from '../../../contracts/bars.ts';
import type { CreateHasher } from '../../journal/hash.ts';
import { JournalWriter } from '../../journal/writer.ts';
import { ByteQueue } from './byte-queue.ts';
import { commandsOnBars, OperatedEngine, type LoggedCommand } from '../loop/commands.ts';
import { compareLines, type FieldPair } from './compare.ts';
import { grownData } from '../bars/growing.ts';
import { createEngine } from '../loop/create.ts';
import { record, type LogHeader } from '../log/log-header.ts';
import { LogSeal } from './log-seal.ts';
import { ENGINE_VERSION } from '../log/version.ts';

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
      readonly fields: readonly FieldPair[];
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
  readonly #commands: readonly LoggedCommand[];
  readonly #run: OperatedEngine;
  /** The part of the current line that has been equal so far. */
  #line: number[] = [];
  #lines = 1;
  #outcome: VerifyOutcome | null = null;
  /** Of the run made last. */
  #writer: JournalWriter | null = null;
  #done = false;
  readonly #seal: LogSeal;
  /** Set once bytes differ: the log from the start of that line on, as far as it is kept. */
  #rest: Tail | null = null;

  /**
   * @param bars the data that the header names, by hash; `runBars` can make the run's bars of it. Where the data grew: its
   * first rows, as many as the log's last line says
   * @param decode UTF-8 to text, never throwing
   * @param commands what the log says the operator said, see `CommandScan`: an input of the run that no header holds
   */
  constructor(
    bars: Bars,
    header: LogHeader,
    createHasher: CreateHasher,
    decode: (bytes: Uint8Array) => string,
    commands: readonly LoggedCommand[],
  ) {
    this.#bars = { ...bars, interval_ms: header.interval_ms };
    this.#header = header;
    this.#createHasher = createHasher;
    this.#decode = decode;
    this.#seal = new LogSeal(createHasher, decode);
    this.#commands = commands;
    this.#run = this.#create((bytes) => this.#expected.push(bytes));
    this.bars_total = this.#run.engine.bars_total;
  }

  get bars_done(): number {
    return this.#run.engine.bars_done;
  }

  #create(onBytes: (bytes: Uint8Array) => void): OperatedEngine {
    const { request, data_sha256 } = this.#header;
    const engine = createEngine(this.#bars, request, {
      ...(data_sha256 === null ? grownData(this.#bars, request.config, this.#createHasher) : { data_sha256 }),
      createHasher: this.#createHasher,
      keep: { equity: false, plots: false },
      sink: (shown) => {
        const onChunk = (bytes: Uint8Array) => {
          onBytes(bytes);
          return false;
        };
        return (this.#writer = new JournalWriter({ shown, hasher: this.#createHasher(), onChunk }));
      },
    });
    return new OperatedEngine(engine, commandsOnBars(this.#commands, engine.bars));
  }

  /** Runs the engine until there is something to compare with, or its log is complete. */
  #produce(): Uint8Array {
    for (;;) {
      const bytes = this.#expected.front();
      if (bytes.length > 0 || this.#done) return bytes;
      if (this.#run.advance(SLICE_BARS) === 0) {
        this.#run.engine.finish();
        this.#done = true;
      }
    }
  }

  push(chunk: Uint8Array): void {
    this.#seal.push(chunk);
    let at = 0;
    while (this.#outcome === null && at < chunk.length) {
      if (this.#rest !== null) {
        this.#rest.push(chunk.subarray(at));
        return;
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
      if (same < n) this.#rest = new Tail(Uint8Array.from(this.#line));
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
    if (this.#rest !== null) return (this.#outcome = this.#explain(this.#rest.bytes(), this.#rest.whole));
    const expected = this.#produce();
    if (expected.length > 0) {
      const reason =
        this.#line.length > 0
          ? `The log breaks off inside line ${String(this.#lines)}.`
          : `The log ends after ${String(this.#lines - 1)} events, before its RunFinished event.`;
      return (this.#outcome = this.#different(reason, this.#expectedLine(), null));
    }
    const { run_id } = this.#header;
    return (this.#outcome = { kind: 'verified', events: this.#lines - 1, sha256: this.#writer?.sha256 ?? '', run_id });
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

  /** @param tail the log from the line on that differs; @param whole whether that is all there is */
  #explain(tail: Uint8Array, whole: boolean): VerifyOutcome {
    const ended = whole && tail.at(-1) === LINE_FEED ? this.#endedEarly(tail) : null;
    return ended ?? this.#different(null, this.#expectedLine(), this.#lineAt(tail, 0)!.slice(0, FOUND_MAX));
  }

  /** The line that begins at `at`; null where there is none. */
  #lineAt(bytes: Uint8Array, at: number): string | null {
    if (at >= bytes.length) return null;
    const end = bytes.indexOf(LINE_FEED, at);
    return this.#decode(bytes.subarray(at, end < 0 ? bytes.length : end));
  }

  /**
   * A run that was ended early says so in its last event. What ends with it (orders still open, the position if the
   * config closes it) stands before that event, where the whole run goes on: so run as far again, and compare from the
   * line on that differs. Null when the log does not claim to be such a run.
   */
  #endedEarly(found: Uint8Array): VerifyOutcome | null {
    const bars = barsOf(this.#lineAt(found, found.lastIndexOf(LINE_FEED, found.length - 2) + 1)!);
    if (bars < 0 || bars >= this.bars_total) return null;
    const first = this.#lines;
    let skip = first - 1;
    const kept = new Tail(new Uint8Array(0));
    const run = this.#create((bytes) => {
      let at = 0;
      for (; skip > 0 && at < bytes.length; skip--) at = bytes.indexOf(LINE_FEED, at) + 1;
      kept.push(bytes.subarray(at));
    });
    while (run.engine.bars_done < bars) run.advance(bars - run.engine.bars_done);
    run.engine.finish();
    const expected = kept.bytes();
    // Bytes, not what they decode to: a decoder drops a mark at the start, and has one sign for all it cannot read.
    let same = 0;
    while (same < found.length && expected[same] === found[same]) same++;
    const before = found.subarray(0, same);
    const lines = before.reduce((sum, byte) => (byte === LINE_FEED ? sum + 1 : sum), first);
    const { run_id } = this.#header;
    const verified = { kind: 'verified', events: lines - 1, sha256: this.#writer?.sha256 ?? '', run_id } as const;
    if (same === found.length && same === expected.length) return verified;
    const at = before.lastIndexOf(LINE_FEED) + 1;
    this.#lines = lines;
    return this.#different(null, this.#lineAt(expected, at), this.#lineAt(found, at));
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
/** Bytes kept behind a difference: enough for all that a run ended early writes at its end. */
const TAIL_BYTES_MAX = 1 << 22;

/** The end of a log, up to a size. Chunks end at line feeds in the writer, so a cut never splits a character there. */
class Tail {
  readonly #pieces: Uint8Array[];
  #size: number;
  whole = true;

  constructor(start: Uint8Array) {
    this.#pieces = [start];
    this.#size = start.length;
  }

  push(bytes: Uint8Array): void {
    const room = TAIL_BYTES_MAX - this.#size;
    if (bytes.length > room) this.whole = false;
    const piece = bytes.slice(0, Math.max(0, room));
    this.#pieces.push(piece);
    this.#size += piece.length;
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.#size);
    this.#pieces.reduce((at, piece) => (all.set(piece, at), at + piece.length), 0);
    return all;
  }
}

/** The bars that a `RunFinished` line says were run; −1 for any other line. */
function barsOf(line: string): number {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return -1;
  }
  const event = record(parsed);
  const bars = event?.['bars'];
  const counts =
    event?.['type'] === 'RunFinished' && typeof bars === 'number' && bars >= 0 && Math.floor(bars) === bars;
  return counts ? bars : -1;
}
