/**
 * The journal of a run that is stored as it goes: lines to chunks, an index beside them, and the hash of the whole
 * either fed on the way or computed at the end by something faster than this thread.
 */
import { invariant } from '../../contracts/assert.ts';
import type {
  EventType,
  ExecutionReport,
  OrderIntent,
  PositionChanged,
  RiskDecision,
  RunEvent,
  RunFinished,
} from '../../contracts/events.ts';
import type { EventSink } from '../../core/engine/index.ts';
import { JournalWriter } from '../../core/journal/writer.ts';
import { LogIndex } from './log-index.ts';

export interface SinkChunk {
  /** 0, 1, 2 … */
  readonly n: number;
  /** Index of the first line in the log, from 0. */
  readonly first_line: number;
  readonly lines: number;
  /** The receiver's to keep. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Stored chunks are records of a database: fewer and larger ones. */
const CHUNK_BYTES_DEFAULT = 1 << 20;

export interface LogSinkOptions {
  /** Keys of the values the strategy shows. */
  readonly shown: readonly string[];
  readonly onChunk: (chunk: SinkChunk) => void;
  readonly chunk_bytes?: number;
  /** Goes on behind a log of this length, whose lines `index` holds. */
  readonly after?: { readonly bytes: number; readonly lines: number };
  /** Filled with a line's place as it is written; one of its own unless given. */
  readonly index?: LogIndex;
}

/**
 * An event sink that holds the last event back: its line carries the hash of all lines before it. After the engine has
 * finished, `seal` is given that hash and writes the line.
 */
export class LogSink implements EventSink {
  readonly index: LogIndex;
  readonly #writer: JournalWriter;
  #held: RunFinished | null = null;
  #hash = '';
  #chunks = 0;
  #lines = 0;

  constructor(options: LogSinkOptions) {
    this.index = options.index ?? new LogIndex();
    this.#writer = new JournalWriter({
      shown: options.shown,
      chunk_bytes: options.chunk_bytes ?? CHUNK_BYTES_DEFAULT,
      ...(options.after === undefined ? {} : { after: options.after }),
      hasher: { update: () => undefined, hex: () => this.#hash },
      onChunk: (bytes, lines) => {
        // A small piece is copied out of the writer's buffer; a large one takes the buffer along.
        const copy = bytes.length < bytes.buffer.byteLength / 2;
        const own = (copy ? bytes.slice() : bytes) as Uint8Array<ArrayBuffer>;
        options.onChunk({ n: this.#chunks++, first_line: this.#lines, lines, bytes: own });
        this.#lines += lines;
        return copy;
      },
    });
  }

  /** True once the engine has finished: every line but the last is written. */
  get complete(): boolean {
    return this.#held !== null;
  }

  intent(event: OrderIntent): void {
    this.#writer.intent(event);
    this.#add('OrderIntent', event.trace_seq);
  }

  decision(event: RiskDecision): void {
    this.#writer.decision(event);
    this.#add('RiskDecision', event.trace_seq);
  }

  report(event: ExecutionReport): void {
    this.#writer.report(event);
    this.#add('ExecutionReport', event.trace_seq);
  }

  position(event: PositionChanged): void {
    this.#writer.position(event);
    this.#add('PositionChanged', event.trace_seq);
  }

  write(event: RunEvent): void {
    invariant(this.#held === null, 'an event after RunFinished');
    if (event.type === 'RunFinished') {
      this.#held = event;
      return;
    }
    this.#write(event);
  }

  /** Hands over what is written so far as a chunk of its own. */
  flush(): void {
    this.#writer.flush();
  }

  /** Writes the held line and hands over the last chunk. `sha256`: 64 hex digits over every chunk before. */
  seal(sha256: string): void {
    const held = this.#held;
    invariant(held !== null, 'sealed before RunFinished');
    invariant(sha256.length === 64, 'not a SHA-256');
    this.#hash = sha256;
    this.#write(held);
  }

  #write(event: RunEvent): void {
    this.#writer.write(event);
    this.#add(event.type, event.trace_seq);
  }

  /** Notes the line just written. */
  #add(type: EventType, trace: number): void {
    this.index.add(type, trace, this.#writer.bytes_total);
  }
}
