/** Runs beside each other: checked at this door, measured, laid on one axis, their logs held against the first one's. */
import { COMPARED_MAX, COMPARED_MIN } from '../../contracts/comparison.ts';
import { err, ok } from '../../contracts/result.ts';
import type { Result } from '../../contracts/result.ts';
import { storeProblems } from '../../contracts/store-errors.ts';
import type { CompareReply, LogParting, OverlayQuery, OverlayReply, TimeSpan } from '../protocol/comparison.ts';
import { shownInfo } from '../data/datasets.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import { logParting } from './log-parting.ts';
import { overlayOf } from './overlay.ts';
import { statsOf } from '../answers/run-source.ts';
import type { RunSource } from '../answers/run-source.ts';
import { goesOn } from '../../contracts/records.ts';

/** More points than any screen has columns. */
const POINTS_MAX = 20_000;

/** The runs of these keys, which come from the page, so from anywhere. A problem's `text` is the key it is about. */
export async function runsToCompare(
  keys: unknown,
  open: (key: string) => Promise<Result<RunSource>>,
): Promise<Result<readonly RunSource[]>> {
  const known = Array.isArray(keys) && keys.every((key): key is string => typeof key === 'string') ? keys : [];
  if (known.length < COMPARED_MIN || known.length > COMPARED_MAX || new Set(known).size < known.length) {
    const expected = `a list of ${String(COMPARED_MIN)} to ${String(COMPARED_MAX)} runs, each once`;
    return err(storeProblems.requestInvalid('keys', expected));
  }
  const runs: RunSource[] = [];
  for (const key of known) {
    const run = await open(key);
    if (!run.ok) return err({ ...run.problem, text: key });
    const { name, state } = run.value.info;
    if (goesOn(state)) return err(storeProblems.runGoesOn(name, key));
    runs.push(run.value);
  }
  return ok(runs);
}

export class Comparisons {
  readonly #effects: WorkerEffects;
  #current: { canceled: boolean } | null = null;

  constructor(effects: WorkerEffects) {
    this.#effects = effects;
  }

  async compare(runs: readonly RunSource[], points: unknown): Promise<Result<CompareReply>> {
    const overlay = await this.#overlay(runs, points, null);
    if (!overlay.ok) return overlay;
    const { ts, runs: along } = overlay.value;
    const compared: CompareReply['runs'][number][] = [];
    for (const [i, run] of runs.entries()) {
      await this.#effects.yieldNow();
      const { info, dataset, columns } = run;
      const start = columns.bars_done > 0 ? columns.equity[0]! : null;
      compared.push({ info, dataset: shownInfo(dataset), stats: statsOf(run, info.state), start, ...along[i]! });
    }
    return ok({ ts, runs: compared });
  }

  /** A part of the time axis. */
  async overlay(runs: readonly RunSource[], { points, from, to }: OverlayQuery): Promise<Result<OverlayReply>> {
    if (!Number.isFinite(from) || !Number.isFinite(to) || !(from < to)) {
      return err(storeProblems.requestInvalid('from', 'a moment before `to`'));
    }
    return this.#overlay(runs, points, { from, to });
  }

  async #overlay(runs: readonly RunSource[], points: unknown, span: TimeSpan | null): Promise<Result<OverlayReply>> {
    if (typeof points !== 'number' || !(points >= 2)) {
      return err(storeProblems.requestInvalid('points', 'a number of at least 2'));
    }
    for (const { columns } of runs) {
      // A run of a million bars takes milliseconds, once.
      columns.blocks.extend(columns.bars_done);
      await this.#effects.yieldNow();
    }
    const courses = runs.map(({ columns, dataset }) => ({
      ts: dataset.bars.ts.subarray(0, columns.bars_done),
      interval_ms: dataset.bars.interval_ms,
      equity: columns.equity,
      blocks: columns.blocks,
    }));
    return ok(overlayOf(courses, Math.min(Math.floor(points), POINTS_MAX), span));
  }

  /** Null when canceled, also by the next one. */
  async part(runs: readonly RunSource[]): Promise<Result<readonly LogParting[] | null>> {
    this.cancel();
    const mine = { canceled: false };
    this.#current = mine;
    const [base, ...others] = runs;
    const partings: LogParting[] = [];
    for (const run of runs) run.flush();
    for (const other of others) {
      const parting = await logParting(
        base!.log,
        other.log,
        () => this.#effects.yieldNow(),
        () => mine.canceled,
      );
      if (!parting.ok) return parting;
      if (parting.value === null) return ok(null);
      partings.push(parting.value);
    }
    return ok(mine.canceled ? null : partings);
  }

  cancel(): void {
    if (this.#current !== null) this.#current.canceled = true;
    this.#current = null;
  }
}
