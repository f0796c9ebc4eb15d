/** Stage events to NDJSON bytes, without an object or a string a line. */
import { writeAscii, writeNumber, writeUint } from '../num/format.ts';
import { RotationWatch, type RotationLimits, type WatchState } from './rotation.ts';
import { OUTCOMES, STAGES } from './stages.ts';

/** Where the lines go. */
export interface StageLineTarget {
  /** Takes whole lines; the bytes are the writer's again when it returns. */
  write(bytes: Uint8Array): void;
  /** What was written so far becomes a part of its own. Called between lines, only where there are limits. */
  rotate(): void;
}

export interface StageLineOptions {
  readonly target: StageLineTarget;
  /** Null = one file. */
  readonly rotation: RotationLimits | null;
  /** The watch's state where the lines go on. */
  readonly after?: WatchState | null;
  readonly chunk_bytes?: number;
}

const CHUNK_BYTES_DEFAULT = 1 << 18;
/** Longest reason in a line, in characters. */
export const REASON_LENGTH_MAX = 200;
/** Six bytes a character at most (`\u0000`), seven numbers and the names. */
const LINE_BYTES_MAX = REASON_LENGTH_MAX * 6 + 512;

const ascii = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const HEADS = STAGES.map((stage) => ascii(`{"stage":"${stage}","step_id":`));
const NO_TRACE = ascii(',"trace_id":null,"t_start":');
const TRACE = ascii(',"trace_id":"t');
const T_START = ascii('","t_start":');
const T_END = ascii(',"t_end":');
const DT = ascii(',"dt":');
const OUTCOME = OUTCOMES.map((outcome) => ascii(`,"outcome":"${outcome}","reason":`));
const NO_REASON = ascii('null}\n');
const END = ascii('}\n');

/** JSON of a text in ASCII alone, cut to `REASON_LENGTH_MAX`. */
export function asciiJson(text: string): string {
  const json = JSON.stringify(text.slice(0, REASON_LENGTH_MAX));
  let out = '';
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    out += code < 127 ? json[i] : `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return out;
}

function copy(bytes: Uint8Array, pos: number, piece: Uint8Array): number {
  for (let i = 0; i < piece.length; i++) bytes[pos + i] = piece[i];
  return pos + piece.length;
}

export class StageLineWriter {
  readonly #target: StageLineTarget;
  readonly #watch: RotationWatch | null;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #full: number;
  #pos = 0;

  constructor({ target, rotation, after, chunk_bytes = CHUNK_BYTES_DEFAULT }: StageLineOptions) {
    this.#target = target;
    this.#watch = rotation === null ? null : new RotationWatch(rotation, after ?? undefined);
    this.#bytes = new Uint8Array(chunk_bytes + LINE_BYTES_MAX);
    this.#view = new DataView(this.#bytes.buffer);
    this.#full = chunk_bytes;
  }

  /** Null where nothing is rotated. */
  get watch(): WatchState | null {
    return this.#watch?.snapshot() ?? null;
  }

  /** One line. `stage` and `outcome` are indices; `trace` 0 = none; times in seconds. */
  write(
    stage: number,
    step: number,
    trace: number,
    t_start: number,
    t_end: number,
    dt: number,
    outcome: number,
    reason: string | null,
  ): void {
    const bytes = this.#bytes;
    const view = this.#view;
    const start = this.#pos;
    let p = writeUint(view, copy(bytes, start, HEADS[stage]), step);
    if (trace === 0) p = copy(bytes, p, NO_TRACE);
    else p = copy(bytes, writeNumber(view, copy(bytes, p, TRACE), trace), T_START);
    p = writeNumber(view, p, t_start);
    p = writeNumber(view, copy(bytes, p, T_END), t_end);
    p = writeNumber(view, copy(bytes, p, DT), dt);
    p = copy(bytes, p, OUTCOME[outcome]);
    p = reason === null ? copy(bytes, p, NO_REASON) : copy(bytes, writeAscii(view, p, asciiJson(reason)), END);
    this.#pos = p;
    if (this.#watch?.wrote(p - start) === true) {
      this.flush();
      this.#target.rotate();
    } else if (p >= this.#full) this.flush();
  }

  /** Hands over the lines written so far. */
  flush(): void {
    if (this.#pos > 0) this.#target.write(this.#bytes.subarray(0, this.#pos));
    this.#pos = 0;
  }
}
