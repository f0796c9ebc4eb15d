/** What is stored of a run's stage metrics: their figures, and the pieces of their lines. */
import { Damage, buffer, count, finite, hex, list, nullable, record, text } from '../contracts/check.ts';
import type { Check } from '../contracts/check.ts';

/** As of the run's last transaction. */
export interface StoredMetrics {
  /** Parts that were full by then; what came after them is the current one. */
  readonly rotated: number;
  /** Smallest step of the timer; null where times are the model's. */
  readonly resolution_ms: number | null;
  /** Runtime's state of the metrics, as JSON. */
  readonly state: string;
}

const metricsRecord = record({ key: text, rotated: count, resolution_ms: nullable(finite), state: text });

export const checkStoredMetrics: Check<StoredMetrics> = (value, path) => {
  const { key: _key, ...stored } = metricsRecord(value, path);
  return stored;
};

/** Whole lines of `metrics.ndjson`, which may belong to several of its parts. */
export interface MetricsChunk {
  /** Grows with the lines; pieces beyond what is kept are deleted, or never stored. */
  readonly n: number;
  /** Number of the part that the first line is in, from 1. */
  readonly part: number;
  /** Offsets behind the last line of a part, in order: what follows is in the next. */
  readonly cuts: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
}

const LF = 10;
const chunkRecord = record({
  run_key: text,
  n: count,
  part: count,
  cuts: list(count),
  bytes: buffer,
  sha256: hex(64),
});

export const checkMetricsChunk: Check<MetricsChunk> = (value, path) => {
  const { run_key: _key, ...chunk } = chunkRecord(value, path);
  const bytes = new Uint8Array(chunk.bytes);
  if (bytes.at(-1) !== LF) throw new Damage('bytes', 'whole lines, each ended by a line feed');
  const inOrder = chunk.cuts.every((cut, i) => cut > (chunk.cuts[i - 1] ?? 0) && bytes[cut - 1] === LF);
  if (!inOrder) throw new Damage('cuts', 'ends of lines, in order');
  return { ...chunk, bytes };
};

export function metricsChunkToRecord(run_key: string, { n, part, cuts, bytes, sha256 }: MetricsChunk) {
  const whole = bytes.byteLength === bytes.buffer.byteLength;
  return { run_key, n, part, cuts: [...cuts], bytes: whole ? bytes.buffer : bytes.slice().buffer, sha256 };
}
