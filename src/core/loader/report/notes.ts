import { LOADER_NOTES, LOADER_REFUSALS } from '../../../contracts/loader-errors.ts';
import type { LoaderNoteCode, LoaderRefusalCode } from '../../../contracts/loader-errors.ts';
import type { LoaderNote } from '../../../contracts/loader.ts';
import type { Problem } from '../../../contracts/result.ts';
import { shown } from '../../../contracts/shown.ts';

/** Every list shown holds at most this many entries beside its count. */
export const LIST_LIMIT = 100;

export type Values = Readonly<Record<string, string | number>>;

/** Fills `{name}` places of a sentence with values as they may be shown; a place without a value is a mistake of ours and throws. */
export function fill(template: string, values: Values): string {
  let text = '';
  let from = 0;
  for (;;) {
    const open = template.indexOf('{', from);
    if (open < 0) return text + template.slice(from);
    const close = template.indexOf('}', open);
    const name = template.slice(open + 1, close);
    if (!Object.hasOwn(values, name)) throw new Error(`no value for {${name}} in: ${template}`);
    text += template.slice(from, open) + shown(String(values[name]));
    from = close + 1;
  }
}

/** Where something was seen: 1-based line, 1-based byte within the line, and the text itself; null where unknown. */
export interface Place {
  readonly line: number | null;
  readonly column: number | null;
  readonly text: string | null;
}

export const NOWHERE: Place = { line: null, column: null, text: null };

/** A refusal as a value, its sentence led by the place where there is one. */
export function refusal(code: LoaderRefusalCode, values: Values = {}, place: Place = NOWHERE): Problem {
  const sentence = fill(LOADER_REFUSALS[code], values);
  let where = '';
  if (place.line !== null) {
    where = `Line ${place.line}${place.column === null ? '' : `, column ${place.column}`}: `;
  }
  return { code, message: where + sentence, line: place.line, column: place.column, text: place.text };
}

export function note(code: LoaderNoteCode, values: Values = {}, place: Place = NOWHERE): LoaderNote {
  return { code, message: fill(LOADER_NOTES[code], values), line: place.line, column: place.column, text: place.text };
}

/** Refusals found so far: the first hundred, and how many there were. */
export class ProblemList {
  readonly list: Problem[] = [];
  count = 0;

  add(code: LoaderRefusalCode, values: Values, place: Place): void {
    this.count++;
    if (this.list.length < LIST_LIMIT) this.list.push(refusal(code, values, place));
  }

  put(problem: Problem): void {
    this.count++;
    if (this.list.length < LIST_LIMIT) this.list.push(problem);
  }

  get full(): boolean {
    return this.list.length >= LIST_LIMIT;
  }
}

/**
 * Warnings found so far. Each kind keeps its first hundred, so that a flood of one cannot hide another;
 * `listed` picks a hundred of all, the first of every kind among them, in order of line.
 */
export class WarningList {
  readonly #byCode = new Map<LoaderNoteCode, { count: number; notes: LoaderNote[] }>();
  count = 0;

  add(code: LoaderNoteCode, values: Values = {}, place: Place = NOWHERE): void {
    const kept = this.#kind(code);
    kept.count++;
    this.count++;
    if (kept.notes.length < LIST_LIMIT) kept.notes.push(note(code, values, place));
  }

  /** Whether a further warning of this kind would only be counted; then `tally` saves making its text. */
  isFull(code: LoaderNoteCode): boolean {
    return this.#kind(code).notes.length >= LIST_LIMIT;
  }

  tally(code: LoaderNoteCode): void {
    this.#kind(code).count++;
    this.count++;
  }

  countOf(code: LoaderNoteCode): number {
    return this.#byCode.get(code)?.count ?? 0;
  }

  listed(): LoaderNote[] {
    const kinds = [...this.#byCode.values()].filter((kind) => kind.notes.length > 0);
    const picked: LoaderNote[] = kinds.map((kind) => kind.notes[0]);
    for (let i = 1; i < LIST_LIMIT && picked.length < LIST_LIMIT; i++) {
      for (const kind of kinds) {
        if (i < kind.notes.length && picked.length < LIST_LIMIT) picked.push(kind.notes[i]);
      }
    }
    return picked.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  }

  #kind(code: LoaderNoteCode): { count: number; notes: LoaderNote[] } {
    let kind = this.#byCode.get(code);
    if (kind === undefined) {
      kind = { count: 0, notes: [] };
      this.#byCode.set(code, kind);
    }
    return kind;
  }
}
