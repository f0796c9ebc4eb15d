import type { CreateHasher, Hasher } from '../../journal/hash.ts';
import { record } from '../log/log-header.ts';

const LINE_FEED = 10;

/** A line longer than this is not one of ours. */
const LINE_BYTES_MAX = 1 << 20;

/** Whether a log still is what it was when it was closed: its last line carries the hash of every byte before it. */
export class LogSeal {
  readonly #hasher: Hasher;
  readonly #decode: (bytes: Uint8Array) => string;
  /** What may be the last line, not hashed yet. */
  #tail: Uint8Array[] = [];
  #tailBytes = 0;
  /** Of the line at hand the start has been let go. */
  #cut = false;

  constructor(createHasher: CreateHasher, decode: (bytes: Uint8Array) => string) {
    this.#hasher = createHasher();
    this.#decode = decode;
  }

  push(chunk: Uint8Array): void {
    // The line feed that ends the log is not the start of another line.
    const cut = chunk.length < 2 ? -1 : chunk.lastIndexOf(LINE_FEED, chunk.length - 2);
    const joined = this.#endsLine() && chunk.length > 0;
    if (cut < 0 && !joined) {
      if (chunk.length > 0) this.#keep(chunk);
      return;
    }
    this.#letGo();
    this.#cut = false;
    if (cut >= 0) this.#hasher.update(chunk.subarray(0, cut + 1));
    this.#keep(chunk.subarray(cut + 1));
  }

  #keep(bytes: Uint8Array): void {
    if (this.#tailBytes + bytes.length > LINE_BYTES_MAX) {
      this.#letGo();
      this.#cut = true;
    }
    this.#tail.push(bytes.slice());
    this.#tailBytes += bytes.length;
  }

  /** What is kept is hashed: it is no last line. */
  #letGo(): void {
    for (const piece of this.#tail) this.#hasher.update(piece);
    this.#tail = [];
    this.#tailBytes = 0;
  }

  #endsLine(): boolean {
    return this.#tail.at(-1)?.at(-1) === LINE_FEED;
  }

  /** After the last byte: the last line, with its line feed if it has one. */
  get lastLine(): string {
    let text = '';
    for (const piece of this.#tail) text += this.#decode(piece);
    return text;
  }

  /** Call once, after the last byte. */
  intact(): boolean {
    const found = this.#hasher.hex();
    if (this.#cut) return false;
    const text = this.lastLine;
    let last: unknown;
    try {
      last = JSON.parse(text);
    } catch {
      return false;
    }
    return text.endsWith('\n') && record(last)?.['log_sha256'] === found;
  }
}
