import type { ColumnSet } from '../plan/columns.ts';
import type { Columns, Plan } from '../plan/plan.ts';
import type { RowFields } from '../text/records.ts';
import { decode } from '../text/text.ts';

/** Of a row to be passed over: matches no field, since no text has a NUL byte. */
const NOTHING: Uint8Array = Uint8Array.of(0);
/** What a column has room for. More are told apart where one of them was asked for, which is all that is loaded. */
const MAX_NUMBER = 65_535;

/** Fields that tell series apart, the symbol first. */
export function symbolFields({ symbol, series }: Columns): readonly number[] {
  return symbol < 0 ? series : [symbol, ...series];
}

/** What those fields are called, as far as their values do not speak for themselves. */
export function symbolLabels({ columns, header }: Plan): readonly string[] {
  return symbolFields(columns).map((field) =>
    field === columns.symbol ? '' : (header?.[field]?.trim() ?? `#${field + 1}`),
  );
}

/** A series of bars as the file tells it apart: by its symbol, and by what stands beside that. */
interface Named {
  readonly parts: readonly string[];
  readonly kept: boolean;
}

/**
 * The symbols a file has shown, numbered in order of appearance, and which of them the row in hand is of. What else tells
 * series apart, such as the exchange, is part of the name where it is not the same in all of them.
 */
export class SymbolTable {
  /** Bytes of the current symbol's fields as the file writes them; of none where it is not kept. */
  bytes: readonly Uint8Array[] = [];
  current = 0;
  readonly #wanted: string | null;
  readonly #labels: readonly string[];
  readonly #numbers = new Map<string, number>();
  readonly #named: Named[] = [];
  #kept = 0;
  #list: string | null = null;
  #unwanted = false;
  #started = false;

  /** `labels` are the names of the fields that are no symbols, such as the exchange; empty for the symbol itself. */
  constructor(wanted: string | null, labels: readonly string[]) {
    this.#wanted = wanted;
    this.#labels = labels;
  }

  /** What the symbols are called. */
  get names(): string[] {
    return this.#namesOf(this.#named);
  }

  /** Those of them whose rows are kept: more than one is too many. */
  get kept(): string[] {
    return this.#namesOf(this.#named.filter((each) => each.kept));
  }

  /** Says that the rows to come stand in a list of this name; whether any of them may be kept. */
  enterList(name: string, out: ColumnSet): boolean {
    this.#list = name;
    this.bytes = [];
    if (this.#labels.length > 0) return true;
    this.#enter([name], out);
    return !this.#unwanted;
  }

  /** Makes the symbol that fields of a row tell of the current one; whether rows of it are kept. */
  see(fields: readonly number[], row: RowFields, buf: Uint8Array, out: ColumnSet): boolean {
    if (!this.#isCurrent(fields, row, buf)) {
      const texts = fields.map((field, k) => this.#labelled(k, decode(buf, row.starts[field], row.ends[field])));
      this.#enter(this.#list === null ? texts : [this.#list, ...texts], out);
      // The scanner may take rows of the current symbol only, so an unwanted one must match nothing.
      this.bytes = fields.map((field) => (this.#unwanted ? NOTHING : buf.slice(row.starts[field], row.ends[field])));
    }
    return !this.#unwanted;
  }

  /** Marks rows as the current symbol's. */
  fill(out: ColumnSet, from: number, to: number): void {
    if (this.#started && this.current !== 0) out.symbol.fill(this.current, from, to);
  }

  /** Whether the last row kept is of the current symbol. */
  sameAsLast(out: ColumnSet): boolean {
    return !this.#started || out.symbol[out.length - 1] === this.current;
  }

  #labelled(k: number, text: string): string {
    return this.#labels[k] === '' ? text : `${this.#labels[k]}=${text}`;
  }

  /** Whether an answer is for this file: one that names a mere symbol says nothing of exchanges. */
  #answers(wanted: string): boolean {
    const named = this.#list !== null || this.#labels.includes('');
    return named || this.#labels.some((label) => wanted.startsWith(`${label}=`));
  }

  #enter(parts: readonly string[], out: ColumnSet): void {
    const key = parts.join('\u0000');
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#named.length;
      const kept = this.#wants(parts);
      this.#numbers.set(key, number);
      this.#named.push({ parts, kept });
      if (kept) this.#kept++;
    }
    this.current = Math.min(number, MAX_NUMBER);
    this.#unwanted = !this.#named[number].kept;
    if (this.#kept > 1 && !this.#started) {
      this.#started = true;
      out.startSymbols();
    }
  }

  /** Whether the name asked for is one by which a series may be called: some of its parts, the rest being left out. */
  #wants(parts: readonly string[]): boolean {
    if (this.#wanted === null || !this.#answers(this.#wanted)) return true;
    return isMadeOf(this.#wanted, parts);
  }

  #isCurrent(fields: readonly number[], { starts, ends }: RowFields, buf: Uint8Array): boolean {
    const { bytes } = this;
    if (bytes.length !== fields.length || this.#named.length === 0 || fields.length === 0) return false;
    return bytes.every((part, k) => {
      const start = starts[fields[k]];
      if (part.length !== ends[fields[k]] - start) return false;
      for (let i = 0; i < part.length; i++) if (part[i] !== buf[start + i]) return false;
      return true;
    });
  }

  /** Each by its symbol and by what is not the same in all of the file. */
  #namesOf(named: readonly Named[]): string[] {
    const [first] = this.#named;
    const told = first?.parts.map((part, k) => this.#named.some(({ parts }) => parts[k] !== part)) ?? [];
    if (this.#list !== null || this.#labels[0] === '' || !told.includes(true)) told[0] = true;
    return named.map(({ parts }) => parts.filter((_, k) => told[k]).join(' '));
  }
}

/** Whether a text is some of the parts, in their order, with blanks between. */
function isMadeOf(text: string, parts: readonly string[]): boolean {
  return parts.some(
    (part, k) =>
      text === part || (text.startsWith(`${part} `) && isMadeOf(text.slice(part.length + 1), parts.slice(k + 1))),
  );
}
