/**
 * An error that a user can cause, as a value: it crosses threads without losing its code.
 */
export interface Problem {
  /** One of a closed list: see `loader-errors.ts`, `store-errors.ts`, `checkpoint-errors.ts`; of a request, `resolveRequest`. */
  readonly code: string;
  /** Whole sentence for a person: what, where, and what to do next. */
  readonly message: string;
  /** 1-based line in the file, or null. */
  readonly line: number | null;
  /** 1-based column (byte within the line), or null. */
  readonly column: number | null;
  /** The offending text, shortened, or null. */
  readonly text: string | null;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function err<T = never>(problem: Problem): Result<T> {
  return { ok: false, problem };
}
