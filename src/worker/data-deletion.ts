/** A dataset goes with the runs on it: without it they could not be shown. */
import type { Result } from '../contracts/result.ts';
import type { Library } from './run-calls.ts';

export class DataDeletion {
  readonly #library: Promise<Library>;
  /** By dataset: the runs that were hidden with it. */
  readonly #hidden = new Map<string, readonly string[]>();

  constructor(library: Promise<Library>) {
    this.#library = library;
  }

  /** Hides a dataset with its runs, or shows it again, with the runs that were hidden with it. */
  async set(id: string, deleted: boolean): Promise<Result<null>> {
    const { store, datasets, runs } = await this.#library;
    const listed = await store.runs.list();
    if (!listed.ok) return listed;
    const own = listed.value.items.filter((run) => run.dataset_id === id).map((run) => run.key);
    for (const key of deleted ? own : (this.#hidden.get(id) ?? [])) {
      const hidden = await runs.setDeleted(key, deleted);
      if (!hidden.ok) return hidden;
    }
    if (deleted) this.#hidden.set(id, own);
    return datasets.setDeleted(id, deleted);
  }
}
