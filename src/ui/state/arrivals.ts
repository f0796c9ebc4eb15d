import { handleOf } from '../io/handles.ts';
import type { DatasetInfo } from '../../contracts/records.ts';
import { count } from '../io/format.ts';
import { isLog } from '../io/log-file.ts';
import type { Growing } from './growing.svelte.ts';
import type { Lab } from './lab.svelte.ts';
import { Loading } from './loading.svelte.ts';
import type { BatchReport, Loaded } from './loading.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';
import type { Verify } from './verify.svelte.ts';
import { madeDetail, madeWords } from './words.ts';

const STILL_WAITING = 'It was left alone; the run still waits for the file that goes on.';

/** Files from anywhere on their way to where they belong, and what is said of them. */
export class Arrivals {
  readonly loading: Loading;
  private readonly toasts: Toasts;
  private readonly verify: Verify;
  private readonly growing: Growing;
  private readonly present: (dataset: DatasetInfo, already_known: boolean) => Promise<void>;

  /** @param present brings data that is in the library now into view */
  constructor(
    lab: Lab,
    toasts: Toasts,
    verify: Verify,
    growing: Growing,
    present: (dataset: DatasetInfo, already_known: boolean) => Promise<void>,
  ) {
    this.toasts = toasts;
    this.verify = verify;
    this.growing = growing;
    this.present = present;
    this.loading = new Loading(
      lab,
      (loaded) => this.loaded(loaded),
      (report) => this.loadedMany(report),
      () => verify.wantsGrown,
    );
  }

  /**
   * Logs are verified, everything else is loaded.
   * @param passed_over names of files in dropped folders that are no data
   */
  async take(files: readonly File[], passed_over: readonly string[] = []): Promise<void> {
    const kinds = await Promise.all(files.map(isLog));
    const logs = files.filter((_, index) => kinds[index]);
    const data = files.filter((_, index) => !kinds[index]);
    const fed = await this.growing.feed(data);
    if (fed === 'taken') this.toasts.show(`Reading on in ${data[0]!.name}.`);
    else if (fed === 'shorter') this.toasts.bad(`This ${data[0]!.name} is shorter than what was read.`, STILL_WAITING);
    else if (data.length > 0) this.loading.add(data, passed_over);
    else if (logs.length === 0) this.toasts.bad('There is no file of bars in this folder.');
    if (logs[0]) void this.verify.start(logs[0]);
    if (logs.length > 1) this.toasts.show(`One log at a time: verifying ${logs[0]!.name}.`);
  }

  async trySample(): Promise<void> {
    try {
      const response = await fetch('./sample.csv');
      if (!response.ok) throw new Error(`The server answered ${response.status}.`);
      await this.take([new File([await response.blob()], 'sample.csv', { type: 'text/csv' })]);
    } catch (reason) {
      this.toasts.bad('The sample could not be read.', reason instanceof Error ? reason.message : String(reason));
    }
  }

  private async loaded({ dataset, already_known, from_memory, file, options }: Loaded): Promise<void> {
    this.growing.know(dataset, { file, handle: handleOf(file), options });
    if (from_memory) this.offerToAskAgain(`Read ${file.name} with your earlier answers.`, [file]);
    await this.present(dataset, already_known);
  }

  /** Of several files: the first dataset they made comes into view. */
  private async loadedMany({ files, made, failed, passed_over, from_memory }: BatchReport): Promise<void> {
    const [first] = made;
    if (!first) return;
    if (from_memory) this.offerToAskAgain(`Read ${count(files.length)} files with your earlier answers.`, files);
    // Where something failed the report tells of all.
    if (failed.length === 0) this.toasts.show(madeWords(made), { tone: 'good', detail: madeDetail(made, passed_over) });
    await this.present(first.dataset, first.already_known);
  }

  private offerToAskAgain(text: string, files: readonly File[]): void {
    this.toasts.show(text, { action: { label: 'Change', run: () => this.loading.add(files, [], true) } });
  }
}
