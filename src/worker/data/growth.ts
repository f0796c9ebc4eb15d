/** Data that grows while a run goes over it: a file that the browser can look at again, or that is dropped again. */
import type { Bars } from '../../contracts/bars.ts';
import type { RunConfig } from '../../contracts/config.ts';
import { BAR_COLUMNS, firstOf } from '../../contracts/bars.ts';
import { err, ok } from '../../contracts/result.ts';
import type { Result } from '../../contracts/result.ts';
import { storeProblems } from '../../contracts/store-errors.ts';
import { rowsOf, runBars } from '../../core/engine/index.ts';
import { FollowedFile, Lost } from '../../runtime/market-data/followed-file.ts';
import type { Tail } from '../../runtime/market-data/followed-file.ts';
import type { FeedReply, FollowFile } from '../protocol/api.ts';
import { loadedDataset } from './datasets.ts';
import type { Datasets, LoadedDataset } from './datasets.ts';
import type { WorkerEffects } from '../platform/effects.ts';

/** Bytes read at once. */
const PIECE_BYTES = 1 << 20;
/** A file that has been loaded shows at once what it is; one that does not has become another. */
const OPEN_MS_MAX = 3000;

/** Looks at which a file may be missing: who writes one anew in place of another takes it away for a moment. */
const MISSING_MAX = 10;

/** A file as the browser shows it: by a handle its state at each look, else as it was dropped last. */
class Snapshots implements Tail {
  readonly name: string;
  #file: File;
  readonly #handle: FileSystemFileHandle | null;
  #missing = 0;

  constructor({ file, handle }: FollowFile) {
    this.name = file.name;
    this.#file = file;
    this.#handle = handle;
  }

  /** The file has been dropped again; false where it is shorter than it was, so that it cannot be read on in. */
  feed(file: File): boolean {
    if (file.size < this.#file.size) return false;
    this.#file = file;
    return true;
  }

  async read(from: number): Promise<Uint8Array | null> {
    try {
      if (this.#handle !== null) this.#file = await this.#handle.getFile();
      const bytes = await this.#file.slice(from, from + PIECE_BYTES).arrayBuffer();
      this.#missing = 0;
      return new Uint8Array(bytes);
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      if (name === 'NotFoundError' && this.#handle !== null && ++this.#missing > MISSING_MAX) throw new Lost('removed');
      if (name === 'NotAllowedError') throw new Lost('closed to this page by the browser');
      // It is being written, or has grown since it was dropped: what it was then cannot be read any more.
      return null;
    }
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {}
}

export class Growth {
  readonly market: FollowedFile;
  readonly #snapshots: Snapshots;
  #config: RunConfig | null = null;
  /** The bars of the run. */
  #seen: Bars;

  private constructor(market: FollowedFile, snapshots: Snapshots) {
    this.market = market;
    this.#snapshots = snapshots;
    this.#seen = market.bars;
  }

  /** Reads what is there. Refused as loading is, and what cannot be followed. */
  static async open(follow: FollowFile, effects: WorkerEffects): Promise<Result<Growth>> {
    const snapshots = new Snapshots(follow);
    const begun = effects.now();
    const late = {
      get aborted() {
        return effects.now() - begun > OPEN_MS_MAX;
      },
    };
    const options = { loader: follow.options, idle_ms: null, now_ms: effects.wallClock() };
    const opened = await FollowedFile.open(snapshots, options, effects, late);
    if (opened.kind === 'open') return ok(new Growth(opened.data, snapshots));
    const problem = opened.kind === 'refused' ? opened.problems[0]! : null;
    if (problem === null || problem.code === 'CANCELLED') return err(storeProblems.followTooEarly(follow.file.name));
    return err(problem);
  }

  /** The file has been dropped again; another name is another file. */
  feed(file: File): FeedReply {
    if (file.name !== this.#snapshots.name) return 'other';
    return this.#snapshots.feed(file) ? 'taken' : 'shorter';
  }

  /** The data as a run sees it, under what the library has of it. Refused: a file that does not begin as that does. */
  dataset(known: LoadedDataset, config: RunConfig): Result<LoadedDataset> {
    const { market } = this;
    if (!beginsAlike(known.source, market.bars)) return err(storeProblems.followOther(known.info.file_name));
    const bars = runBars(market.bars, config);
    if (!bars.ok) return bars;
    this.#seen = bars.value;
    this.#config = config;
    return ok(loadedDataset(known.info, market.bars, bars.value));
  }

  /** Takes the rows that a run has used into the library: what it is to be shown with from now on. */
  async keep(datasets: Datasets, bars_done: number): Promise<LoadedDataset> {
    const rows = rowsOf(this.market.bars, this.#config!, bars_done);
    const used = firstOf(this.market.bars, rows);
    // Its own memory: that of the growing columns has room behind them, which would be stored with them.
    const columns = Object.fromEntries(BAR_COLUMNS.map((name) => [name, used[name].slice()]));
    const bars = { ...used, ...columns } as Bars;
    const report = { ...this.market.report, rows, last_ts: bars.ts[rows - 1]! };
    const { dataset } = await datasets.add(bars, report, [this.#snapshots.name]);
    return loadedDataset(dataset, bars, this.#seen === this.market.bars ? bars : this.#seen);
  }
}

/** Whether the shorter of two is how the longer begins; the last row may have been without its line end. */
function beginsAlike(a: Bars, b: Bars): boolean {
  const n = Math.min(a.length, b.length);
  if (b.length < a.length - 1) return false;
  return BAR_COLUMNS.every((name) => {
    for (let i = 0; i < n; i++) if (a[name][i] !== b[name][i]) return false;
    return true;
  });
}
