/** A dropped log, executed again from its own header and compared byte for byte. */
import { CommandScan, LogVerifier, readLogHeader, runBars } from '../../core/engine/index.ts';
import { createSha256 } from '../../core/journal/index.ts';
import type { Problem } from '../../contracts/result.ts';
import type { VerifyReply } from '../protocol/api.ts';
import type { Datasets } from '../data/datasets.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import { dataOfLog } from './log-data.ts';
import { logIn } from './log-file.ts';

const PIECE_BYTES = 1 << 20;
/** No header is longer: symbols and parameters are bounded. */
const HEADER_BYTES_MAX = 1 << 18;
const LF = 10;

const decoder = new TextDecoder();
const decode = (bytes: Uint8Array) => decoder.decode(bytes);

function refused(code: string, message: string, line: number | null): VerifyReply {
  const problem: Problem = { code, message, line, column: null, text: null };
  return { kind: 'refused', problem };
}

/** The file in order; whatever else the thread has to do is done between two pieces. */
async function* pieces(log: Blob, effects: WorkerEffects): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < log.size; at += PIECE_BYTES) {
    yield new Uint8Array(await log.slice(at, at + PIECE_BYTES).arrayBuffer());
    await effects.yieldNow();
  }
}

/** @param onProgress the share done, from 0 to 1, at most once a megabyte */
export async function verifyLog(
  file: File,
  datasets: Datasets,
  effects: WorkerEffects,
  onProgress: (fraction: number) => void,
): Promise<VerifyReply> {
  const dropped = await logIn(file);
  if (dropped.kind === 'refused') return dropped;
  const { log } = dropped;
  const start = new Uint8Array(await log.slice(0, HEADER_BYTES_MAX).arrayBuffer());
  const end = start.indexOf(LF);
  if (end < 0) return refused('NOT_A_LOG', 'The file has no whole first line: it is not an event log.', 1);
  const head = readLogHeader(decode(start.subarray(0, end)));
  if (!head.ok) return refused('NOT_A_LOG', head.reason, 1);
  const { header } = head;
  const data = await dataOfLog(log, header, datasets, effects);
  if (data.kind === 'refused') return data;
  if (data.kind === 'needed') {
    const { sha256, rows } = data;
    return { kind: 'needs_data', sha256, symbol: header.symbol, rows, grew: header.data_sha256 === null };
  }
  const own = runBars({ ...data.bars, interval_ms: header.interval_ms }, header.request.config);
  if (!own.ok) return refused('NOT_A_LOG', own.problem.message, 1);
  const scan = new CommandScan(decode);
  for await (const piece of pieces(log, effects)) scan.push(piece);
  const verifier = new LogVerifier(data.bars, header, createSha256, decode, scan.commands);
  let done = 0;
  for await (const piece of pieces(log, effects)) {
    verifier.push(piece);
    done += piece.length;
    onProgress(done / log.size);
  }
  const outcome = verifier.finish();
  if (outcome.kind === 'verified') return outcome;
  const { reason, line, expected, found, fields } = outcome;
  return { kind: 'different', reason, line, expected, found, fields };
}
