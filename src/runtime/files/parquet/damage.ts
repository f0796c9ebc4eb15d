import { refusal } from '../../../core/loader/report/notes.ts';
import { BrokenInput } from '../inflate.ts';

/** A Parquet file that cannot be read, `why` being the end of a sentence that begins with the file. */
export function unreadable(why: string): BrokenInput {
  return new BrokenInput(refusal('PARQUET_BROKEN', { why }));
}

/** A file whose bytes contradict themselves or what Parquet is; `what` is what was found. */
export function damage(what: string): BrokenInput {
  return unreadable(what === '' ? 'it is damaged' : `it is damaged (${what})`);
}

/** What `read` gives; anything it throws that is no refusal yet is damage, in the words it has. */
export function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof BrokenInput ? error : damage(error instanceof Error ? error.message : '');
  }
}
