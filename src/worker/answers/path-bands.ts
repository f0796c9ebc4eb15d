/** How much of a run's result hangs on what a bar does not tell, for the page. */
import { err, ok } from '../../contracts/result.ts';
import type { Result } from '../../contracts/result.ts';
import { storeProblems } from '../../contracts/store-errors.ts';
import { ENGINE_VERSION } from '../../core/engine/index.ts';
import { pathBand } from '../../runtime/run/path-band.ts';
import type { BandProgress, PathBandReply } from '../protocol/api.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import type { RunSource } from './run-source.ts';
import { goesOn } from '../../contracts/records.ts';

/** More than anyone reads; how many there are is told beside. */
const TRADES_MAX = 100;

/** One at a time, in slices, between which the page's questions are answered. */
export class PathBands {
  readonly #effects: WorkerEffects;
  #current: { canceled: boolean } | null = null;

  constructor(effects: WorkerEffects) {
    this.#effects = effects;
  }

  /** Null when canceled, also by the next one. Rejects when an engine throws. */
  async test(
    { info, dataset }: RunSource,
    onProgress: (progress: BandProgress) => void,
  ): Promise<Result<PathBandReply | null>> {
    this.cancel();
    if (goesOn(info.state)) return err(storeProblems.runBusy());
    if (info.engine_version !== ENGINE_VERSION) {
      return err(storeProblems.runEngineDiffers(info.engine_version, ENGINE_VERSION));
    }
    if (info.bars_done === 0) return err(storeProblems.requestInvalid('run_key', 'a run that has done a bar'));
    const mine = { canceled: false };
    this.#current = mine;
    // A run that was ended early is tested as far as it went.
    const config = { ...info.request.config, max_steps: info.bars_done };
    const band = await pathBand(
      dataset.source,
      { ...info.request, config },
      {
        data_sha256: dataset.info.id,
        commands: info.commands,
        effects: this.#effects,
        onRun: (runs_done, runs_total) => onProgress({ runs_done, runs_total }),
        canceled: () => mine.canceled,
      },
    );
    if (band === null) return ok(null);
    const { base, runs, combined, interval, trades } = band;
    const shown = trades.slice(0, TRADES_MAX);
    return ok({ base, runs, combined, ...interval, trades: shown, trades_total: trades.length });
  }

  cancel(): void {
    if (this.#current !== null) this.#current.canceled = true;
    this.#current = null;
  }
}
