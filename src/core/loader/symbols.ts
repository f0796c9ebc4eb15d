import type { ColumnSet } from './columns.ts';
import { decode } from './text.ts';

const NONE: Uint8Array = new Uint8Array(0);
const MAX_SYMBOLS = 65_535;

/** The symbols a file has shown, numbered in order of appearance, and which of them the row in hand is of. */
export class SymbolTable {
  readonly names: string[] = [];
  /** Bytes of the current symbol as the file writes it. */
  bytes: Uint8Array = NONE;
  current = 0;
  readonly #numbers = new Map<string, number>();
  readonly #wanted: string | null;
  #started = false;

  constructor(wanted: string | null) {
    this.#wanted = wanted;
  }

  /** Makes the bytes' symbol the current one; whether rows of it are kept. */
  see(buf: Uint8Array, start: number, end: number, out: ColumnSet): boolean {
    if (!this.#isCurrent(buf, start, end)) {
      const name = decode(buf, start, end);
      let number = this.#numbers.get(name);
      if (number === undefined) {
        number = Math.min(this.names.length, MAX_SYMBOLS);
        this.#numbers.set(name, number);
        this.names.push(name);
      }
      this.current = number;
      this.bytes = buf.slice(start, end);
      if (this.#wanted === null && this.names.length > 1 && !this.#started) {
        this.#started = true;
        out.startSymbols();
      }
    }
    // The scanner may take rows of the current symbol only, so an unwanted one must match nothing.
    const kept = this.#wanted === null || this.names[this.current] === this.#wanted;
    if (!kept) this.bytes = NONE;
    return kept;
  }

  /** Marks rows as the current symbol's. */
  fill(out: ColumnSet, from: number, to: number): void {
    if (this.#started && this.current !== 0) out.symbol.fill(this.current, from, to);
  }

  /** Whether the last row kept is of the current symbol. */
  sameAsLast(out: ColumnSet): boolean {
    return !this.#started || out.symbol[out.length - 1] === this.current;
  }

  #isCurrent(buf: Uint8Array, start: number, end: number): boolean {
    const { bytes } = this;
    if (this.names.length === 0 || bytes.length !== end - start || bytes === NONE) return false;
    for (let k = 0; k < bytes.length; k++) if (bytes[k] !== buf[start + k]) return false;
    return true;
  }
}
