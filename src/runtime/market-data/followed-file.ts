/** A text file that somebody appends bars to, as a source of them: a row counts as a bar once its line has ended. */
import type { Bars } from '../../contracts/bars.ts';
import { MarketDataError, type MarketData } from '../../contracts/market-data.ts';
import type { LoaderOptions, LoaderReport, LoadOutcome } from '../../contracts/loader.ts';
import type { Problem } from '../../contracts/result.ts';
import { GrowingBars } from '../../core/engine/index.ts';
import { createLoader, FOLLOW_BARS_MIN, type FollowOutcome, type LaterRows } from '../../core/loader/index.ts';
import { refusal } from '../../core/loader/report/notes.ts';
import { sniffContainer } from '../../core/loader/bytes/sniff.ts';
import { platformZone } from '../files/zones.ts';

/** The file itself, wherever it is. */
export interface Tail {
  readonly name: string;
  /**
   * The bytes from `from` on, or the first of them; none, or fewer than were there before, where there are no more. Null
   * when it cannot be read at this moment.
   */
  read(from: number): Promise<Uint8Array | null>;
  /** Throws `Lost` when the file is no longer the one that was opened. */
  check(): Promise<void>;
  close(): void;
}

/** What has become of a file that can no longer be followed. */
export class Lost extends Error {
  readonly what: string;

  constructor(what: string) {
    super(`the file was ${what}`);
    this.what = what;
  }
}

export interface FollowEffects {
  readonly now: () => number;
  /** Resolves after `ms`. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Told of each look at the file. */
  readonly onLook?: () => void;
}

export interface FollowOptions {
  readonly loader: LoaderOptions;
  /** The source ends when the file has not grown for so long; null = it never does by itself. */
  readonly idle_ms: number | null;
  readonly now_ms: number;
}

/** Time between two looks at the file: within a second a bar should have been run and logged. */
const LOOK_MS = 200;
const LINE_FEED = 10;
/** Bytes before the place read up to that are looked at again, to see that they are still there. */
const MARK_BYTES = 64;
/** Too little of a text to say what it is: its author may only have begun. */
const EARLY_LINES = 16;
const EARLY: ReadonlySet<string> = new Set(['EMPTY_FILE', 'HEADER_ONLY', 'NO_ROWS', 'NOT_OHLCV']);
/** What is no text of bars, whatever follows: seen before the first line has ended. */
const NO_TEXT: ReadonlySet<string> = new Set(['FOLLOW_KIND', 'NESTED_CONTAINER', 'NOT_TEXT', 'UTF16_NO_BOM']);

export type OpenOutcome =
  { readonly kind: 'open'; readonly data: FollowedFile } | Exclude<LoadOutcome, { readonly kind: 'loaded' }>;

export class FollowedFile implements MarketData {
  readonly bars: Bars;
  readonly #growing: GrowingBars;
  readonly #later: LaterRows;
  readonly #lines: LineTail;
  readonly #idle_ms: number | null;
  #ended = false;
  #closed = false;
  #problem: Problem | null = null;

  private constructor(
    first: Extract<FollowOutcome, { readonly kind: 'following' }>,
    lines: LineTail,
    idle_ms: number | null,
  ) {
    this.#growing = new GrowingBars(first.bars);
    this.bars = this.#growing.bars;
    this.#later = first.later;
    this.#lines = lines;
    this.#idle_ms = idle_ms;
  }

  /**
   * Loads what is there, as soon as that is enough to tell what it is and how long a bar is. Refused as loading is, and
   * what cannot be followed; `CANCELLED` when the signal is aborted before.
   */
  static async open(
    tail: Tail,
    { loader, idle_ms, now_ms }: FollowOptions,
    effects: FollowEffects,
    signal: { readonly aborted: boolean },
  ): Promise<OpenOutcome> {
    const lines = new LineTail(tail, effects);
    try {
      const seen: Uint8Array[] = [];
      for (let tried = -1; ;) {
        await lines.all(seen);
        const over = lines.isIdle(idle_ms);
        if (tried < lines.bytes || over) {
          tried = lines.bytes;
          const outcome = first(tail.name, lines, seen, loader, now_ms);
          if (outcome.kind !== 'following') {
            if (over || !isEarly(outcome, lines)) return outcome;
          } else if (over || loader.interval_ms !== null || outcome.bars.length >= FOLLOW_BARS_MIN) {
            return { kind: 'open', data: new FollowedFile(outcome, lines, idle_ms) };
          }
        }
        await lines.pause(idle_ms);
        if (signal.aborted) return refused(refusal('CANCELLED'));
      }
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      return refused(lost(error, lines));
    }
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** What is behind the last line feed: no row yet. Empty as a rule. */
  get unfinished_bytes(): number {
    return this.#lines.rest.length;
  }

  /** What the loader has found in the file as far as it has been read. */
  get report(): LoaderReport {
    return this.#later.report(this.bars, this.#lines.bytes);
  }

  async more(): Promise<void> {
    const before = this.bars.length;
    while (this.bars.length === before && !this.#ended && !this.#closed) {
      if (this.#problem !== null) throw new MarketDataError(this.#problem);
      try {
        await this.#look();
      } catch (error) {
        if (!(error instanceof Lost)) throw error;
        this.#problem = lost(error, this.#lines);
      }
    }
  }

  close(): void {
    this.#closed = true;
    this.#lines.close();
  }

  /** Says that no more will come: what is there is all. */
  end(): void {
    this.#ended = true;
    this.#growing.end();
    this.#lines.close();
  }

  async #look(): Promise<void> {
    const lines = await this.#lines.look();
    if (this.#closed || this.#ended) return;
    if (lines !== null) this.#take(lines);
    else if (this.#lines.isIdle(this.#idle_ms)) this.end();
    else await this.#lines.pause(this.#idle_ms);
  }

  #take(lines: Uint8Array): void {
    if (lines.length === 0) return;
    const { bars, problems } = this.#later.push(lines);
    this.#problem = problems[0] ?? null;
    if (!this.#growing.add(bars)) this.#problem ??= refusal('FOLLOW_CLOSED');
  }
}

function refused(problem: Problem): Extract<LoadOutcome, { readonly kind: 'refused' }> {
  return { kind: 'refused', problems: [problem], problem_count: 1 };
}

function lost(error: Lost, lines: LineTail): Problem {
  return refusal('FOLLOW_LOST', { what: error.what, bytes: lines.bytes });
}

/** What the lines there are come to; before the first has ended, what its beginning does. */
function first(
  name: string,
  { rest, count }: LineTail,
  seen: readonly Uint8Array[],
  options: LoaderOptions,
  now_ms: number,
): FollowOutcome {
  const pieces = count === 0 ? [rest] : seen;
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const container = sniffContainer((pieces[0] ?? rest).subarray(0, 64));
  if (container !== 'plain') return refused(refusal('FOLLOW_KIND', { kind: `a ${container} file` }));
  const loader = createLoader({ name, size, now_ms }, options, { zone: platformZone });
  for (const piece of pieces) loader.push(piece);
  const outcome = loader.follow();
  if (count > 0 || (outcome.kind === 'refused' && NO_TEXT.has(outcome.problems[0]!.code))) return outcome;
  return refused(size === 0 ? refusal('EMPTY_FILE') : refusal('NO_ROWS', { why: 'no line has ended yet' }));
}

/** Whether to wait for more before the file is refused. */
function isEarly(outcome: FollowOutcome, { count }: LineTail): boolean {
  return outcome.kind === 'refused' && count < EARLY_LINES && EARLY.has(outcome.problems[0]!.code);
}

/** Whole lines of a file that grows. */
class LineTail {
  /** Bytes read. */
  bytes = 0;
  /** Line feeds read. */
  count = 0;
  /** Bytes behind the last line feed. */
  rest: Uint8Array = new Uint8Array(0);
  readonly #tail: Tail;
  readonly #effects: FollowEffects;
  #mark: Uint8Array = new Uint8Array(0);
  #grown_ms: number;
  #closed = false;
  #wake: (() => void) | null = null;

  constructor(tail: Tail, effects: FollowEffects) {
    this.#tail = tail;
    this.#effects = effects;
    this.#grown_ms = effects.now();
  }

  close(): void {
    if (!this.#closed) this.#tail.close();
    this.#closed = true;
    this.#wake?.();
  }

  /** Whether the file has not grown for `idle_ms`; null = never. */
  isIdle(idle_ms: number | null): boolean {
    return idle_ms !== null && this.#effects.now() - this.#grown_ms >= idle_ms;
  }

  /** One look: the lines that have ended since, perhaps none; null when the file has not grown. */
  async look(): Promise<Uint8Array | null> {
    this.#effects.onLook?.();
    const mark = this.#mark;
    const bytes = await this.#tail.read(this.bytes - mark.length);
    if (bytes === null) return null;
    if (bytes.length < mark.length) throw new Lost('cut short');
    if (mark.some((byte, i) => bytes[i] !== byte)) throw new Lost('written anew');
    if (bytes.length === mark.length) {
      await this.#tail.check();
      return null;
    }
    this.#grown_ms = this.#effects.now();
    this.#mark = bytes.slice(-MARK_BYTES);
    return this.#lines(bytes.subarray(mark.length));
  }

  /** All lines that there are, behind those in `seen`. */
  async all(seen: Uint8Array[]): Promise<void> {
    for (let lines = await this.look(); lines !== null; lines = await this.look()) {
      if (lines.length > 0) seen.push(lines);
    }
  }

  /** Waits until it is time to look again, or until closed. */
  async pause(idle_ms: number | null): Promise<void> {
    const left_ms = idle_ms === null ? Infinity : this.#grown_ms + idle_ms - this.#effects.now();
    if (this.#closed || left_ms <= 0) return;
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    await Promise.race([this.#effects.sleep(Math.min(LOOK_MS, left_ms)), woken]);
  }

  #lines(bytes: Uint8Array): Uint8Array {
    this.bytes += bytes.length;
    const text = joined(this.rest, bytes);
    const end = text.lastIndexOf(LINE_FEED) + 1;
    for (let i = 0; i < end; i++) if (text[i] === LINE_FEED) this.count++;
    this.rest = text.slice(end);
    return text.subarray(0, end);
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
