/** What a sweep of the page is going to run: all that can be wrong with it is found here, before anything runs. */
import type { DoneRow, Swept } from '../../contracts/sweep.ts';
import { SWEEP_RUNS_MAX, sweptRequest } from '../../contracts/sweep.ts';
import { err, ok } from '../../contracts/result.ts';
import type { Result } from '../../contracts/result.ts';
import { storeProblems } from '../../contracts/store-errors.ts';
import { newRunBars } from '../../core/engine/index.ts';
import { combination, planSweep } from '../../runtime/sweep/grid.ts';
import type { Axis, SweepPlan } from '../../runtime/sweep/grid.ts';
import { parseRanking } from '../../runtime/sweep/ranking.ts';
import type { Ranking } from '../../runtime/sweep/ranking.ts';
import type { SweepData, SweepRow } from '../../runtime/sweep/rows.ts';
import { splitBars } from '../../runtime/sweep/split.ts';
import { checkRequest } from '../protocol/bridge.ts';
import type { LoadedDataset } from '../data/datasets.ts';
import { hashDataset } from '../platform/hash.ts';
import type { SweepQuery } from '../protocol/sweep-replies.ts';

const AXES_MAX = 2;

export interface PreparedSweep {
  readonly plan: SweepPlan;
  readonly ranking: Ranking;
  /** What each combination is run over: all bars, or the two parts. */
  readonly parts: readonly SweepData[];
  /** Hash of the whole data. */
  readonly data_sha256: string;
}

function isSwept(axis: unknown): axis is Swept {
  if (typeof axis !== 'object' || axis === null) return false;
  const { of, key, values } = axis as Partial<Record<keyof Swept, unknown>>;
  const named = (of === 'field' || of === 'param') && typeof key === 'string' && key !== '';
  return named && Array.isArray(values) && values.length > 0 && values.every((value) => typeof value === 'number');
}

/** Checks a query, which comes from the page or out of the store, so from anywhere. */
export async function prepareSweep(
  { source, info }: LoadedDataset,
  query: SweepQuery,
  yieldNow: () => Promise<void>,
): Promise<Result<PreparedSweep>> {
  const { axes, split, rank } = query;
  const keys = Array.isArray(axes) && axes.every(isSwept) ? axes.map(({ key }) => key) : [];
  if (keys.length < 1 || keys.length > AXES_MAX || new Set(keys).size < keys.length) {
    return err(storeProblems.requestInvalid('axes', 'one or two settings, each once, with their values'));
  }
  if (split !== null && !(typeof split === 'number' && split > 0 && split < 1)) {
    return err(storeProblems.requestInvalid('split', 'a share above 0 and below 1, or null'));
  }
  const ranking = typeof rank === 'string' ? parseRanking(rank) : err(storeProblems.requestInvalid('rank', 'a text'));
  if (!ranking.ok) return ranking;
  const request = checkRequest(query.request);
  if (!request.ok) return request;
  const named: readonly Axis[] = axes.map(({ key, values }) => ({ name: key, values }));
  const plan = planSweep(
    named,
    (values) => checkRequest(sweptRequest(request.value, axes, values as readonly number[])),
    SWEEP_RUNS_MAX,
  );
  if (!plan.ok) return plan;
  const whole = { bars: source, data_sha256: info.id };
  const cut = split === null ? ok([source]) : splitBars(source, split);
  if (!cut.ok) return cut;
  const parts: SweepData[] = [];
  for (const bars of cut.value) {
    const seen = newRunBars(bars, plan.value.request(plan.value.accepted[0]!).config);
    if (!seen.ok) return seen;
    parts.push(bars === source ? whole : { bars, data_sha256: await hashDataset(bars, yieldNow) });
  }
  return ok({ plan: plan.value, ranking: ranking.value, parts, data_sha256: info.id });
}

/** Rows out of the store as rows of that plan. Refused, STORE_DAMAGED: one that is none of it, or is there twice. */
export function rowsOfPlan({ plan, parts }: PreparedSweep, stored: readonly DoneRow[]): Result<readonly SweepRow[]> {
  const left = new Set(plan.accepted);
  for (const { index, parts: runs } of stored) {
    const whole = left.delete(index) && runs.length === parts.length;
    if (!whole) return err(storeProblems.damaged('sweep', 'rows', 'each combination once, with a run for each part'));
  }
  return ok(stored.map((row) => ({ ...row, values: combination(plan.axes, row.index) })));
}
