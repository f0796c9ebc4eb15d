/** A run's log read back from the store, piece by piece, each held against its hash. */
import { err, ok } from '../../contracts/result.ts';
import type { Problem, Result } from '../../contracts/result.ts';
import { storeProblems } from '../../contracts/store-errors.ts';
import { LogIndex, indexLines } from '../../runtime/run/log-index.ts';
import type { LogChunk } from '../../store/index.ts';
import type { RunStore } from '../../store/runs.ts';
import { hashBytes } from '../platform/hash.ts';
import { RunLog } from './run-log.ts';
import type { LoadPiece } from './run-log.ts';

async function readChunk(runs: RunStore, key: string, n: number): Promise<Result<LogChunk>> {
  const chunk = await runs.chunk(key, n);
  if (!chunk.ok) return chunk;
  const { bytes, sha256 } = chunk.value;
  if (sha256 === null || (await hashBytes(bytes)) === sha256) return chunk;
  return err(
    storeProblems.damaged(`piece ${String(n)} of a log`, 'bytes', `those with the hash ${sha256.slice(0, 12)}`),
  );
}

/** Reads pieces of a run's log that are not in memory. */
export function loadPiece(runs: RunStore, key: string): LoadPiece {
  return async (n) => {
    const chunk = await readChunk(runs, key, n);
    return chunk.ok ? ok(chunk.value.bytes) : chunk;
  };
}

/** The log up to the first piece that is missing, damaged or does not follow on the one before. */
export interface LogPrefix {
  readonly log: RunLog;
  /** What is wrong with that piece; null when it is only not there. */
  readonly problem: Problem | null;
}

/** @param pieces_max reads no further than this */
export async function readPrefix(runs: RunStore, key: string, pieces_max = Infinity): Promise<Result<LogPrefix>> {
  const total = await runs.chunksTotal(key);
  if (!total.ok) return total;
  const index = new LogIndex();
  const log = new RunLog(index, loadPiece(runs, key));
  const end = (problem: Problem | null) => ok({ log, problem });
  for (let n = 0; n < Math.min(pieces_max, total.value); n++) {
    const chunk = await readChunk(runs, key, n);
    if (!chunk.ok) return end(chunk.problem);
    const { bytes, lines, first_line } = chunk.value;
    const what = `piece ${String(n)} of a log`;
    if (first_line !== log.lines) return end(storeProblems.damaged(what, 'first_line', String(log.lines)));
    const found = new LogIndex();
    if (indexLines(bytes, found) < bytes.length || found.lines !== lines) {
      return end(storeProblems.damaged(what, 'bytes', `${String(lines)} events`));
    }
    indexLines(bytes, index);
    log.markStored(log.add(lines, bytes.length, bytes));
  }
  return end(null);
}
