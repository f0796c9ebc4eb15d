/** Sweeps for the page: one at a time, in slices, between which the page's questions are answered, and kept as they go. */
import type { RunRequest } from '../../contracts/config.ts';
import { err, ok } from '../../contracts/result.ts';
import type { Problem, Result } from '../../contracts/result.ts';
import { storeProblems } from '../../contracts/store-errors.ts';
import type { DoneRow, SweepInfo } from '../../contracts/sweep.ts';
import { ENGINE_VERSION } from '../../core/engine/index.ts';
import { createSha256 } from '../../core/journal/index.ts';
import { rankedValue } from '../../runtime/sweep/ranking.ts';
import { sweepCsv } from '../../runtime/sweep/report.ts';
import type { Sweep } from '../../runtime/sweep/report.ts';
import { sweepHtml } from '../../runtime/sweep/page.ts';
import { runParts } from '../../runtime/sweep/rows.ts';
import type { SweepRow } from '../../runtime/sweep/rows.ts';
import { runSweep } from '../../runtime/sweep/sweep.ts';
import type { Listed } from '../../store/index.ts';
import type { SweepStore } from '../../store/sweeps.ts';
import type { Datasets } from '../data/datasets.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import type { Locks } from '../platform/locks.ts';
import { replyOf } from './sweep-answer.ts';
import { SweepKeeper } from './sweep-keeper.ts';
import { prepareSweep, rowsOfPlan } from './sweep-plan.ts';
import type { PreparedSweep } from './sweep-plan.ts';
import type { SweepListed, SweepProgress, SweepQuery, SweepReply } from '../protocol/sweep-replies.ts';

export interface SweepMeans {
  readonly store: SweepStore;
  readonly datasets: Pick<Datasets, 'get'>;
  readonly effects: WorkerEffects;
  readonly locks: Locks;
  /** Told when the list of sweeps has changed. */
  readonly onChanged: () => void;
}

/** A sweep with what the library knows of it. */
interface Known {
  readonly info: SweepInfo;
  readonly prepared: PreparedSweep;
  readonly rows: readonly SweepRow[];
  /** Pieces that the store has its rows in. */
  readonly pieces: number;
}

/** The one under way. */
interface Current {
  canceled: boolean;
  replaced: boolean;
}

export class Sweeps {
  readonly #means: SweepMeans;
  #current: Current | null = null;
  /** The last one looked at, whose files can be asked for. */
  #shown: { readonly key: string; readonly sweep: Sweep } | null = null;
  /** The last one run here: what the store refused of it may be offered again. */
  #keeper: SweepKeeper | null = null;

  constructor(means: SweepMeans) {
    this.#means = means;
  }

  /** What was done until it was stopped counts; null when the next sweep took its place. */
  run(query: SweepQuery, onProgress: (progress: SweepProgress) => void): Promise<Result<SweepReply | null>> {
    return this.#next(async (mine) => {
      const { dataset_id, request, axes, split, rank } = query;
      const prepared = await this.#prepare(query);
      if (!prepared.ok) return prepared;
      const { effects, locks } = this.#means;
      const info: SweepInfo = {
        key: effects.newKey(),
        created_at: effects.wallClock(),
        dataset_id,
        engine_version: ENGINE_VERSION,
        request,
        axes,
        split,
        rank,
        runs_done: 0,
        runs_total: prepared.value.plan.accepted.length,
      };
      const known = { info, prepared: prepared.value, rows: [], pieces: 0 };
      return this.#holding(await locks.hold(info.key), () => this.#go(mine, known, onProgress));
    });
  }

  /** The rest of one that was stopped, by whatever it was; likewise. */
  resume(key: string, onProgress: (progress: SweepProgress) => void): Promise<Result<SweepReply | null>> {
    return this.#next(async (mine) => {
      const release = await this.#means.locks.tryHold(key);
      if (release === null) return err(storeProblems.sweepGoesOn());
      return this.#holding(release, async () => {
        // Read under the lock: whoever held it before may have come further than a list said.
        const known = await this.#read(key);
        if (!known.ok) return known;
        const { engine_version } = known.value.info;
        if (engine_version === ENGINE_VERSION) return this.#go(mine, known.value, onProgress);
        return err(storeProblems.sweepEngineDiffers(engine_version, ENGINE_VERSION));
      });
    });
  }

  cancel(): void {
    if (this.#current !== null) this.#current.canceled = true;
    this.#current = null;
  }

  /** Newest first, and what is wrong with those that cannot be read. */
  async list(): Promise<Result<Listed<SweepListed>>> {
    const { store, locks } = this.#means;
    const listed = await store.list();
    if (!listed.ok) return listed;
    const held = await locks.heldKeys();
    const { items, damaged } = listed.value;
    return ok({ items: items.map((info) => ({ ...info, goes_on: held.has(info.key) })), damaged });
  }

  /** One of the library, as far as it has come. */
  async open(key: string): Promise<Result<SweepReply>> {
    const known = await this.#read(key);
    if (!known.ok) return known;
    const sweep = sweepOf(known.value);
    this.#shown = { key, sweep };
    return ok(replyOf(known.value.info, sweep, null));
  }

  /** Hides one that does not go on, or shows it again. */
  async setDeleted(key: string, deleted: boolean): Promise<Result<null>> {
    const { store, locks, effects, onChanged } = this.#means;
    if (deleted && (await locks.heldKeys()).has(key)) return err(storeProblems.sweepGoesOn());
    const done = await store.setDeleted(key, deleted ? effects.wallClock() : null);
    if (!done.ok) return done;
    onChanged();
    return ok(null);
  }

  /** Offers the store what it refused of the last sweep; the problem if it refuses it again. */
  async storeAgain(): Promise<Problem | null> {
    if (this.#current === null) await this.#keeper?.close();
    return this.#keeper?.problem ?? null;
  }

  /** Its table or page. */
  async file(key: string, kind: 'csv' | 'html'): Promise<Result<Blob>> {
    if (this.#shown?.key !== key) {
      const opened = await this.open(key);
      if (!opened.ok) return opened;
    }
    const { sweep } = this.#shown!;
    if (kind === 'csv') return ok(new Blob([...sweepCsv(sweep)], { type: 'text/csv' }));
    return ok(new Blob([sweepHtml(sweep) as Uint8Array<ArrayBuffer>], { type: 'text/html' }));
  }

  /** Takes the place of any sweep under way. */
  async #next<T>(work: (mine: Current) => Promise<Result<T>>): Promise<Result<T>> {
    if (this.#current !== null) this.#current.replaced = true;
    this.cancel();
    const mine = { canceled: false, replaced: false };
    this.#current = mine;
    try {
      return await work(mine);
    } finally {
      if (this.#current === mine) this.#current = null;
    }
  }

  /** Lets go of a sweep's lock when `work` is through, however that ends. */
  async #holding<T>(release: () => void, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      release();
      this.#means.onChanged();
    }
  }

  async #prepare(query: SweepQuery): Promise<Result<PreparedSweep>> {
    const { datasets, effects } = this.#means;
    const dataset = await datasets.get(query.dataset_id);
    return dataset.ok ? prepareSweep(dataset.value, query, effects.yieldNow) : dataset;
  }

  async #read(key: string): Promise<Result<Known>> {
    const { store } = this.#means;
    const info = await store.get(key);
    if (!info.ok) return info;
    const stored = await store.pieces(key);
    if (!stored.ok) return stored;
    const prepared = await this.#prepare(info.value);
    if (!prepared.ok) return prepared;
    const rows = rowsOfPlan(prepared.value, stored.value.flat());
    if (!rows.ok) return rows;
    return ok({ info: info.value, prepared: prepared.value, rows: rows.value, pieces: stored.value.length });
  }

  async #go(
    mine: Current,
    known: Known,
    onProgress: (progress: SweepProgress) => void,
  ): Promise<Result<SweepReply | null>> {
    const { store, effects, onChanged } = this.#means;
    const { info, prepared, pieces } = known;
    const { plan, ranking, parts } = prepared;
    const stored = { rows: known.rows.map(storedRow), pieces };
    const keeper = new SweepKeeper({ store, info, stored, now: effects.now, onBegun: onChanged });
    this.#keeper = keeper;
    const canceled = () => mine.canceled;
    const figures = new Float64Array(plan.total).fill(NaN);
    const note = (row: SweepRow) => (figures[row.index] = rankedValue(row, ranking) ?? NaN);
    const tell = (runs_done: number) => {
      onProgress({ runs_done, runs_total: plan.accepted.length, figures: figures.slice() });
    };
    known.rows.forEach(note);
    tell(known.rows.length);
    const runner = {
      run: (request: RunRequest) => runParts(parts, request, { createHasher: createSha256, effects, canceled }),
    };
    const onRow = (done: number, _total: number, row: SweepRow) => {
      note(row);
      keeper.add(storedRow(row));
      tell(done);
    };
    const rows = await runSweep(plan, [runner], { onRow, canceled, done: known.rows });
    await keeper.close();
    if (mine.replaced) return ok(null);
    const sweep = sweepOf({ info, prepared, rows });
    this.#shown = { key: info.key, sweep };
    return ok(replyOf(keeper.info, sweep, keeper.problem));
  }
}

const storedRow = ({ index, parts }: SweepRow): DoneRow => ({ index, parts });

function sweepOf({ info, prepared, rows }: Pick<Known, 'info' | 'prepared' | 'rows'>): Sweep {
  const { plan, ranking, parts, data_sha256 } = prepared;
  const { split, engine_version } = info;
  const ordered = [...rows].sort((a, b) => a.index - b.index);
  return { plan, ranking, split, engine_version, data_sha256, parts, rows: ordered };
}
