/**
 * A run that goes on in another tab, as far as the store has it. Its columns are computed here, by the same engine on
 * the same bars; its log is the store's. It writes nothing, so that it cannot disturb the run.
 */
import type { OperatorCommand, RunInfo } from '../../contracts/records.ts';
import { err, ok } from '../../contracts/result.ts';
import type { Problem, Result } from '../../contracts/result.ts';
import { storeProblems } from '../../contracts/store-errors.ts';
import { createEngine, ENGINE_VERSION, resolveStored } from '../../core/engine/index.ts';
import { createSha256 } from '../../core/journal/index.ts';
import { indexLines } from '../../runtime/run/log-index.ts';
import type { LabStore } from '../../store/index.ts';
import type { RunStore } from '../../store/runs.ts';
import { advanceTo } from '../run/advance.ts';
import type { Datasets, LoadedDataset } from '../data/datasets.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import { EngineRun } from '../answers/engine-run.ts';
import { readPrefix } from '../log/log-prefix.ts';
import { storedMetrics } from '../metrics/metric-source.ts';
import type { MetricsSource } from '../metrics/metric-source.ts';
import type { RunSource } from '../answers/run-source.ts';

export class FollowedRun extends EngineRun implements RunSource {
  readonly #runs: RunStore;
  readonly #effects: WorkerEffects;
  #info: RunInfo;
  /** Commands given so far. */
  #given = 0;

  constructor(info: RunInfo, runs: RunStore, effects: WorkerEffects, ...rest: ConstructorParameters<typeof EngineRun>) {
    super(...rest);
    this.#info = info;
    this.#runs = runs;
    this.#effects = effects;
  }

  get info(): RunInfo {
    return this.#info;
  }

  get metrics(): MetricsSource | null {
    return storedMetrics(this.#runs, this.#info);
  }

  flush(): void {}

  /** Catches up with the record. Not twice at a time. */
  async refresh(info: RunInfo): Promise<Problem | null> {
    const problem = await this.#readLog();
    if (problem !== null) return problem;
    const commands: readonly OperatorCommand[] = info.commands.slice(this.#given);
    for (const { bar, to } of commands) {
      // Said, but not given yet: until then there may be another word.
      if (bar >= info.bars_done) break;
      await this.#advanceTo(bar + 1);
      this.engine.command(to);
      this.#given++;
    }
    await this.#advanceTo(info.bars_done);
    if (info.state === 'done' || info.state === 'canceled') {
      this.engine.finish();
      this.engineFinished();
    }
    this.#info = { ...info, bars_done: this.engine.bars_done, log_bytes: this.log.bytes };
    return null;
  }

  #advanceTo(bars_done: number): Promise<void> {
    const { engine } = this;
    return advanceTo(bars_done, engine, (max_bars) => engine.advance(max_bars), this.#effects.yieldNow);
  }

  async #readLog(): Promise<Problem | null> {
    const { log } = this;
    const total = await this.#runs.chunksTotal(this.#info.key);
    if (!total.ok) return total.problem;
    for (let n = log.pieces.length; n < total.value; n++) {
      const chunk = await this.#runs.chunk(this.#info.key, n);
      if (!chunk.ok) return chunk.problem;
      const { bytes, lines, first_line } = chunk.value;
      // A run that was taken up again may have cut its log at other places.
      if (first_line !== log.lines) {
        return storeProblems.damaged(`piece ${String(n)} of a log`, 'first_line', String(log.lines));
      }
      indexLines(bytes, log.index);
      log.add(lines, bytes.length, null);
    }
    return null;
  }
}

/** A run of the library that goes on elsewhere. */
export async function followStored(
  store: LabStore,
  datasets: Datasets,
  info: RunInfo,
  effects: WorkerEffects,
): Promise<Result<FollowedRun>> {
  const dataset = await datasets.ofRun(info.dataset_id, info.request.config);
  return dataset.ok ? followRun(store.runs, info, dataset.value, effects) : dataset;
}

/** Opens a run that goes on elsewhere, as far as it has come. */
async function followRun(
  runs: RunStore,
  info: RunInfo,
  dataset: LoadedDataset,
  effects: WorkerEffects,
): Promise<Result<FollowedRun>> {
  if (info.engine_version !== ENGINE_VERSION) {
    return err(storeProblems.runEngineDiffers(info.engine_version, ENGINE_VERSION));
  }
  const { symbol, seed, config } = info.request;
  const request = resolveStored(symbol, seed, config);
  if (!request.ok) return request;
  const prefix = await readPrefix(runs, info.key, 0);
  if (!prefix.ok) return prefix;
  const engine = createEngine(dataset.source, request.value, {
    data_sha256: info.dataset_id,
    createHasher: createSha256,
    keep: { equity: true, plots: true },
    sink: null,
  });
  const run = new FollowedRun(info, runs, effects, engine, dataset, prefix.value.log);
  const problem = await run.refresh(info);
  return problem === null ? ok(run) : err(problem);
}
