/** A dataset goes with the runs and sweeps on it: without it they could not be shown. */
import { ok } from '../contracts/result.ts';
import type { Result } from '../contracts/result.ts';
import type { Library } from './run-calls.ts';

/** Hides a run or a sweep, or shows it again. */
type Hide = (deleted: boolean) => Promise<Result<null>>;

export class DataDeletion {
  readonly #library: Promise<Library>;
  /** By dataset: what was hidden with it. */
  readonly #hidden = new Map<string, readonly Hide[]>();

  constructor(library: Promise<Library>) {
    this.#library = library;
  }

  /**
   * Hides a dataset with its runs and sweeps, or shows it again, with those that were hidden with it. Refused whole where
   * one of them cannot be hidden: what is hidden is removed for good before long.
   */
  async set(id: string, deleted: boolean): Promise<Result<null>> {
    const library = await this.#library;
    return deleted ? this.#hide(library, id) : this.#show(library, id);
  }

  async #hide(library: Library, id: string): Promise<Result<null>> {
    const found = await entriesOn(library, id);
    if (!found.ok) return found;
    const hidden: Hide[] = [];
    const undone = async (refused: Result<null>) => {
      for (const hide of hidden) await hide(false);
      return refused;
    };
    for (const hide of found.value) {
      const done = await hide(true);
      if (!done.ok) return undone(done);
      hidden.push(hide);
    }
    const done = await library.datasets.setDeleted(id, true);
    if (!done.ok) return undone(done);
    this.#hidden.set(id, hidden);
    return done;
  }

  /** The data first, without which the others are nothing; one that cannot come back keeps no other from it. */
  async #show({ datasets }: Library, id: string): Promise<Result<null>> {
    let reply: Result<null> = await datasets.setDeleted(id, false);
    if (!reply.ok) return reply;
    for (const hide of this.#hidden.get(id) ?? []) {
      const shown = await hide(false);
      if (!shown.ok) reply = shown;
    }
    return reply;
  }
}

/** The runs and sweeps on a dataset. */
async function entriesOn({ store, runs, sweeps }: Library, dataset_id: string): Promise<Result<readonly Hide[]>> {
  const [run_list, sweep_list] = [await store.runs.list(), await store.sweeps.list()];
  if (!run_list.ok) return run_list;
  if (!sweep_list.ok) return sweep_list;
  const on = (entries: readonly { readonly key: string; readonly dataset_id: string }[]) =>
    entries.filter((entry) => entry.dataset_id === dataset_id).map(({ key }) => key);
  return ok([
    ...on(run_list.value.items).map(
      (key): Hide =>
        (deleted) =>
          runs.setDeleted(key, deleted),
    ),
    ...on(sweep_list.value.items).map(
      (key): Hide =>
        (deleted) =>
          sweeps.setDeleted(key, deleted),
    ),
  ]);
}
