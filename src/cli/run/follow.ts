/** `--follow`: a run on a file that somebody still appends bars to. */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunConfig } from '../../contracts/config.ts';
import type { LoaderOptions, LoaderReport } from '../../contracts/loader.ts';
import { err, ok, type Result } from '../../contracts/result.ts';
import { runBars } from '../../core/engine/index.ts';
import { refusal } from '../../core/loader/report/notes.ts';
import { FollowedFile } from '../../runtime/market-data/followed-file.ts';
import { symbolFromName } from '../../runtime/files/symbol.ts';
import type { Flag, Parsed } from '../line/args.ts';
import { FileTail } from '../input/file-tail.ts';
import { expandPaths, unloaded, type Loaded } from '../input/load-file.ts';
import { OPERATOR_FLAGS } from './operator.ts';
import { fileProblem } from '../files/file-problem.ts';
import { usage } from '../line/problems.ts';
import type { ProgressLine } from '../line/progress.ts';

const GROUP = 'Files';

export const FOLLOW_FLAGS: readonly Flag[] = [
  {
    name: 'follow',
    kind: 'bool',
    help:
      'Go on as bars are appended to the file: a line counts once it has ended. A signal stops the run as ever; --resume ' +
      'goes on, with --follow following again, without it to the end of what is there.',
    group: GROUP,
  },
  {
    name: 'follow-timeout-s',
    kind: 'number',
    help: 'With --follow: end the run when the file has not grown for so many seconds. Default never.',
    group: GROUP,
  },
];

export interface FollowPlan {
  /** Null = the file is followed until a signal. */
  readonly idle_ms: number | null;
}

/** What a command line asks for; null = the file is taken as it is. */
export function followPlan({ flags }: Parsed): Result<FollowPlan | null> {
  const timeout_s = (flags.get('follow-timeout-s') as number | undefined) ?? null;
  if (flags.get('follow') !== true) {
    return timeout_s === null
      ? ok(null)
      : usage('--follow-timeout-s does nothing without --follow.', 'follow-timeout-s');
  }
  if (timeout_s !== null && !(timeout_s > 0)) {
    return usage(`--follow-timeout-s must be above 0; ${String(timeout_s)} was given.`, 'follow-timeout-s');
  }
  // At which bar a moment falls is not known of bars to come.
  const early = OPERATOR_FLAGS.find(({ name }) => flags.has(name));
  if (early !== undefined) {
    return usage(`--${early.name} and --follow exclude one another. SIGUSR2 halts a run that goes.`, early.name);
  }
  return ok({ idle_ms: timeout_s === null ? null : timeout_s * 1000 });
}

export interface FollowedData extends Loaded {
  readonly market: FollowedFile;
}

/** The file with all that is there, as soon as that is enough to begin with. Says why not as loading does. */
export async function openFollowed(
  paths: readonly string[],
  options: LoaderOptions,
  { idle_ms }: FollowPlan,
  progress: ProgressLine,
  signal: AbortSignal,
): Promise<Result<FollowedData>> {
  const files = await expandPaths(paths);
  if (!files.ok) return files;
  const [path] = files.value;
  if (path === undefined || files.value.length > 1) {
    return usage(`--follow takes one file; ${String(files.value.length)} were given.`, 'follow');
  }
  let tail: FileTail | null = null;
  try {
    tail = await FileTail.open(path);
    const effects = {
      now: () => performance.now(),
      sleep: (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined),
      onLook: () => progress.awaiting(),
    };
    const opened = await FollowedFile.open(tail, { loader: options, idle_ms, now_ms: Date.now() }, effects, signal);
    if (opened.kind !== 'open') {
      tail.close();
      return unloaded(path, opened);
    }
    return ok(dataOf(opened.data, tail.name));
  } catch (error) {
    tail?.close();
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return fileProblem('read', path, error);
  }
}

function dataOf(market: FollowedFile, file_name: string): FollowedData {
  return {
    market,
    bars: market.bars,
    get report(): LoaderReport {
      return market.report;
    },
    symbol: market.report.symbol ?? symbolFromName(file_name),
    file_name,
  };
}

/** Waits until the file fills one of the bars that the run is on. */
export async function untilFirstBar(
  market: FollowedFile,
  config: RunConfig,
  signal: AbortSignal,
): Promise<Result<null>> {
  const close = () => market.close();
  signal.addEventListener('abort', close);
  try {
    for (;;) {
      const own = runBars(market.bars, config);
      if (signal.aborted) return err(refusal('CANCELLED'));
      if (own.ok || own.problem.code !== 'RESAMPLE_EMPTY' || market.ended) return ok(null);
      await market.more();
    }
  } finally {
    signal.removeEventListener('abort', close);
  }
}
