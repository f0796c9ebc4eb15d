import { checkpointProblems } from '../../contracts/checkpoint-errors.ts';
import type { RunRequest } from '../../contracts/config.ts';
import { err, ok, type Result } from '../../contracts/result.ts';
import { readLogHeader } from '../../core/engine/index.ts';
import { differingField } from '../../runtime/checkpoint/checkpoint.ts';
import { CheckpointFiles } from '../output/checkpoint-files.ts';
import type { Disk } from '../files/disk.ts';
import { fileProblem } from '../files/file-problem.ts';
import { tidyMetrics, type MetricsPlan } from './run-metrics.ts';
import type { OutputPlan } from '../output/run-output.ts';

const LINE_FEED = 10;

/**
 * A run that is asked to go on and is whole already. Refused where it is not the one asked for. What a process that was
 * killed on its last steps has left is put away.
 * @param asked the request of the command line for a symbol
 */
export async function checkFinished(
  { log, folder, checkpoint }: OutputPlan,
  disk: Disk,
  metrics: MetricsPlan | null,
  asked: (symbol: string) => Result<RunRequest>,
): Promise<Result<null>> {
  try {
    const header = readLogHeader(await firstLine(disk, log));
    if (!header.ok) return err(checkpointProblems.logDamaged(`${log} is no finished run. ${header.reason}`));
    const theirs = header.header.request;
    const ours = asked(theirs.symbol);
    if (!ours.ok) return ours;
    const field = differingField(theirs, ours.value);
    if (field !== null) return err(checkpointProblems.config(field.name, field.theirs, field.ours));
    if (folder !== null && metrics !== null) tidyMetrics(disk.parts(folder), metrics);
    await new CheckpointFiles(disk, checkpoint).remove();
    return ok(null);
  } catch (error) {
    return fileProblem('read', log, error);
  }
}

async function firstLine(disk: Disk, path: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of disk.read(path)) {
    const end = piece.indexOf(LINE_FEED);
    pieces.push(end < 0 ? piece : piece.subarray(0, end));
    if (end >= 0) break;
  }
  return Buffer.concat(pieces).toString('utf8');
}
