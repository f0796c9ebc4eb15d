/** The first line of a log: what was run, on what, by which engine. */
import { isRecord } from '../../../contracts/check.ts';
import type { RunRequest } from '../../../contracts/config.ts';
import { resolveStored } from '../request/resolve.ts';
import { msOfStamp } from './stamps.ts';
import { ENGINE_VERSION } from './version.ts';

/** What a log's first line says of the run. */
export interface LogHeader {
  readonly engine_version: string;
  readonly run_id: string;
  readonly symbol: string;
  /** Null, as `rows`, where the data grew while the run went: the log's last line has them, see `readLogTrailer`. */
  readonly data_sha256: string | null;
  readonly rows: number | null;
  /** Epoch ms. */
  readonly first_ts: number | null;
  readonly interval_ms: number;
  readonly request: RunRequest;
}

export type HeaderReply =
  { readonly ok: true; readonly header: LogHeader } | { readonly ok: false; readonly reason: string };

/** A JSON object, or null. */
export function record(value: unknown): Readonly<Record<string, unknown>> | null {
  return isRecord(value) ? value : null;
}

const WORD_LENGTH_MAX = 64;

/** A version or a hash: letters, digits, dots and hyphens, which may be told as they are. */
function isWord(value: unknown): value is string {
  return typeof value === 'string' && value.length <= WORD_LENGTH_MAX && /^[\w.+-]*$/.test(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Reads the first line of a log; refuses what is not a `RunStarted` this engine could have written. */
export function readLogHeader(line: string): HeaderReply {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return { ok: false, reason: 'Line 1 is not JSON: this is not an event log, or its start is broken.' };
  }
  const head = record(parsed);
  const data = record(head?.['data']);
  if (head === null || head['type'] !== 'RunStarted' || data === null) {
    return {
      ok: false,
      reason: 'Line 1 is not a RunStarted event: this is not an event log, or its start is missing.',
    };
  }
  const { engine_version, run_id } = head;
  const { sha256, rows, interval_ms } = data;
  const grew = sha256 === null && rows === null;
  if (!isWord(engine_version) || typeof run_id !== 'string' || !(isWord(sha256) || grew)) {
    return { ok: false, reason: 'The RunStarted event lacks engine_version, run_id or data.sha256.' };
  }
  if (!(isCount(rows) || grew) || !(typeof interval_ms === 'number' && interval_ms >= 0 && interval_ms < Infinity)) {
    return { ok: false, reason: 'The RunStarted event lacks data.rows or data.interval_ms.' };
  }
  const request = resolveStored(head['symbol'], head['seed'], head['config']);
  if (!request.ok) {
    const other =
      engine_version === ENGINE_VERSION
        ? ''
        : ` It was written by engine ${engine_version}; this is ${ENGINE_VERSION}.`;
    return { ok: false, reason: `The header's run cannot be re-executed: ${request.problem.message}${other}` };
  }
  const symbol = request.value.symbol;
  return {
    ok: true,
    header: {
      engine_version,
      run_id,
      symbol,
      data_sha256: grew ? null : sha256,
      rows: grew ? null : rows,
      first_ts: msOfStamp(data['first_ts']),
      interval_ms,
      request: request.value,
    },
  };
}

/** What the last line of a log says of data that grew while the run went. */
export interface LogTrailer {
  readonly data_sha256: string;
  readonly rows: number;
}

/** Reads the last line of a log; null where it is no `RunFinished`, or says nothing of data. */
export function readLogTrailer(line: string): LogTrailer | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return null;
  }
  const last = record(parsed);
  const data = record(last?.['data']);
  if (last?.['type'] !== 'RunFinished' || data === null) return null;
  const { sha256, rows } = data;
  return isWord(sha256) && isCount(rows) ? { data_sha256: sha256, rows } : null;
}
