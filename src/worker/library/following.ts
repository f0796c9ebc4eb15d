/** Looks after the one run of another tab that the page follows. */
import { goesOn, type RunInfo } from '../../contracts/records.ts';
import { ok } from '../../contracts/result.ts';
import type { Result } from '../../contracts/result.ts';
import type { RunUpdate } from '../protocol/api.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import type { FollowedRun } from './followed-run.ts';
import { RunTeller, updateOf } from '../answers/run-update.ts';
import type { OnUpdate } from '../answers/run-update.ts';
import type { Tabs } from '../platform/tabs.ts';

/** Without news the store is looked into this often, which also finds out that the other tab is gone. */
const LOOK_MS = 1000;
/** Least time between two looks. */
const PACE_MS = 100;

export interface FollowingOptions {
  readonly effects: WorkerEffects;
  readonly tabs: Tabs;
  /** The run's record as it is now: `interrupted` when nobody holds it any more. */
  readonly read: (key: string) => Promise<Result<RunInfo>>;
  readonly open: (info: RunInfo) => Promise<Result<FollowedRun>>;
}

/** What is followed, how it is woken, and when it began. */
interface Watch {
  readonly key: string;
  run: FollowedRun;
  stopped: boolean;
  wake: () => void;
  readonly teller: RunTeller;
  /** For the speed shown: bars and time of the last look that found more. */
  seen: { readonly bars: number; readonly at: number };
  rate: number;
}

export class Following {
  readonly #options: FollowingOptions;
  #watch: Watch | null = null;

  constructor(options: FollowingOptions) {
    this.#options = options;
    options.tabs.listen((news) => {
      if (news.kind === 'run' && news.key === this.#watch?.key) this.#watch.wake();
    });
  }

  /** The followed run, if it is this one. */
  run(key: string): FollowedRun | null {
    return this.#watch?.key === key ? this.#watch.run : null;
  }

  stop(): void {
    if (this.#watch === null) return;
    this.#watch.stopped = true;
    this.#watch.wake();
    this.#watch = null;
  }

  /** Follows a run in place of any other, until it ends or nobody goes on with it; each look that finds more is told. */
  async follow(key: string, onUpdate: OnUpdate): Promise<Result<RunInfo>> {
    this.stop();
    const info = await this.#options.read(key);
    if (!info.ok || !goesOn(info.value.state)) return info;
    const run = await this.#options.open(info.value);
    if (!run.ok) return run;
    const seen = { bars: run.value.info.bars_done, at: this.#options.effects.now() };
    const watch: Watch = {
      key,
      run: run.value,
      stopped: false,
      wake: () => undefined,
      teller: new RunTeller(onUpdate),
      seen,
      rate: 0,
    };
    this.stop();
    this.#watch = watch;
    void this.#loop(watch);
    return ok(run.value.info);
  }

  async #loop(watch: Watch): Promise<void> {
    const { effects } = this.#options;
    for (;;) {
      if (watch.stopped) return;
      const ended = !goesOn(watch.run.info.state);
      watch.teller.tell(() => this.#news(watch), ended);
      if (ended) break;
      await Promise.race([effects.sleep(LOOK_MS), new Promise<void>((resolve) => (watch.wake = resolve))]);
      await this.#look(watch);
      await effects.sleep(PACE_MS);
    }
    if (this.#watch === watch) this.#watch = null;
  }

  async #look(watch: Watch): Promise<void> {
    const info = await this.#options.read(watch.key);
    // A store that does not answer now may at the next look.
    if (!info.ok || watch.stopped) return;
    const problem = await watch.run.refresh(info.value);
    if (problem === null) return;
    const again = await this.#options.open(info.value);
    if (again.ok) watch.run = again.value;
  }

  #news(watch: Watch): RunUpdate {
    const { run, seen } = watch;
    const { bars_done, bars_total, created_at, state } = run.info;
    const at = this.#options.effects.now();
    if (bars_done > seen.bars) {
      watch.rate = ((bars_done - seen.bars) / Math.max(1, at - seen.at)) * 1000;
      watch.seen = { bars: bars_done, at };
    }
    const bars_per_s = state === 'running' ? watch.rate : 0;
    const progress = {
      bars_per_s,
      elapsed_ms: Math.max(0, this.#options.effects.wallClock() - created_at),
      eta_ms: bars_per_s > 0 ? ((bars_total - bars_done) / bars_per_s) * 1000 : null,
    };
    return updateOf(run, progress, { problem: null, held: false, safe_bars: bars_done });
  }
}
