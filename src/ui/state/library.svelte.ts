import type { DatasetInfo, RunInfo } from '../../contracts/records.ts';
import type { Problem, Result } from '../../contracts/result.ts';
import type { SweepListed } from '../../worker/protocol/api.ts';
import { recall, recallText, remember } from '../io/memory.ts';
import { askToPersist } from '../io/pwa.ts';
import type { Lab } from './lab.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

/** Datasets, runs and sweeps that are kept, and which of them is in view. */
export class Library {
  datasets = $state.raw<readonly DatasetInfo[]>([]);
  /** Newest first. */
  runs = $state.raw<readonly RunInfo[]>([]);
  /** Newest first. */
  sweeps = $state.raw<readonly SweepListed[]>([]);
  /** The first listing has arrived. */
  ready = $state(false);
  dataset_id = $state<string | null>(null);
  run_key = $state<string | null>(null);

  readonly dataset = $derived(this.datasets.find((each) => each.id === this.dataset_id) ?? null);
  readonly run = $derived(this.runs.find((each) => each.key === this.run_key) ?? null);

  private readonly lab: Lab;
  private readonly toasts: Toasts;
  /** Deletes that can still be undone; the store is cleaned when there are none left. */
  private undoable = 0;

  constructor(lab: Lab, toasts: Toasts) {
    this.lab = lab;
    this.toasts = toasts;
  }

  /** Lists everything anew. */
  async refresh(): Promise<void> {
    const { api } = this.lab;
    const [datasets, runs, sweeps] = await Promise.all([api.listDatasets(), api.listRuns(), api.listSweeps()]);
    this.datasets = datasets;
    this.sweeps = sweeps;
    this.runs = [...runs].sort((a, b) => b.created_at - a.created_at);
    this.ready = true;
    await this.lab.lookAtStorage();
  }

  /** Brings back what was in view at the last visit, else the newest run, else the newest dataset. */
  restore(): void {
    const run = this.runs.find((each) => each.key === recallText('run'));
    const dataset = this.datasets.find((each) => each.id === recallText('dataset'));
    if (run) this.openRun(run);
    else if (dataset) this.openDataset(dataset.id);
    else if (this.runs[0]) this.openRun(this.runs[0]);
    else if (this.datasets[0]) this.openDataset(this.datasets[0].id);
  }

  openDataset(id: string): void {
    this.dataset_id = id;
    this.run_key = null;
    this.keepSelection();
  }

  openRun(run: RunInfo): void {
    this.dataset_id = run.dataset_id;
    this.run_key = run.key;
    this.keepSelection();
  }

  /** The newest run on a dataset, or null. */
  newestRunOf(dataset_id: string): RunInfo | null {
    return this.runs.find((each) => each.dataset_id === dataset_id) ?? null;
  }

  /** Puts a record in its place, or adds it. */
  put(run: RunInfo): void {
    const others = this.runs.filter((each) => each.key !== run.key);
    this.runs = [run, ...others].sort((a, b) => b.created_at - a.created_at);
  }

  /** Resolves to the record under its new name; null when that was refused. */
  async renameRun(run: RunInfo, name: string): Promise<RunInfo | null> {
    const reply = await this.lab.api.renameRun(run.key, name);
    if (!this.said(reply)) return null;
    this.put(reply.value);
    return reply.value;
  }

  async renameDataset(dataset: DatasetInfo, name: string, symbol: string): Promise<void> {
    const reply = await this.lab.api.renameDataset(dataset.id, name, symbol);
    if (this.said(reply)) this.datasets = this.datasets.map((each) => (each.id === dataset.id ? reply.value : each));
  }

  async deleteRun(run: RunInfo): Promise<void> {
    if (!this.said(await this.lab.api.deleteRun(run.key))) return;
    const in_view = this.run_key === run.key;
    this.runs = this.runs.filter((each) => each.key !== run.key);
    if (in_view) {
      const next = this.newestRunOf(run.dataset_id);
      if (next) this.openRun(next);
      else this.openDataset(run.dataset_id);
    }
    this.offerUndo(`Deleted “${run.name}”.`, async () => {
      if (!this.said(await this.lab.api.undeleteRun(run.key))) return;
      this.put(run);
      if (in_view) this.openRun(run);
    });
  }

  /** @param name what it is called in the message; `onGone`: it is hidden now */
  async deleteSweep(sweep: SweepListed, name: string, onGone: () => void): Promise<void> {
    if (!this.said(await this.lab.api.deleteSweep(sweep.key))) return;
    onGone();
    await this.refresh();
    this.offerUndo(`Deleted the sweep of ${name}.`, async () => {
      if (this.said(await this.lab.api.undeleteSweep(sweep.key))) await this.refresh();
    });
  }

  async deleteDataset(dataset: DatasetInfo): Promise<void> {
    if (!this.said(await this.lab.api.deleteDataset(dataset.id))) return;
    const of = (all: readonly { readonly dataset_id: string }[]) =>
      all.filter(({ dataset_id }) => dataset_id === dataset.id).length;
    const with_it = deletedWith(of(this.runs), of(this.sweeps));
    const in_view = this.dataset_id === dataset.id ? { run_key: this.run_key } : null;
    await this.refresh();
    if (in_view) {
      this.dataset_id = null;
      this.run_key = null;
      if (this.runs[0]) this.openRun(this.runs[0]);
      else if (this.datasets[0]) this.openDataset(this.datasets[0].id);
    }
    this.offerUndo(`Deleted “${dataset.name}”${with_it}.`, async () => {
      if (!this.said(await this.lab.api.undeleteDataset(dataset.id))) return;
      await this.refresh();
      const run = this.runs.find((each) => each.key === in_view?.run_key);
      if (run) this.openRun(run);
      else if (in_view) this.openDataset(dataset.id);
    });
  }

  /** Asks the browser once, when there is something to keep, not to clear it by itself. */
  async askToKeep(): Promise<void> {
    if (recall('asked-to-persist') === true) return;
    remember('asked-to-persist', true);
    await askToPersist();
    // Shown when it is known; an engine that dies meanwhile is dealt with elsewhere.
    await this.lab.lookAtStorage().catch(() => undefined);
  }

  private offerUndo(text: string, undo: () => Promise<void>): void {
    this.undoable++;
    this.toasts.show(text, {
      action: {
        label: 'Undo',
        run: () => {
          this.undoable--;
          void undo().catch((reason: unknown) => this.toasts.bad('That could not be undone.', String(reason)));
        },
      },
      onExpire: () => {
        this.undoable--;
        if (this.undoable === 0) void this.purge();
      },
    });
  }

  private async purge(): Promise<void> {
    try {
      await this.lab.api.purge();
      await this.lab.lookAtStorage();
    } catch {
      // What is marked as deleted goes at the next start.
    }
  }

  private said<T>(reply: Result<T>): reply is { readonly ok: true; readonly value: T } {
    if (!reply.ok) this.tell(reply.problem);
    return reply.ok;
  }

  private tell(problem: Problem): void {
    this.toasts.bad(problem.message);
  }

  private keepSelection(): void {
    remember('run', this.run_key);
    remember('dataset', this.dataset_id);
  }
}

/** What went with a dataset, as the end of a message. */
function deletedWith(runs: number, sweeps: number): string {
  const some = (n: number, what: string) => (n === 0 ? [] : [n === 1 ? `its ${what}` : `its ${n} ${what}s`]);
  const gone = [...some(runs, 'run'), ...some(sweeps, 'sweep')];
  return gone.length === 0 ? '' : ` with ${gone.join(' and ')}`;
}
