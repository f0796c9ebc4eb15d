import type { RunRequest } from '../../contracts/config.ts';
import type { TradingState } from '../../contracts/events.ts';
import { FREE, type Pace } from '../../contracts/pace.ts';
import { goesOn, type DatasetInfo, type MetricsPlan, type RunInfo, type RunState } from '../../contracts/records.ts';
import type { Problem, Result } from '../../contracts/result.ts';
import type { FollowFile, Listener, RunUpdate } from '../../worker/protocol/api.ts';
import type { Lab } from './lab.svelte.ts';
import { listener } from '../io/pace.ts';

export function isFinal(state: RunState): boolean {
  return state !== 'running' && state !== 'paused';
}

/** The run under way, if there is one: at most one at a time. */
export class RunControl {
  /** The record of the run under way, or of the last one of this visit. */
  info = $state.raw<RunInfo | null>(null);
  /** Its newest update. */
  live = $state.raw<RunUpdate | null>(null);
  /** It went on from where it was interrupted: an engine before this one did its first bars. */
  resumed = $state(false);
  /** A start has been asked for and not been answered. */
  starting = $state(false);
  /** The file that the run under way follows, or the last one did. */
  follow: FollowFile | null = null;
  /** The dataset it was begun on: one that follows a file ends on a longer one. */
  begun_on: string | null = null;
  /** Why the last start was refused. */
  problem = $state.raw<Problem | null>(null);

  /** The run whose engine died, while another engine is awaited for it. */
  orphan = $state.raw<{ readonly run: RunInfo; readonly paused: boolean } | null>(null);

  readonly state = $derived<RunState | 'idle' | 'starting'>(
    this.starting ? 'starting' : (this.live?.state ?? this.info?.state ?? 'idle'),
  );
  readonly busy = $derived(this.starting || goesOn(this.state) || this.orphan !== null);

  /** Whether the run's orders pass: the operator and the rules move it. */
  readonly trading = $derived<TradingState>(this.live?.trading_state ?? 'ACTIVE');

  private readonly lab: Lab;
  private readonly onChange: (info: RunInfo, ended: boolean) => void;
  /** Told apart from late updates of runs that a crash has ended. */
  private turn = 0;
  private pace: Pace = FREE;
  private readonly onRefused: (problem: Problem) => void;

  /** @param onRefused told when a run that its engine left behind could not go on */
  constructor(
    lab: Lab,
    onChange: (info: RunInfo, ended: boolean) => void,
    onRefused: (problem: Problem) => void = () => undefined,
  ) {
    this.lab = lab;
    this.onChange = onChange;
    this.onRefused = onRefused;
    lab.onDeath(() => this.lost());
    lab.onReady(() => void this.adopt());
    lab.onGiveUp(() => (this.orphan = null));
  }

  /** Starts a run; resolves when it has started or was refused (then `problem` says why). */
  start(
    dataset: DatasetInfo,
    request: RunRequest,
    name: string,
    pace: Pace,
    metrics: MetricsPlan | null = null,
    follow: FollowFile | null = null,
  ): Promise<boolean> {
    this.pace = pace;
    this.resumed = false;
    return this.begin(
      (onUpdate) => this.lab.api.startRun(dataset.id, request, name, onUpdate, metrics, follow),
      follow,
    );
  }

  /** Goes on with a run that was interrupted; resolves likewise. */
  resumeRun(run: RunInfo, pace: Pace, paused = false, follow: FollowFile | null = null): Promise<boolean> {
    this.pace = pace;
    this.resumed = true;
    return this.begin((onUpdate) => this.lab.api.resumeRun(run.key, paused, onUpdate, follow), follow);
  }

  private async begin(
    call: (onUpdate: Listener<RunUpdate>) => Promise<Result<RunInfo>>,
    follow: FollowFile | null,
  ): Promise<boolean> {
    if (this.busy) return false;
    const turn = ++this.turn;
    this.starting = true;
    this.problem = null;
    this.live = null;
    this.follow = follow;
    try {
      // Calls are answered in order: the run begins at its speed.
      this.send(this.lab.api.setPace(this.pace));
      const early: RunUpdate[] = [];
      const onUpdate = listener((update: RunUpdate) => {
        if (turn !== this.turn) return;
        // The first updates may overtake the answer to the start.
        if (this.starting) early.push(update);
        else this.take(update);
      });
      const reply = await call(onUpdate);
      if (turn !== this.turn) return false;
      this.starting = false;
      if (!reply.ok) {
        this.problem = reply.problem;
        return false;
      }
      this.info = reply.value;
      this.begun_on = reply.value.dataset_id;
      this.onChange(reply.value, isFinal(reply.value.state));
      for (const update of early) this.take(update);
      return true;
    } catch (reason) {
      if (turn === this.turn) {
        this.starting = false;
        const message = reason instanceof Error ? reason.message : String(reason);
        this.problem = { code: 'ENGINE_STOPPED', message, line: null, column: null, text: null };
      }
      return false;
    }
  }

  /** Takes up what the library has of the last run; one that goes on by now does so in another tab. */
  know(run: RunInfo): void {
    this.info = isFinal(run.state) ? run : null;
    if (this.info === null || this.live?.state !== run.state) this.live = null;
  }

  /** A run has a new name. */
  called({ key, name }: RunInfo): void {
    if (this.info?.key === key) this.info = { ...this.info, name };
  }

  /** Pause or go on, whichever fits. */
  toggle(): void {
    if (this.state === 'running') this.pause();
    else if (this.state === 'paused') this.resume();
  }

  pause(): void {
    if (this.state === 'running') this.send(this.lab.api.pause());
  }

  resume(): void {
    if (this.state === 'paused') this.send(this.lab.api.resume());
  }

  /** Processes some bars and stops again; a run that goes is paused first. */
  step(bars = 1): void {
    if (this.state === 'running') this.pause();
    else if (this.state === 'paused') this.send(this.lab.api.step(bars));
  }

  cancel(): void {
    this.orphan = null;
    if (goesOn(this.state)) this.send(this.lab.api.cancel());
  }

  /** The kill switch and its way back: no confirmation, since what it stops can be resumed. */
  toggleHalt(): void {
    if (this.state !== 'running' && this.state !== 'paused') return;
    this.send(this.trading === 'ACTIVE' ? this.lab.api.halt() : this.lab.api.resumeTrading());
  }

  setPace(pace: Pace): void {
    this.pace = pace;
    if (this.busy) this.send(this.lab.api.setPace(pace));
  }

  /** A death of the worker rejects these; `lost` has told of it by then. */
  private send(call: Promise<unknown>): void {
    call.catch(() => undefined);
  }

  private take(update: RunUpdate): void {
    const info = this.info;
    if (!info || update.key !== info.key) return;
    if (isFinal(info.state)) {
      // After the end only its storing can still change.
      if (info.state !== 'interrupted' && update.state === info.state) this.live = update;
      return;
    }
    this.live = update;
    const ended = isFinal(update.state);
    if (!ended && update.state === info.state) return;
    const { state, bars_done, bars_total, headline, dataset_id } = update;
    this.info = { ...info, state, bars_done, bars_total, headline, dataset_id };
    this.onChange(this.info, ended);
  }

  /** The engine died. The run it had goes on as soon as there is another, from where the store has it. */
  private lost(): void {
    this.turn++;
    this.starting = false;
    const info = this.info;
    if (!info || isFinal(info.state)) return;
    this.orphan = { run: info, paused: info.state === 'paused' && this.live?.held !== true };
    this.info = { ...info, state: 'interrupted', bars_done: this.live?.bars_done ?? info.bars_done };
    this.live = null;
    this.onChange(this.info, true);
  }

  private async adopt(): Promise<void> {
    const { orphan } = this;
    if (orphan === null) return;
    const { generation } = this.lab;
    this.orphan = null;
    const resumed = await this.resumeRun(orphan.run, this.pace, orphan.paused, this.follow);
    // Should this engine die before it answers, the next one tries again.
    if (generation !== this.lab.generation) this.orphan ??= orphan;
    else if (!resumed && this.problem !== null) this.onRefused(this.problem);
  }
}
