/** What the tables of sweeps hold, and the checks that a record read from them must pass. */
import { Damage, count, finite, hex, list, nullable, oneOf, record, text } from '../contracts/check.ts';
import type { Check } from '../contracts/check.ts';
import { checkDoneRow } from '../contracts/sweep-check.ts';
import type { DoneRow, SweepInfo } from '../contracts/sweep.ts';
import { checkStoredRequest } from './records.ts';
import type { Stored } from './records.ts';

const share: Check<number> = (value, path) => {
  const found = finite(value, path);
  if (!(found > 0 && found < 1)) throw new Damage(path, 'above 0 and below 1');
  return found;
};

export const checkSweep: Check<Stored<SweepInfo>> = record({
  key: text,
  created_at: finite,
  dataset_id: hex(64),
  engine_version: text,
  request: checkStoredRequest,
  axes: list(record({ of: oneOf('field', 'param'), key: text, values: list(finite) })),
  split: nullable(share),
  rank: text,
  runs_done: count,
  runs_total: count,
  deleted_at: nullable(finite),
});

export const checkSweepPiece: Check<{ readonly n: number; readonly rows: readonly DoneRow[] }> = record({
  n: count,
  rows: list(checkDoneRow),
});
