/** Lines of a log, one after the other, as records whose fields are asked for by name. */
import { Damage, isRecord } from '../../../contracts/check.ts';
import { msOfStamp } from '../log/stamps.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface LoggedEvent {
  readonly type: string;
  readonly seq: number;
  /** Epoch ms. */
  readonly ts: number;
  readonly fields: Fields;
}

export function numberIn(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number') throw new Damage(name, 'a number');
  return value;
}

export function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new Damage(name, 'a text');
  return value;
}

export function recordIn(fields: Fields, name: string): Fields {
  const value = fields[name];
  if (!isRecord(value)) throw new Damage(name, 'a record');
  return value as Fields;
}

const LINE_FEED = 10;
const NOTHING = new Uint8Array(0);

/** Takes bytes in pieces of any size and tells of each whole line's event. Throws `Damage` at a line that is none. */
export class LineReader {
  /** Events told so far. */
  count = 0;
  readonly #decode: (bytes: Uint8Array) => string;
  readonly #tell: (event: LoggedEvent) => void;
  /** The start of a line that the last piece ended within. */
  #part: Uint8Array = NOTHING;

  constructor(decode: (bytes: Uint8Array) => string, tell: (event: LoggedEvent) => void) {
    this.#decode = decode;
    this.#tell = tell;
  }

  /** What has come so far ends inside a line. */
  get torn(): boolean {
    return this.#part.length > 0;
  }

  push(bytes: Uint8Array): void {
    const end = bytes.lastIndexOf(LINE_FEED);
    if (end < 0) {
      this.#part = joined(this.#part, bytes);
      return;
    }
    const text = this.#decode(joined(this.#part, bytes.subarray(0, end)));
    this.#part = bytes.slice(end + 1);
    for (const line of text.split('\n')) {
      this.#line(line);
      this.count++;
    }
  }

  #line(line: string): void {
    let parsed: unknown;
    try {
      parsed = JSON.parse(line);
    } catch {
      throw new Damage('the line', 'JSON');
    }
    const fields = recordIn({ event: parsed }, 'event');
    const seq = numberIn(fields, 'seq');
    if (seq !== this.count + 1) throw new Damage('seq', String(this.count + 1));
    const ts = msOfStamp(fields['ts']);
    if (ts === null) throw new Damage('ts', 'a time');
    this.#tell({ type: textIn(fields, 'type'), seq, ts, fields });
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
