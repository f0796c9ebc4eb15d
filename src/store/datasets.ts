import type { Bars } from '../contracts/bars.ts';
import type { DatasetInfo } from '../contracts/records.ts';
import type { Result } from '../contracts/result.ts';
import { storeProblems } from '../contracts/store-errors.ts';
import { putColumns, readColumns, removeColumns } from './bar-columns.ts';
import { Entries, visible } from './entries.ts';
import type { EntryKind } from './entries.ts';
import { guarded } from './guard.ts';
import { checkDataset } from './records.ts';
import type { Tables } from './tables.ts';

const KIND: EntryKind<DatasetInfo> = {
  table: 'datasets',
  check: checkDataset,
  what: 'dataset',
  unknown: storeProblems.datasetUnknown,
};

/** The datasets of the library. */
export class DatasetStore extends Entries<DatasetInfo> {
  constructor(tables: Tables) {
    super(tables, KIND);
  }

  /** The six columns, checked for their lengths; whether they are the bars that `id` names is for the caller to hash. */
  bars(id: string): Promise<Result<Bars>> {
    return guarded(() => readColumns(this.tables, id));
  }

  /**
   * Stores a dataset: its columns, then its record, so that a record never stands for columns that are not there. In
   * several transactions, since copying fifty megabytes must not hold up the list of datasets. One of the same hash keeps
   * its name, symbol and age, and is undeleted: the file may be another, but the bars are the same. Its columns are
   * written again, which also mends damaged ones.
   */
  put(info: DatasetInfo, bars: Bars): Promise<Result<{ readonly info: DatasetInfo; readonly already_known: boolean }>> {
    return guarded(async () => {
      try {
        await putColumns(this.tables, info.id, bars);
      } catch (error) {
        // What there is of them stands for nothing, and takes room.
        await this.#dropParts(info.id).catch(() => undefined);
        throw error;
      }
      return this.tables.transact(['datasets', 'columns'], 'readwrite', async (tx) => {
        const known = await this.find(tx, info.id);
        const merged = known === undefined ? info : { ...visible<DatasetInfo>(known), report: info.report };
        // As earlier versions stored them: the parts stand in for it from now on.
        await tx.remove('columns', info.id);
        await tx.put('datasets', { ...merged, deleted_at: null });
        return { info: merged, already_known: known !== undefined && known.deleted_at === null };
      });
    });
  }

  rename(id: string, name: string, symbol: string): Promise<Result<DatasetInfo>> {
    return this.update(id, (entry) => ({ ...entry, name, symbol }));
  }

  /**
   * Removes for good what is hidden. Returns how many went.
   * @param orphans also columns without a record, which a crash while storing leaves; only while no other tab may be
   * storing
   */
  purge(orphans = false): Promise<Result<number>> {
    return guarded(() =>
      this.tables.transact(['datasets', 'columns', 'column_parts'], 'readwrite', async (tx) => {
        const gone = await this.hidden(tx);
        for (const { id } of gone) {
          await tx.remove('datasets', id);
          await removeColumns(tx, id);
        }
        if (orphans) {
          const known = new Set(await tx.keys('datasets'));
          const stored = [...(await tx.keys('columns')), ...(await tx.groups('column_parts'))];
          for (const id of stored) if (!known.has(id)) await removeColumns(tx, id);
        }
        return gone.length;
      }),
    );
  }

  /** Removes a dataset's columns, if it has no record. */
  #dropParts(id: string): Promise<void> {
    return this.tables.transact(['datasets', 'column_parts'], 'readwrite', async (tx) => {
      if ((await tx.get('datasets', id)) === undefined) await tx.removeGroup('column_parts', id);
    });
  }
}
