/** A run that is asked to go on and is whole already: whether it is the one asked for, and still what it was. */
import { join } from 'node:path';
import { firstOf } from '../../contracts/bars.ts';
import { checkpointProblems } from '../../contracts/checkpoint-errors.ts';
import type { OperatorCommand } from '../../contracts/records.ts';
import { err, ok, type Problem, type Result } from '../../contracts/result.ts';
import {
  CommandScan,
  commandsOnBars,
  ENGINE_VERSION,
  LogSeal,
  readLogHeader,
  readLogTrailer,
  runBars,
  type LoggedMove,
  type LogHeader,
  type LogTrailer,
} from '../../core/engine/index.ts';
import { hashBars } from '../../core/journal/index.ts';
import { differingField } from '../../runtime/checkpoint/checkpoint.ts';
import { RUN_FOLDER } from '../../runtime/run/run-folder.ts';
import type { Disk } from '../files/disk.ts';
import { fileProblem } from '../files/file-problem.ts';
import { nodeSha256 } from '../files/hash.ts';
import { CheckpointFiles } from '../output/checkpoint-files.ts';
import type { OutputPlan } from '../output/run-output.ts';
import { OPERATOR_WORDS } from './operator.ts';
import type { Wanted } from './resumption.ts';
import { tidyMetrics } from './run-metrics.ts';

const LINE_FEED = 10;
/** What every run folder has beside the log. */
const BESIDE = [RUN_FOLDER.meta, RUN_FOLDER.trades, RUN_FOLDER.equity, RUN_FOLDER.stats] as const;

/**
 * Refused where it is not the one asked for (CHECKPOINT_ENGINE, _CONFIG, _DATA), or not whole any more (CHECKPOINT_LOG).
 * What a process that was killed on its last steps has left is put away.
 */
export async function checkFinished(plan: OutputPlan, disk: Disk, wanted: Wanted): Promise<Result<null>> {
  const { log, folder, checkpoint } = plan;
  const { metrics_plan } = wanted;
  try {
    const found = await readLog(disk, log);
    if (!found.ok) return found;
    const other = otherRun(found.value, wanted) ?? (await otherMetrics(plan, disk, wanted));
    if (other !== null) return err(other);
    const broken = await damage(plan, disk, found.value);
    if (broken !== null) return err(checkpointProblems.logDamaged(`${broken} --force begins anew.`));
    if (folder !== null && metrics_plan !== null) tidyMetrics(disk.parts(folder), metrics_plan);
    await new CheckpointFiles(disk, checkpoint).remove();
    return ok(null);
  } catch (error) {
    return fileProblem('read', log, error);
  }
}

interface FoundLog {
  readonly header: LogHeader;
  /** Where the data grew, and the log has a last line. */
  readonly trailer: LogTrailer | null;
  readonly moves: readonly LoggedMove[];
  readonly intact: boolean;
}

async function readLog(disk: Disk, path: string): Promise<Result<FoundLog>> {
  const decoder = new TextDecoder();
  const decode = (bytes: Uint8Array) => decoder.decode(bytes);
  const scan = new CommandScan(decode);
  const seal = new LogSeal(nodeSha256, decode);
  const first: Uint8Array[] = [];
  let headed = false;
  for await (const piece of disk.read(path)) {
    scan.push(piece);
    seal.push(piece);
    if (headed) continue;
    const end = piece.indexOf(LINE_FEED);
    first.push(end < 0 ? piece : piece.subarray(0, end));
    headed = end >= 0;
  }
  const reply = readLogHeader(decode(Buffer.concat(first)));
  if (!reply.ok) return err(checkpointProblems.logDamaged(`${path} is no finished run. ${reply.reason}`));
  const { header } = reply;
  return ok({ header, trailer: readLogTrailer(seal.lastLine), moves: scan.moves, intact: seal.intact() });
}

/** How the run of a log differs from the one asked for; null = not at all. */
function otherRun({ header, trailer, moves }: FoundLog, wanted: Wanted): Problem | null {
  const { engine_version, data_sha256, interval_ms } = header;
  const { request, market } = wanted;
  if (engine_version !== ENGINE_VERSION) return checkpointProblems.engine(engine_version, ENGINE_VERSION);
  const field = differingField(header.request, request);
  if (field !== null) return checkpointProblems.config(field.name, field.theirs, field.ours);
  let { bars } = wanted;
  if (data_sha256 !== null) {
    if (market !== null) return checkpointProblems.config('follow', 'false', 'true');
    if (data_sha256 !== wanted.data_sha256) return checkpointProblems.data(data_sha256, wanted.data_sha256);
  } else if (trailer !== null) {
    const { rows } = trailer;
    if (bars.length < rows) return checkpointProblems.dataShort(rows, bars.length);
    bars = firstOf(bars, rows);
    if (hashBars(bars, nodeSha256) !== trailer.data_sha256) return checkpointProblems.dataOther(rows);
  }
  if (bars.interval_ms !== interval_ms) {
    return checkpointProblems.config('interval_ms', String(interval_ms), String(bars.interval_ms));
  }
  const own = runBars(bars, request.config);
  return own.ok ? otherWord(commandsOnBars(moves, own.value), wanted.planned) : null;
}

type Move = Omit<LoggedMove, 'ts'> & OperatorCommand;

/**
 * What the operator's flags ask for and the log does not tell, or the other way round. A command that changed nothing is
 * not in a log; a halt that no flag asks for may have come by signal.
 */
function otherWord(moves: readonly Move[], planned: Wanted['planned']): Problem | null {
  const said = moves.filter(({ reason }) => reason === 'OPERATOR');
  const text = (bar: number | undefined) => String(bar ?? null);
  for (const [flag, to] of OPERATOR_WORDS) {
    const asked = planned.find((command) => command.to === to)?.bar;
    const told = said.filter((move) => move.to === to).map(({ bar }) => bar);
    const unasked = to === 'HALTED' ? undefined : told.find((bar) => bar !== asked);
    const untold = asked !== undefined && !told.includes(asked) && !isVain(moves, { bar: asked, to });
    if (unasked !== undefined || untold) return checkpointProblems.config(flag, text(told[0]), text(asked));
  }
  return null;
}

/** Whether trading was in that state at that bar, by the operator or from the first. */
function isVain(moves: readonly Move[], { bar, to }: OperatorCommand): boolean {
  const before = moves.findLast((move) => move.bar <= bar);
  return to === (before?.to ?? 'ACTIVE') && (to === 'ACTIVE' || before?.reason === 'OPERATOR');
}

async function otherMetrics({ folder }: OutputPlan, disk: Disk, { metrics_plan }: Wanted): Promise<Problem | null> {
  if (folder === null) return null;
  const theirs = (await disk.size(join(folder, RUN_FOLDER.metrics_summary))) !== null;
  const ours = metrics_plan !== null;
  return theirs === ours ? null : checkpointProblems.config('enable-metrics', String(theirs), String(ours));
}

/** What is not any more as the run left it, in a sentence; null = nothing. */
async function damage({ log, folder }: OutputPlan, disk: Disk, { intact }: FoundLog): Promise<string | null> {
  if (!intact) return `${log} has been changed since it was written: its last line has the hash of other bytes.`;
  for (const name of folder === null ? [] : BESIDE) {
    const path = join(folder!, name);
    if ((await disk.size(path)) === null) return `The run is finished, but ${path} is not there any more.`;
  }
  return null;
}
