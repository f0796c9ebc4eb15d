/** What the page and the engine worker say to each other. Types only; big data crosses as transferred columns. */
import type { RunRequest, FieldSpec, ProfileName, RunConfig } from '../../contracts/config.ts';
import type { LoaderOptions } from '../../contracts/loader.ts';
import type {
  DatasetInfo,
  DecisionColumns,
  FillColumns,
  MetricsPlan,
  RunInfo,
  StateChange,
} from '../../contracts/records.ts';
import type { Pace } from '../../contracts/pace.ts';
import type { Result } from '../../contracts/result.ts';
import type { StatDefinition } from '../../contracts/stats.ts';
import type { PlotSpec } from '../../contracts/strategy.ts';
import type { Trade } from '../../contracts/trade.ts';
import type { BandProgress, PathBandReply } from './band.ts';
import type { CompareQuery, CompareReply, LogParting, OverlayQuery, OverlayReply } from './comparison.ts';
import type { RunStoring, StorageInfo } from './keeping.ts';
import type {
  FeedReply,
  FollowFile,
  LoadProgress,
  LoadReply,
  MergeReply,
  PartReply,
  VerifyReply,
} from './load-replies.ts';
import type { Listener, RunUpdate, Sign } from './messages.ts';
import type { StagesReply } from './stages-reply.ts';
import type { SweepCalls } from './sweep-replies.ts';

export type { BandProgress, PathBandReply } from './band.ts';
export type * from './comparison.ts';
export type { RunStoring, StorageInfo } from './keeping.ts';
export type * from './load-replies.ts';
export type { Listener, RunUpdate, Sign } from './messages.ts';
export type { ReasonCount, StageShown, StagesReply } from './stages-reply.ts';
export type { SweepListed, SweepProgress, SweepQuery, SweepReply, SweptRun } from './sweep-replies.ts';

/** Strategies, profiles and fields, from which forms are made. */
export interface Catalog {
  readonly engine_version: string;
  readonly strategies: readonly {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly params: readonly FieldSpec[];
  }[];
  readonly fields: readonly FieldSpec[];
  /** Every field's value under each profile with the default strategy. */
  readonly profiles: Readonly<Record<ProfileName, RunConfig>>;
  readonly profile_help: Readonly<Record<ProfileName, string>>;
  readonly risk_presets: Readonly<Record<'open' | 'guarded', Partial<RunConfig>>>;
  /** What each number of a tear sheet means. */
  readonly stats: readonly StatDefinition[];
}

/** Asks for a view on bars [from, to) in at most `buckets` buckets. */
export interface WindowQuery {
  readonly dataset_id: string;
  /** null: market data only. */
  readonly run_key: string | null;
  /** Inclusive first and exclusive last bar index. */
  readonly from: number;
  readonly to: number;
  /** At least 1; with as many bars or fewer, each bucket is one bar. */
  readonly buckets: number;
}

/**
 * Bars `[from, to)` gathered into `n` buckets of `per` bars (the last may be shorter). Columns have length n; equity,
 * drawdown and position hold NaN beyond `bars_done`. min/max keep what aggregation would hide.
 */
export interface WindowReply {
  readonly from: number;
  readonly to: number;
  readonly per: number;
  readonly n: number;
  readonly ts: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly run: null | {
    readonly equity: Float64Array;
    readonly equity_min: Float64Array;
    readonly equity_max: Float64Array;
    /** Equity of buying at the first active bar’s close and holding; NaN beyond `bars_done`. */
    readonly buy_hold: Float64Array;
    /** Per cent, zero or below; the deepest in the bucket. */
    readonly drawdown_pct: Float64Array;
    readonly position: Float64Array;
    readonly plots: readonly Float64Array[];
    /** Fills within the window, at most 5,000; when more, `fills_total` tells and markers are thinned evenly. */
    readonly fills: FillColumns;
    readonly fills_total: number;
  };
}

/** Return of one UTC calendar month, from the last equity before it (or the starting cash) to its last. */
export interface MonthReturn {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly return_pct: number;
}

/** An episode below a peak of equity. `depth_pct` is below zero; `end_ts` is the recovery, null when there is none yet. */
export interface DrawdownEpisode {
  readonly peak_ts: number;
  readonly trough_ts: number;
  readonly end_ts: number | null;
  readonly depth_pct: number;
  /** From the peak to the recovery, or to the end of the data. */
  readonly days: number;
}

export interface OpenedRun {
  readonly info: RunInfo;
  /** Of the bars as the run sees them: where it joins them, fewer than in the library. */
  readonly dataset: DatasetInfo;
  readonly plots: readonly PlotSpec[];
  readonly state_changes: readonly StateChange[];
  readonly decisions_total: number;
  readonly allowed: number;
  readonly trimmed: number;
  /** Denials by code, most first. */
  readonly denials: readonly { readonly code: string; readonly count: number }[];
  readonly fills_total: number;
  readonly trades_total: number;
  /** The tear sheet: stable keys of stats.json; null = too few samples. Empty while the run goes, unless asked for. */
  readonly stats: Readonly<Record<string, number | null>>;
  /** In order of time; empty when the run is not finished. */
  readonly monthly: readonly MonthReturn[];
  /** Buying and holding over the same bars; null when the run is not finished. */
  readonly hold: {
    readonly stats: Readonly<Record<string, number | null>>;
    readonly monthly: readonly MonthReturn[];
  } | null;
  /** Deepest first, at most 20. */
  readonly drawdowns: readonly DrawdownEpisode[];
}

export interface FillStats {
  readonly n: number;
  readonly latency_p50_ms: number | null;
  readonly latency_p95_ms: number | null;
  readonly slippage_p50_bps: number | null;
  readonly slippage_p95_bps: number | null;
  readonly qty_p50: number | null;
  readonly qty_p95: number | null;
  /** Equal-width histograms: `edges.length === counts.length + 1`. */
  readonly latency_hist: { readonly edges: Float64Array; readonly counts: Float64Array };
  readonly slippage_hist: { readonly edges: Float64Array; readonly counts: Float64Array };
  /** At most 2,000 fills, thinned evenly, for the charts over time. */
  readonly sample: FillColumns;
}

export interface EventQuery {
  readonly run_key: string;
  /** Index of the first line wanted among the lines that match, from 0. */
  readonly from: number;
  readonly count: number;
  /** Event types to keep; null = all. */
  readonly types: readonly string[] | null;
  /** Only the chain of this `trace_id` number; null = all. */
  readonly trace: number | null;
  /** Text that a line must contain; '' = any. */
  readonly text: string;
}

export interface EventReply {
  /** Lines that match in all. */
  readonly total: number;
  readonly lines: readonly string[];
}

export interface TradeQuery {
  readonly run_key: string;
  readonly sort: keyof Trade;
  readonly descending: boolean;
  readonly from: number;
  readonly count: number;
}

/** Exposed by the worker through Comlink; every method is asynchronous from the page. Callbacks go through Comlink.proxy. */
export interface LabApi extends SweepCalls {
  catalog(): Catalog;
  /** Signs from now on. Resolves to the name of a lock that this worker holds until it ends, null without locks. */
  watch(onSign: (sign: Sign) => void): Promise<string | null>;
  /** Checks a request as a run would; a problem's `text` names the field. */
  check(request: RunRequest): Result<RunRequest>;

  load(file: File, options: LoaderOptions, onProgress: Listener<LoadProgress>, growing?: boolean): Promise<LoadReply>;
  /** Loads one of several files and keeps it in the worker until `mergeParts` or `dropParts`. */
  loadPart(file: File, folder: string, options: LoaderOptions, onProgress: Listener<LoadProgress>): Promise<PartReply>;
  /** Makes datasets of the parts: one a symbol and interval. */
  mergeParts(): Promise<MergeReply>;
  dropParts(): void;
  cancelLoad(): void;
  listDatasets(): Promise<readonly DatasetInfo[]>;
  renameDataset(id: string, name: string, symbol: string): Promise<Result<DatasetInfo>>;
  /** Soft delete: hidden at once, gone for good at `purge` or at the next start. */
  deleteDataset(id: string): Promise<Result<null>>;
  undeleteDataset(id: string): Promise<Result<null>>;

  listRuns(): Promise<readonly RunInfo[]>;
  renameRun(key: string, name: string): Promise<Result<RunInfo>>;
  deleteRun(key: string): Promise<Result<null>>;
  undeleteRun(key: string): Promise<Result<null>>;
  purge(): Promise<void>;
  /** Offers the store again what it refused before. */
  storeAgain(): Promise<void>;
  storage(): Promise<StorageInfo>;

  /**
   * Starts a run and returns its record; updates follow through `onUpdate` until the state is final.
   * @param metrics what is measured of its stages; null or left out = nothing
   */
  startRun(
    dataset_id: string,
    request: RunRequest,
    name: string,
    onUpdate: Listener<RunUpdate>,
    metrics?: MetricsPlan | null,
    follow?: FollowFile | null,
  ): Promise<Result<RunInfo>>;
  /** Goes on with a run that was interrupted, where the store has it; updates follow as for a new run. */
  resumeRun(
    key: string,
    paused: boolean,
    onUpdate: Listener<RunUpdate>,
    follow?: FollowFile | null,
  ): Promise<Result<RunInfo>>;
  /** The file that the run under way follows has been dropped again; one that is shorter by now is not taken. */
  feed(file: File): Promise<FeedReply>;
  /** Follows a run that goes on in another tab, in place of any other, until it ends there or nobody runs it any more. */
  followRun(key: string, onUpdate: Listener<RunUpdate>): Promise<Result<RunInfo>>;
  unfollow(): void;
  /** The page may be gone in a moment: stores what there is. */
  secure(): void;
  /** How the run that goes on here is kept; null when none does. */
  storing(): Promise<RunStoring | null>;
  pause(): void;
  /** Of a run that is held since storing fails: goes on in memory. */
  resume(): void;
  /** While paused: processes `bars` bars. */
  step(bars: number): void;
  cancel(): void;
  /** The kill switch: no order of the strategy passes any more; the position is closed if `risk_flatten_on_halt`. */
  halt(): void;
  /** Only orders that reduce the position pass. */
  reduce(): void;
  resumeTrading(): void;
  /** How fast to go: the run under way, and those to come. */
  setPace(pace: Pace): void;

  /** @param live_stats also of a run that goes: its tear sheet costs tens of milliseconds for a million bars */
  openRun(key: string, live_stats?: boolean): Promise<Result<OpenedRun>>;
  window(query: WindowQuery): Promise<Result<WindowReply>>;
  events(query: EventQuery): Promise<Result<EventReply>>;
  trades(query: TradeQuery): Promise<Result<{ readonly total: number; readonly rows: readonly Trade[] }>>;
  fillStats(run_key: string): Promise<Result<FillStats>>;
  /** What the run's stages came to so far; null where nothing is measured. */
  stages(run_key: string): Promise<Result<StagesReply | null>>;
  decisions(
    run_key: string,
  ): Promise<Result<{ readonly columns: DecisionColumns; readonly reasons: readonly string[] }>>;

  /** The run under the other assumptions about the inside of a bar; null when canceled, also by the next such call. */
  pathBand(run_key: string, onProgress: Listener<BandProgress>): Promise<Result<PathBandReply | null>>;
  cancelPathBand(): void;

  /** Two to six runs that have ended, beside each other. A problem's `text` is the key of the run it is about. */
  compareRuns(query: CompareQuery): Promise<Result<CompareReply>>;
  /** Their equities over a part of the time axis. */
  overlayRuns(query: OverlayQuery): Promise<Result<OverlayReply>>;
  /** Where the log of each other run parts from that of the first; null when canceled, also by the next such call. */
  partLogs(keys: readonly string[]): Promise<Result<readonly LogParting[] | null>>;
  cancelPartLogs(): void;

  exportLog(key: string): Promise<Result<Blob>>;
  /** The run folder as a .zip. */
  exportFolder(key: string): Promise<Result<Blob>>;
  exportTrades(key: string): Promise<Result<Blob>>;
  /** One HTML page of the run, as in its folder. */
  exportDashboard(key: string): Promise<Result<Blob>>;
  verify(log: File, onProgress: Listener<number>): Promise<VerifyReply>;
}
