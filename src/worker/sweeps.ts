/** Sweeps for the page: one at a time, in slices, between which the page's questions are answered. */
import type { RunRequest } from '../contracts/config.ts';
import { err, ok } from '../contracts/result.ts';
import type { Result } from '../contracts/result.ts';
import { storeProblems } from '../contracts/store-errors.ts';
import { SWEEP_RUNS_MAX, sweptRequest } from '../contracts/sweep.ts';
import type { Swept } from '../contracts/sweep.ts';
import { runBars } from '../core/engine/index.ts';
import { createSha256 } from '../core/journal/index.ts';
import { amount } from '../runtime/dashboard/markup.ts';
import { planSweep } from '../runtime/sweep/grid.ts';
import type { Axis, SweepPlan } from '../runtime/sweep/grid.ts';
import { parseRanking, ranked, rankedValue } from '../runtime/sweep/ranking.ts';
import type { Ranking } from '../runtime/sweep/ranking.ts';
import { sweepCsv } from '../runtime/sweep/report.ts';
import type { Sweep } from '../runtime/sweep/report.ts';
import { sweepHtml } from '../runtime/sweep/page.ts';
import { errorOf, runParts } from '../runtime/sweep/rows.ts';
import type { SweepData, SweepRow } from '../runtime/sweep/rows.ts';
import { splitBars } from '../runtime/sweep/split.ts';
import { runSweep } from '../runtime/sweep/sweep.ts';
import { cautionText } from '../runtime/sweep/words.ts';
import { checkRequest } from './bridge.ts';
import type { LoadedDataset } from './datasets.ts';
import type { WorkerEffects } from './effects.ts';
import { hashDataset } from './hash.ts';
import type { SweepProgress, SweepQuery, SweepReply, SweptRun } from './sweep-replies.ts';

const AXES_MAX = 2;

interface Prepared {
  readonly plan: SweepPlan;
  readonly ranking: Ranking;
  readonly split: number | null;
  readonly parts: readonly SweepData[];
}

export class Sweeps {
  readonly #effects: WorkerEffects;
  #current: { canceled: boolean; replaced: boolean } | null = null;
  #last: Sweep | null = null;

  constructor(effects: WorkerEffects) {
    this.#effects = effects;
  }

  /**
   * What was done until it was canceled counts; null when the next sweep took its place.
   * @param loading may take a while, in which the sweep can be canceled already
   */
  async run(
    loading: Promise<Result<LoadedDataset>>,
    query: SweepQuery,
    onProgress: (progress: SweepProgress) => void,
  ): Promise<Result<SweepReply | null>> {
    if (this.#current !== null) this.#current.replaced = true;
    this.cancel();
    const mine = { canceled: false, replaced: false };
    this.#current = mine;
    const effects = this.#effects;
    const loaded = await loading;
    if (!loaded.ok) return loaded;
    const dataset = loaded.value;
    const prepared = await prepare(dataset, query, effects.yieldNow);
    if (!prepared.ok) return prepared;
    const { plan, ranking, split, parts } = prepared.value;
    const canceled = () => mine.canceled;
    const figures = new Float64Array(plan.total).fill(NaN);
    const tell = (runs_done: number) => {
      onProgress({ runs_done, runs_total: plan.accepted.length, figures: figures.slice() });
    };
    const runner = {
      run: (request: RunRequest) => runParts(parts, request, { createHasher: createSha256, effects, canceled }),
    };
    const onRow = (done: number, _total: number, row: SweepRow) => {
      figures[row.index] = rankedValue(row, ranking) ?? NaN;
      tell(done);
    };
    tell(0);
    const rows = await runSweep(plan, [runner], { onRow, canceled });
    if (mine.replaced) return ok(null);
    if (this.#current === mine) this.#current = null;
    const sweep: Sweep = { plan, ranking, split, data_sha256: dataset.info.id, parts, rows };
    this.#last = sweep;
    return ok(replyOf(sweep));
  }

  cancel(): void {
    if (this.#current !== null) this.#current.canceled = true;
    this.#current = null;
  }

  /** The last sweep's table or page; null before the first. */
  file(kind: 'csv' | 'html'): Blob | null {
    const sweep = this.#last;
    if (sweep === null) return null;
    if (kind === 'csv') return new Blob([...sweepCsv(sweep)], { type: 'text/csv' });
    return new Blob([sweepHtml(sweep) as Uint8Array<ArrayBuffer>], { type: 'text/html' });
  }
}

function isSwept(axis: unknown): axis is Swept {
  if (typeof axis !== 'object' || axis === null) return false;
  const { of, key, values } = axis as Partial<Record<keyof Swept, unknown>>;
  const named = (of === 'field' || of === 'param') && typeof key === 'string' && key !== '';
  return named && Array.isArray(values) && values.length > 0 && values.every((value) => typeof value === 'number');
}

/** All that can be wrong with a query, which comes from the page, so from anywhere. */
async function prepare(
  { source, info }: LoadedDataset,
  query: SweepQuery,
  yieldNow: () => Promise<void>,
): Promise<Result<Prepared>> {
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
    const seen = runBars(bars, plan.value.request(plan.value.accepted[0]!).config);
    if (!seen.ok) return seen;
    parts.push(bars === source ? whole : { bars, data_sha256: await hashDataset(bars, yieldNow) });
  }
  return ok({ plan: plan.value, ranking: ranking.value, split, parts });
}

function swept(row: SweepRow): SweptRun {
  const [first, second] = row.parts;
  return {
    index: row.index,
    values: row.values as readonly number[],
    stats: first?.stats ?? null,
    rest: second?.stats ?? null,
    log_sha256: first?.log_sha256 ?? null,
    error: errorOf(row),
  };
}

function replyOf(sweep: Sweep): SweepReply {
  const { plan, ranking, rows, parts } = sweep;
  const { count, first } = plan.refused;
  return {
    complete: rows.length === plan.accepted.length,
    total: plan.total,
    left_out: { count, reason: first?.reason ?? null },
    rank: ranking,
    runs: rows.map(swept),
    ranked: ranked(rows, ranking).map(({ index }) => index),
    caution: cautionText(sweep, amount),
    bars: parts[0]!.bars.length,
    rest_bars: parts[1]?.bars.length ?? 0,
  };
}
