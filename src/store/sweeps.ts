import type { DoneRow, SweepInfo } from '../contracts/sweep.ts';
import type { Result } from '../contracts/result.ts';
import { storeProblems } from '../contracts/store-errors.ts';
import { Entries } from './entries.ts';
import type { EntryKind } from './entries.ts';
import { ProblemError, checked, guarded } from './guard.ts';
import type { TableName } from './schema.ts';
import { checkSweep, checkSweepPiece } from './sweep-records.ts';
import type { Durability, Tables } from './tables.ts';

const KIND: EntryKind<SweepInfo> = {
  table: 'sweeps',
  check: checkSweep,
  what: 'sweep',
  unknown: storeProblems.sweepUnknown,
};
const SWEEP_TABLES: readonly TableName[] = ['sweeps', 'sweep_rows'];

/** One step of a sweep, stored whole or not at all. */
export interface SweepBatch {
  /** As it is with these rows. */
  readonly info: SweepInfo;
  /** Number of this piece: 0, 1, 2 … */
  readonly n: number;
  readonly rows: readonly DoneRow[];
  /** It has a record already: if that is gone, the library was cleared. */
  readonly known: boolean;
}

/** The sweeps of the library. */
export class SweepStore extends Entries<SweepInfo> {
  constructor(tables: Tables) {
    super(tables, KIND);
  }

  /** The pieces of its rows in the order in which they were stored. */
  pieces(key: string): Promise<Result<readonly (readonly DoneRow[])[]>> {
    return guarded(async () => {
      const stored = await this.tables.transact(['sweep_rows'], 'readonly', (tx) => tx.group('sweep_rows', key));
      return stored.map((piece, n) => {
        const what = `piece ${String(n)} of a sweep`;
        const found = checked(checkSweepPiece, piece, what);
        if (found.n !== n) throw new ProblemError(storeProblems.damaged(what, 'n', String(n)));
        return found.rows;
      });
    });
  }

  /** A record that should be there and is not means that somebody cleared the library: then nothing is stored. */
  commit({ info, n, rows, known }: SweepBatch, durability: Durability): Promise<Result<null>> {
    const { key } = info;
    return guarded(() =>
      this.tables.transact(
        SWEEP_TABLES,
        'readwrite',
        async (tx) => {
          const before = await tx.get('sweeps', key);
          if (before === undefined && known) throw new ProblemError(storeProblems.lost());
          const deleted_at = (await this.find(tx, key))?.deleted_at ?? null;
          await Promise.all([
            tx.put('sweep_rows', { sweep_key: key, n, rows }),
            tx.put('sweeps', { ...info, deleted_at }),
          ]);
          return null;
        },
        durability,
      ),
    );
  }

  /** Removes for good what is hidden. Returns how many went. */
  purge(): Promise<Result<number>> {
    return guarded(() =>
      this.tables.transact(SWEEP_TABLES, 'readwrite', async (tx) => {
        const gone = await this.hidden(tx);
        for (const { key } of gone) {
          await tx.remove('sweeps', key);
          await tx.removeGroup('sweep_rows', key);
        }
        return gone.length;
      }),
    );
  }
}
