import type { DatasetInfo, RunInfo } from '../../contracts/records.ts';
import { onLaunchFiles, startPwa, worksOffline } from '../io/pwa.ts';
import { recall, remember } from '../io/memory.ts';
import type { Catalog, RunUpdate } from '../../worker/protocol/api.ts';
import type { Shared } from '../io/share.ts';
import { Arrivals } from './arrivals.ts';
import { Compare } from './compare.svelte.ts';
import { Exports } from './exports.svelte.ts';
import { Following } from './following.svelte.ts';
import { Growing } from './growing.svelte.ts';
import { Lab } from './lab.svelte.ts';
import { Library } from './library.svelte.ts';
import { Measuring } from './measuring.svelte.ts';
import { keepSpeed, keptSpeed } from './pace.ts';
import { RunControl, isFinal } from './run-control.svelte.ts';
import { Setup } from './setup.svelte.ts';
import { Share } from './share.svelte.ts';
import { Show } from './show.svelte.ts';
import { Shortcuts } from './shortcuts.svelte.ts';
import { Tabs } from './tabs.svelte.ts';
import { Sweep } from './sweep.svelte.ts';
import { Theme } from './theme.svelte.ts';
import { Toasts } from './toasts.svelte.ts';
import { Verify } from './verify.svelte.ts';
import { earlyEnd, titleOf } from './words.ts';

/** Where there is no room for the sides beside the workspace; the style sheets say the same. */
export const NARROW = '(max-width: 70rem)';

/** Which side lies over the workspace where there is no room beside it. */
export type Sheet = 'library' | 'setup' | null;

/** The page as a whole: one of each concern, and what happens between them. */
export class App {
  readonly lab: Lab;
  readonly theme = new Theme();
  readonly toasts = new Toasts();
  readonly tabs = new Tabs();
  readonly setup = new Setup();
  readonly measuring = new Measuring();
  readonly share = new Share();
  readonly shortcuts = new Shortcuts();
  readonly growing: Growing;
  readonly library: Library;
  readonly compare: Compare;
  readonly sweep: Sweep;
  readonly show: Show;
  readonly control: RunControl;
  readonly following: Following;
  readonly arrivals: Arrivals;
  readonly verify: Verify;
  readonly exports: Exports;

  sheet = $state<Sheet>(null);
  setup_folded = $state(recall('setup-folded') === true);
  help_open = $state(false);
  private death_note: number | null = null;
  /** A new version waits; set by the service worker. */
  update = $state.raw<(() => void) | null>(null);
  /** Everything it takes to work without a network is here. */
  offline = $state(worksOffline());
  install = $state.raw<(() => Promise<boolean>) | null>(null);

  /** The record in view; while that run goes, as its updates tell it. */
  readonly run = $derived.by<RunInfo | null>(() => {
    const key = this.library.run_key;
    const known = [this.control.info, this.following.info].find((info) => info !== null && info.key === key);
    return known ?? this.library.run;
  });
  readonly live = $derived.by(() => this.liveOf(this.run?.key ?? null));
  /** The run in view if it goes on, but not here. */
  readonly elsewhere = $derived.by<RunInfo | null>(() => {
    const { run } = this.library;
    return run !== null && !isFinal(run.state) && !(this.control.busy && run.key === this.control.info?.key)
      ? run
      : null;
  });
  /** Something is in memory alone, because storing fails. */
  readonly unsaved = $derived.by(() => (this.control.live?.problem ?? this.sweep.unstored) !== null);
  /** Nothing in the library: the first minute. */
  readonly first_minute = $derived.by(
    () => this.library.ready && this.library.datasets.length + this.library.runs.length === 0 && !this.control.busy,
  );

  constructor(lab: Lab = new Lab()) {
    this.lab = lab;
    this.growing = new Growing(lab);
    this.library = new Library(lab, this.toasts);
    this.compare = new Compare(this.library);
    this.sweep = new Sweep(lab, this.setup, this.library);
    this.show = new Show(this.library, this.compare, this.sweep, this.tabs);
    this.control = new RunControl(
      lab,
      (info, ended) => this.runChanged(info, ended),
      (problem) => this.toasts.bad('The run could not go on.', problem.message),
    );
    this.following = new Following(lab, () => void this.list(false));
    this.verify = new Verify(lab);
    this.arrivals = new Arrivals(lab, this.toasts, this.verify, this.growing, (dataset, known) =>
      this.present(dataset, known),
    );
    this.exports = new Exports(lab, this.library, this.tabs, this.toasts);
    lab.onDeath((reason) => this.engineDied(reason));
  }

  /** Connects to the engine; when it answers, what was in view comes back. */
  begin(): void {
    this.lab.onReady((catalog) => void this.connected(catalog));
    this.lab.onSign(() => void this.list(false));
    this.lab.start();
    startPwa({
      onUpdate: (apply) => (this.update = apply),
      onOfflineReady: () => (this.offline = true),
      onInstallable: (install) => (this.install = install),
    });
    onLaunchFiles((files) => void this.take(files));
  }

  /** Files from anywhere, and names of those in dropped folders that were passed over. */
  async take(files: readonly File[], passed_over: readonly string[] = []): Promise<void> {
    this.sheet = null;
    await this.arrivals.take(files, passed_over);
  }

  /** Run with the settings as they stand on the dataset in view. */
  async runNow(): Promise<void> {
    const dataset = this.library.dataset;
    if (!dataset || this.control.busy) return;
    this.toasts.settle('run');
    if (this.setup.errors.size > 0) {
      this.showSetup();
      this.toasts.bad('Some settings cannot be used.', [...this.setup.errors.values()].join(' '), 'run');
      return;
    }
    const request = this.setup.request(dataset.symbol);
    if (!request) return;
    this.sheet = null;
    const name = titleOf(this.lab.catalog, request.config);
    const [metrics, follow] = [this.measuring.plan(this.setup.pace), this.growing.fileFor(dataset)];
    const started = await this.control.start(dataset, request, name, this.setup.pace, metrics, follow);
    const problem = this.control.problem;
    if (started || !problem) return;
    if (problem.text !== null && this.lab.catalog?.fields.some((each) => each.key === problem.text)) {
      this.setup.errors.set(problem.text, problem.message);
      this.showSetup();
    }
    this.toasts.bad('The run was not started.', problem.message, 'run');
  }

  /** The newest update of a run that goes on, here or in another tab. */
  liveOf(key: string | null): RunUpdate | null {
    if (key === null) return null;
    return [this.control.live, this.following.live].find((live) => live?.key === key) ?? null;
  }

  /** Goes on with a run that was interrupted. */
  async resumeRun(run: RunInfo): Promise<void> {
    if (this.control.busy) return;
    this.show.run(run);
    const resumed = await this.control.resumeRun(run, this.setup.pace);
    if (!resumed && this.control.problem) this.toasts.bad('The run does not go on.', this.control.problem.message);
  }

  /** Offers the store again what it refused. */
  storeAgain(): void {
    const again = this.lab.api.storeAgain().then(() => this.library.refresh());
    again.catch(() => undefined);
  }

  /** The page may be closed in a moment, or forgotten by the browser: what there is goes to the store. */
  secure(): void {
    if (this.control.busy) this.lab.api.secure().catch(() => undefined);
  }

  /** Space: whatever moves the run on. */
  runOrPause(): void {
    if (this.control.busy) this.control.toggle();
    else void this.runNow();
  }

  /** A run's settings into the form. */
  duplicate(run: RunInfo): void {
    const dataset = this.library.datasets.find((each) => each.id === run.dataset_id);
    this.setup.take(run.request, run.request.symbol === dataset?.symbol ? null : run.request.symbol);
    this.measuring.take(run.metrics, this.setup.pace);
    this.show.run(run);
    this.showSetup();
    this.toasts.show('The settings of this run are in Setup.');
  }

  /** Begins to choose runs to compare, with one or with those on show. */
  chooseRuns(first: RunInfo | null = null): void {
    this.compare.choose(first);
    if (matchMedia(NARROW).matches) this.sheet = 'library';
  }

  showSetup(): void {
    this.setup_folded = false;
    if (matchMedia(NARROW).matches) this.sheet = 'setup';
  }

  foldSetup(folded: boolean): void {
    this.setup_folded = folded;
    remember('setup-folded', folded ? true : null);
  }

  async copyLink(): Promise<void> {
    const dataset = this.library.dataset;
    const request = this.run?.request ?? (dataset ? this.setup.request(dataset.symbol) : null);
    if (dataset && request) await this.share.copy(dataset, request, this.toasts);
  }

  /** The one who opened a link has its data, or is asked for it. */
  private async openShared(shared: Shared): Promise<void> {
    const dataset = this.library.datasets.find((each) => each.id === shared.data.sha256);
    if (!dataset) {
      this.share.waitFor(shared);
      return;
    }
    this.share.waitFor(null);
    const own_symbol = shared.request.symbol === dataset.symbol ? null : shared.request.symbol;
    this.setup.take(shared.request, own_symbol);
    this.show.dataset(dataset.id);
    await this.runNow();
  }

  /** Data that has arrived comes into view; whoever waited for it goes on, else it is run. */
  private async present(dataset: DatasetInfo, already_known: boolean): Promise<void> {
    await this.list(false);
    this.show.dataset(dataset.id);
    if (this.verify.dataArrived(dataset)) return;
    const shared = this.share.dataArrived(dataset);
    if (shared !== null) return shared === 'other' ? undefined : this.openShared(shared);
    const earlier = this.library.newestRunOf(dataset.id);
    if (already_known && earlier) {
      this.show.run(earlier);
      this.toasts.show('These bars are in the library already.');
    } else if (this.control.busy) this.toasts.show(`${dataset.name} is in the library. A run is under way.`);
    else await this.runNow();
  }

  private runChanged(info: RunInfo, ended: boolean): void {
    this.library.put(info);
    this.growing.following = ended ? null : this.control.follow;
    if (this.library.run_key !== info.key && !ended) this.show.run(info);
    if (!ended) return keepSpeed(info, this.setup.speed);
    const news = earlyEnd(info);
    if (news !== null) this.toasts.show(news.text, news);
    void this.listAfter(info);
    void this.library.askToKeep();
  }

  /** A run that followed a file ends on a dataset of all its bars, and stays in view on that. */
  private async listAfter(info: RunInfo): Promise<void> {
    const before = this.control.begun_on ?? info.dataset_id;
    this.growing.moved(before, info.dataset_id);
    await this.list(false);
    if (before !== info.dataset_id && this.library.run_key === info.key) this.library.openRun(info);
  }

  private async connected(catalog: Catalog): Promise<void> {
    const first = this.setup.catalog === null;
    if (first) this.setup.begin(catalog);
    await this.list(first);
    if (!first) return;
    const shared = this.share.arrive(this.setup, this.toasts);
    if (shared !== null) await this.openShared(shared);
  }

  private engineDied(reason: string): void {
    const kept = this.control.orphan ? ' The run goes on from its last checkpoint.' : '';
    if (this.death_note !== null) this.toasts.close(this.death_note);
    this.death_note = this.toasts.bad(
      'The engine stopped and is being started again.',
      `${reason}${kept} Everything in the library is kept.`,
    );
  }

  private async list(first: boolean): Promise<void> {
    try {
      await this.library.refresh();
      const fresh = this.library.runs.find((each) => each.key === this.control.info?.key);
      if (fresh && !this.control.busy) this.control.know(fresh);
      if (!first) return;
      this.library.restore();
      this.compare.restore();
      this.setup.speed = keptSpeed(this.library.runs) ?? this.setup.speed;
    } catch (reason) {
      this.library.ready = true;
      if (this.lab.status === 'ready')
        this.toasts.bad('The library could not be read.', reason instanceof Error ? reason.message : String(reason));
    }
  }
}
