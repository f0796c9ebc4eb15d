/** The stage metrics of a run that goes on here, and how they get into the store together with its log. */
import { count, record } from '../../contracts/check.ts';
import type { Check } from '../../contracts/check.ts';
import type { MetricsPlan } from '../../contracts/records.ts';
import { ok } from '../../contracts/result.ts';
import type { Result } from '../../contracts/result.ts';
import { clockResolution, spanOf } from '../../core/metrics/index.ts';
import type { StageClock, StageMetrics } from '../../core/metrics/index.ts';
import { StageRecorder, recorderFields, type RecorderState } from '../../runtime/run/stage-recorder.ts';
import type { MetricsBatch, MetricsChunk, StoredMetrics } from '../../store/index.ts';
import type { RunStore } from '../../store/runs.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import { hashBytes } from '../platform/hash.ts';
import { MetricPieces } from './metric-pieces.ts';
import type { MetricsPiece, PartLines, PiecesMark } from './metric-pieces.ts';
import { readLines } from './metric-source.ts';
import type { MetricsSource, StageFigures } from './metric-source.ts';

/** The metrics' part of a checkpoint. */
export interface MetricsHost extends RecorderState {
  readonly pieces: PiecesMark;
}

export const checkMetricsHost: Check<MetricsHost> = record({
  ...recorderFields,
  pieces: record({ rotated: count, first: count, next: count }),
});

/** The metrics at a bar's edge, on their way into one transaction with the run's record and log. */
export interface MetricsEdge {
  /** What the checkpoint holds of them. */
  readonly host: MetricsHost;
  /** @param resumable with a checkpoint */
  batch(resumable: boolean): Promise<MetricsBatch>;
  /** They are in the store. */
  stored(resumable: boolean): void;
}

/** Where a run goes on. */
export interface MetricsPast {
  readonly host: MetricsHost;
  /** Pieces that the store has up to there. */
  readonly pieces: readonly MetricsPiece[];
}

export interface RunMetricsOptions {
  readonly plan: MetricsPlan;
  readonly runs: RunStore;
  readonly key: string;
  readonly effects: Pick<WorkerEffects, 'now'>;
  readonly bars_total: number;
  /** Null = from the first bar. */
  readonly past: MetricsPast | null;
  /** The run has been stored before: pieces that are there beyond where it begins are to go. */
  readonly resumed: boolean;
}

function clockOf(measured: boolean, now: () => number): StageClock {
  return measured ? { kind: 'real', now, resolution_ms: clockResolution(now) ?? 0 } : { kind: 'simulated' };
}

export class RunMetrics implements MetricsSource {
  readonly plan: MetricsPlan;
  readonly #options: RunMetricsOptions;
  readonly #recorder: StageRecorder;
  readonly #pieces: MetricPieces;
  readonly #clock: StageClock;
  #replaceFrom: number | null;
  /** Numbers of pieces that the store has. */
  #inStore: number[];
  /** First piece that the newest checkpoint needs, and with it what is left of it. */
  #needed: number;

  constructor(options: RunMetricsOptions) {
    const { plan, past, effects, resumed } = options;
    this.#options = options;
    this.plan = plan;
    this.#clock = clockOf(plan.measured, effects.now);
    const after = past === null ? null : { mark: past.host.pieces, pieces: past.pieces };
    this.#pieces = new MetricPieces(plan.rotation?.keep ?? null, after);
    this.#inStore = (past?.pieces ?? []).map(({ n }) => n);
    this.#needed = past?.host.pieces.first ?? 0;
    this.#replaceFrom = resumed ? (past?.host.pieces.next ?? 0) : null;
    this.#recorder = new StageRecorder({
      clock: this.#clock,
      target: plan.lines ? this.#pieces : null,
      rotation: plan.rotation,
      span: spanOf(options.bars_total),
      after: past?.host ?? null,
    });
  }

  get stages(): StageMetrics {
    return this.#recorder.stages;
  }

  get resolution_ms(): number | null {
    return this.#clock.kind === 'real' ? this.#clock.resolution_ms : null;
  }

  get pendingBytes(): number {
    return this.#pieces.pendingBytes;
  }

  /** @param ended nothing goes on from here */
  edge(ended: boolean): MetricsEdge {
    const state = this.#recorder.snapshot();
    this.#pieces.seal();
    const mark = this.#pieces.mark();
    const pending = this.#pieces.pieces.filter(({ bytes }) => bytes !== null);
    // With a checkpoint the newest one now becomes the older of the two that are left.
    const needed = ended ? mark.first : this.#needed;
    const surplusWith = (resumable: boolean) => this.#inStore.filter((n) => (resumable || ended) && n < needed);
    const stored: StoredMetrics = {
      rotated: mark.rotated,
      resolution_ms: this.resolution_ms,
      state: JSON.stringify(state),
    };
    return {
      host: { ...state, pieces: mark },
      batch: async (resumable) => ({
        stored,
        chunks: await Promise.all(pending.map(toChunk)),
        replace_from: this.#replaceFrom,
        surplus: surplusWith(resumable),
      }),
      stored: (resumable) => {
        const gone = new Set(surplusWith(resumable));
        this.#inStore = [...this.#inStore.filter((n) => !gone.has(n)), ...pending.map(({ n }) => n)];
        this.#pieces.markStored(pending);
        this.#replaceFrom = null;
        if (resumable) this.#needed = mark.first;
      },
    };
  }

  /** The library was cleared. */
  lost(): void {
    this.#pieces.takeBack();
    this.#inStore = [];
    this.#needed = this.#pieces.mark().first;
  }

  figures(): Promise<Result<StageFigures>> {
    const { stages, resolution_ms } = this;
    const { series } = this.#recorder;
    return Promise.resolve(ok({ stages, series, resolution_ms, rotated: this.#pieces.rotated }));
  }

  async *lines(newest = Infinity): AsyncGenerator<PartLines> {
    const { runs, key } = this.#options;
    this.stages.flush();
    this.#pieces.seal();
    yield* readLines(runs, key, this.#pieces.pieces.slice(-newest));
  }
}

async function toChunk({ n, part, cuts, bytes }: MetricsPiece): Promise<MetricsChunk> {
  return { n, part, cuts, bytes: bytes!, sha256: await hashBytes(bytes!) };
}
