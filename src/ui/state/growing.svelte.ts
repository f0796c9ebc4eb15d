import { SvelteMap } from 'svelte/reactivity';
import type { DatasetInfo } from '../../contracts/records.ts';
import type { FeedReply, FollowFile } from '../../worker/protocol/api.ts';
import type { Lab } from './lab.svelte.ts';

/** Files that somebody may still write to, and whether the next run is to follow one. */
export class Growing {
  /** By dataset: the file it came from in this visit. */
  private readonly files = new SvelteMap<string, FollowFile>();
  /** The dataset whose file the next run follows. */
  private wanted = $state<string | null>(null);
  /** The file that the run under way follows. */
  following = $state.raw<FollowFile | null>(null);
  private readonly lab: Lab;

  constructor(lab: Lab) {
    this.lab = lab;
  }

  know(dataset: DatasetInfo, file: FollowFile): void {
    this.files.set(dataset.id, file);
  }

  /** The file of a dataset, if a run could follow it: a text with one bar a line, the newest last. */
  fileOf(dataset: DatasetInfo | null): FollowFile | null {
    if (dataset === null) return null;
    const { container, delimiter, order } = dataset.report;
    const fits = container === 'plain' && delimiter !== null && order === 'ascending';
    return fits ? (this.files.get(dataset.id) ?? null) : null;
  }

  isWanted(dataset: DatasetInfo | null): boolean {
    return dataset !== null && this.wanted === dataset.id;
  }

  want(dataset: DatasetInfo, wanted: boolean): void {
    this.wanted = wanted ? dataset.id : null;
  }

  /** What a run that is started now on this dataset follows. */
  fileFor(dataset: DatasetInfo): FollowFile | null {
    return this.isWanted(dataset) ? this.fileOf(dataset) : null;
  }

  /** A run has followed a file to its end: what it was on in all is a dataset of its own, of the same file. */
  moved(from: string, to: string): void {
    if (from === to) return;
    const file = this.files.get(from);
    if (file !== undefined) this.files.set(to, file);
    if (this.wanted === from) this.wanted = null;
  }

  /** A file that was dropped again goes to the run that follows it; `other` where none does. */
  async feed(files: readonly File[]): Promise<FeedReply> {
    const [file] = files;
    if (files.length !== 1 || file === undefined || file.name !== this.following?.file.name) return 'other';
    return this.lab.api.feed(file).catch((): FeedReply => 'other');
  }
}
