import type { RunInfo } from '../../contracts/records.ts';
import type { Result } from '../../contracts/result.ts';
import type { SweepInfo } from '../../contracts/sweep.ts';
import { download, fileName } from '../io/download.ts';
import type { Lab } from './lab.svelte.ts';
import type { Library } from './library.svelte.ts';
import type { Tabs } from './tabs.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

/** What leaves the page as files. */
export class Exports {
  /** What is being written at the moment, in words; null when nothing is. */
  busy = $state<string | null>(null);

  private readonly lab: Lab;
  private readonly library: Library;
  private readonly tabs: Tabs;
  private readonly toasts: Toasts;

  constructor(lab: Lab, library: Library, tabs: Tabs, toasts: Toasts) {
    this.lab = lab;
    this.library = library;
    this.tabs = tabs;
    this.toasts = toasts;
  }

  log(run: RunInfo): Promise<void> {
    return this.write('the event log', `${this.stem(run)}.events.ndjson`, () => this.lab.api.exportLog(run.key));
  }

  folder(run: RunInfo): Promise<void> {
    return this.write('the run folder', `${this.stem(run)}.zip`, () => this.lab.api.exportFolder(run.key));
  }

  dashboard(run: RunInfo): Promise<void> {
    return this.write('the dashboard', `${this.stem(run)}.html`, () => this.lab.api.exportDashboard(run.key));
  }

  trades(run: RunInfo): Promise<void> {
    return this.write('the trades', `${this.stem(run)}.trades.csv`, () => this.lab.api.exportTrades(run.key));
  }

  /** As a table or as a page. */
  sweep({ key }: SweepInfo, kind: 'csv' | 'html'): Promise<void> {
    return this.write('the sweep', `sweep.${kind}`, () => this.lab.api.exportSweep(key, kind));
  }

  /** The chart as it is shown; its tab is brought to the front first. */
  async chart(run: RunInfo | null): Promise<void> {
    this.tabs.show('chart');
    // The tab is there in the frames after it came to the front.
    for (let frame = 0; frame < 30 && this.lab.chartPng === null; frame++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    const blob = (await this.lab.chartPng?.()) ?? null;
    if (blob) download(blob, `${run ? this.stem(run) : 'chart'}.png`);
    else this.toasts.bad('There is no chart to save yet.');
  }

  /** Every run's folder in one archive. */
  async all(): Promise<void> {
    const runs = this.library.runs.filter((run) => run.log_bytes > 0);
    if (runs.length === 0) {
      this.toasts.show('There are no runs to export yet.');
      return;
    }
    await this.write(runs.length === 1 ? 'one run' : `${runs.length} runs`, 'papertape-runs.zip', async () => {
      const { archive } = await import('../io/archive.ts');
      const value = await archive(
        runs.map((run) => ({
          name: `${this.stem(run)}-${run.key.slice(0, 8)}.zip`,
          read: async () => {
            const reply = await this.lab.api.exportFolder(run.key);
            if (!reply.ok) throw new Error(reply.problem.message);
            return reply.value;
          },
        })),
      );
      return { ok: true, value };
    });
  }

  private async write(what: string, name: string, make: () => Promise<Result<Blob>>): Promise<void> {
    this.busy = `Writing ${what}…`;
    try {
      const reply = await make();
      if (reply.ok) download(reply.value, name);
      else this.toasts.bad(`Could not export ${what}.`, reply.problem.message);
    } catch (reason) {
      this.toasts.bad(`Could not export ${what}.`, reason instanceof Error ? reason.message : String(reason));
    } finally {
      this.busy = null;
    }
  }

  private stem(run: RunInfo): string {
    return fileName(`${run.request.symbol}-${run.request.config.strategy}-${run.run_id}`);
  }
}
