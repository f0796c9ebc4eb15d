/** Files on their way into the library: alone, or as parts of series that are merged once all of them are read. */
import type { LoadedPart, LoaderOptions, LoadOutcome } from '../../contracts/loader.ts';
import { seriesOf } from '../../core/loader/index.ts';
import { blobSource, endedLines } from '../../runtime/files/file-source.ts';
import { loadFile } from '../../runtime/files/load.ts';
import type { LoadProgress, LoadReply, MergeReply, PartReply } from '../protocol/api.ts';
import { internal, paced, release } from '../protocol/bridge.ts';
import type { PageCallback } from '../protocol/bridge.ts';
import type { Datasets } from './datasets.ts';
import type { WorkerEffects } from '../platform/effects.ts';

type Loaded = Extract<LoadOutcome, { readonly kind: 'loaded' }>;
type Unloaded = Exclude<LoadReply, { readonly kind: 'loaded' }>;

export class Loads {
  readonly #datasets: () => Promise<Datasets>;
  readonly #effects: WorkerEffects;
  #loading: { aborted: boolean } | null = null;
  #parts: LoadedPart[] = [];

  constructor(datasets: () => Promise<Datasets>, effects: WorkerEffects) {
    this.#datasets = datasets;
    this.#effects = effects;
  }

  /**
   * Loads a file into the library.
   * @param growing somebody may still write to it: what is behind its last line end is no row yet
   */
  async load(
    file: File,
    options: LoaderOptions,
    onProgress: PageCallback<LoadProgress>,
    growing: boolean,
  ): Promise<LoadReply> {
    const keep = async ({ bars, report }: Loaded): Promise<LoadReply> => ({
      kind: 'loaded',
      ...(await (await this.#datasets()).add(bars, report, [file.name])),
    });
    return this.#read<LoadReply>(file, options, onProgress, keep, growing);
  }

  /**
   * Loads one of several files and keeps it until `merge` or `drop`.
   * @param folder the folders it lies in, as far as they are known
   */
  async part(
    file: File,
    folder: string,
    options: LoaderOptions,
    onProgress: PageCallback<LoadProgress>,
  ): Promise<PartReply> {
    return this.#read<PartReply>(file, options, onProgress, ({ bars, report }) => {
      this.#parts.push({ name: file.name, folder, bars, report });
      return { kind: 'loaded' };
    });
  }

  /** Makes datasets of the parts read so far: one a symbol and interval. */
  async merge(): Promise<MergeReply> {
    const parts = this.#parts;
    this.#parts = [];
    try {
      const { series, left_out } = seriesOf(parts);
      const datasets = await this.#datasets();
      const made: MergeReply['made'][number][] = [];
      for (const { bars, report, files } of series) {
        made.push({ ...(await datasets.add(bars, report, files)), files });
        await this.#effects.yieldNow();
      }
      return { made, left_out };
    } catch (error) {
      return { made: [], left_out: parts.map(({ name }) => ({ name, problem: internal(error) })) };
    }
  }

  drop(): void {
    this.#parts = [];
  }

  cancel(): void {
    if (this.#loading !== null) this.#loading.aborted = true;
  }

  async #read<R>(
    file: File,
    options: LoaderOptions,
    onProgress: PageCallback<LoadProgress>,
    keep: (loaded: Loaded) => R | Promise<R>,
    growing = false,
  ): Promise<R | Unloaded> {
    this.cancel();
    const signal = { aborted: false };
    this.#loading = signal;
    const told = paced(onProgress, this.#effects.now, ({ bytes_done, bytes_total }) => bytes_done >= bytes_total);
    const begun = this.#effects.now();
    try {
      const source = growing ? await endedLines(blobSource(file)) : blobSource(file);
      const outcome = await loadFile(source, options, {
        signal,
        now_ms: this.#effects.wallClock(),
        onProgress: ({ bytes, total, rows }) => told({ bytes_done: bytes, bytes_total: total, rows }),
      });
      if (signal.aborted) return { kind: 'canceled' };
      this.#effects.timed('load', begun);
      return outcome.kind === 'loaded' ? await keep(outcome) : outcome;
    } catch (error) {
      return { kind: 'refused', problems: [internal(error)], problem_count: 1 };
    } finally {
      if (this.#loading === signal) this.#loading = null;
      release(onProgress);
    }
  }
}
