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

  /**
   * Hides a dataset with its runs, or shows it again, with the runs that were hidden with it. Refused whole where one of
   * the runs cannot be hidden: what is hidden is removed for good before long.
   */
  async set(id: string, deleted: boolean): Promise<Result<null>> {
    const library = await this.#library;
    return deleted ? this.#hide(library, id) : this.#show(library, id);
  }

  async #hide({ store, datasets, runs }: Library, id: string): Promise<Result<null>> {
    const listed = await store.runs.list();
    if (!listed.ok) return listed;
    const hidden: string[] = [];
    const undone = async (refused: Result<null>) => {
      for (const key of hidden) await runs.setDeleted(key, false);
      return refused;
    };
    for (const run of listed.value.items) {
      if (run.dataset_id !== id) continue;
      const done = await runs.setDeleted(run.key, true);
      if (!done.ok) return undone(done);
      hidden.push(run.key);
    }
    const done = await datasets.setDeleted(id, true);
    if (!done.ok) return undone(done);
    this.#hidden.set(id, hidden);
    return done;
  }

  /** The data first, without which the runs are nothing; one that cannot come back keeps no other from it. */
  async #show({ datasets, runs }: Library, id: string): Promise<Result<null>> {
    let reply: Result<null> = await datasets.setDeleted(id, false);
    if (!reply.ok) return reply;
    for (const key of this.#hidden.get(id) ?? []) {
      const shown = await runs.setDeleted(key, false);
      if (!shown.ok) reply = shown;
    }
    return reply;
  }
}
