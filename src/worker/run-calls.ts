/** The calls of the page that start, steer and follow runs. */
import type { RunRequest } from '../contracts/config.ts';
import type { Pace } from '../contracts/pace.ts';
import { goesOn, type MetricsPlan, type RunInfo } from '../contracts/records.ts';
import type { Problem, Result } from '../contracts/result.ts';
import type { LabStore } from '../store/index.ts';
import type { FeedReply, FollowFile, RunStoring, RunUpdate } from './protocol/api.ts';
import type { OnUpdate } from './answers/run-update.ts';
import { checkPlan, checkRequest, release, safely, tell } from './protocol/bridge.ts';
import type { PageCallback } from './protocol/bridge.ts';
import type { Datasets } from './data/datasets.ts';
import { storingOf } from './run/health.ts';
import type { LiveRun } from './run/live-run.ts';
import type { RunLibrary } from './library/run-library.ts';
import type { Sweeps } from './sweep/sweeps.ts';

export interface Library {
  readonly store: LabStore;
  readonly datasets: Datasets;
  readonly runs: RunLibrary;
  readonly sweeps: Sweeps;
}

export abstract class RunCalls {
  protected abstract readonly library: Promise<Library>;
  /** What went wrong last where no caller waited for it. */
  protected problem: Problem | null = null;
  /** It is that of a run whose storing may work again. */
  private runProblem = false;

  startRun(
    dataset_id: string,
    request: RunRequest,
    name: string,
    onUpdate: PageCallback<RunUpdate>,
    metrics: MetricsPlan | null = null,
    follow: FollowFile | null = null,
  ): Promise<Result<RunInfo>> {
    return safely(async () => {
      const checked = checkRequest(request);
      if (!checked.ok) return checked;
      const plan = checkPlan(metrics);
      if (!plan.ok) return plan;
      const { runs } = await this.library;
      return runs.start(dataset_id, checked.value, name, this.teller(onUpdate), plan.value, follow);
    });
  }

  resumeRun(
    key: string,
    paused: boolean,
    onUpdate: PageCallback<RunUpdate>,
    follow: FollowFile | null = null,
  ): Promise<Result<RunInfo>> {
    return safely(async () => (await this.library).runs.resume(key, paused === true, this.teller(onUpdate), follow));
  }

  async feed(file: File): Promise<FeedReply> {
    return (await this.library).runs.live?.growth?.feed(file) ?? 'other';
  }

  followRun(key: string, onUpdate: PageCallback<RunUpdate>): Promise<Result<RunInfo>> {
    return safely(async () => (await this.library).runs.follow(key, this.teller(onUpdate)));
  }

  unfollow(): void {
    void this.library.then(({ runs }) => runs.unfollow());
  }

  secure(): void {
    this.live((run) => run.secure());
  }

  async storing(): Promise<RunStoring | null> {
    return storingOf((await this.library).runs.live);
  }

  pause(): void {
    this.live((run) => run.pause());
  }

  resume(): void {
    this.live((run) => run.resume());
  }

  step(bars: number): void {
    this.live((run) => run.driver.step(bars));
  }

  cancel(): void {
    this.live((run) => run.cancel());
  }

  halt(): void {
    this.live((run) => run.command('HALTED'));
  }

  reduce(): void {
    this.live((run) => run.command('REDUCING'));
  }

  resumeTrading(): void {
    this.live((run) => run.command('ACTIVE'));
  }

  setPace(pace: Pace): void {
    void this.library.then(({ runs }) => runs.setPace(pace));
  }

  private live(act: (run: LiveRun) => void): void {
    void this.library.then(({ runs }) => {
      if (runs.live !== null) act(runs.live);
    });
  }

  /** Passes a run's updates on to the page, and what they tell of the storage. */
  private teller(onUpdate: PageCallback<RunUpdate>): OnUpdate {
    return (update) => {
      if (update.problem !== null) this.problem = update.problem;
      else if (this.runProblem) this.problem = null;
      this.runProblem = update.problem !== null;
      const heard = tell(onUpdate, update);
      if (!goesOn(update.state) && update.problem === null) release(onUpdate);
      return heard;
    };
  }
}
