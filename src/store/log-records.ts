/** The records a run is resumed from: the pieces of its log, and its checkpoints. */
import { Damage, buffer, count, hex, nullable, record, text } from '../contracts/check.ts';
import type { Check } from '../contracts/check.ts';

/** A piece of a run's log: whole lines. */
export interface LogChunk {
  /** 0, 1, 2 … within the run. */
  readonly n: number;
  /** Index of its first line in the log, from 0. */
  readonly first_line: number;
  readonly lines: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of its bytes; null in logs stored before pieces were hashed. */
  readonly sha256: string | null;
}

const chunkRecord = record({ run_key: text, n: count, first_line: count, lines: count, length: count, bytes: buffer });
const chunkHash = nullable(hex(64));
const LF = 10;

/** A chunk must end at the end of a line; a torn one is damage. */
export const checkChunk: Check<LogChunk> = (value, path) => {
  const { n, first_line, lines, length, bytes } = chunkRecord(value, path);
  const sha256 = chunkHash((value as { readonly sha256?: unknown }).sha256 ?? null, 'sha256');
  if (length > bytes.byteLength) throw new Damage('length', `at most ${String(bytes.byteLength)}`);
  const view = new Uint8Array(bytes, 0, length);
  if (view.at(-1) !== LF) throw new Damage('bytes', 'whole lines, each ended by a line feed');
  return { n, first_line, lines, bytes: view, sha256 };
};

/** The share of a buffer that must be filled for it to be stored as it is. */
const FILLED_MIN = 0.9;

/** Of a nearly full buffer the whole is stored: cutting off the rest would copy it once more. */
export function chunkToRecord(run_key: string, { n, first_line, lines, bytes, sha256 }: LogChunk) {
  const whole = bytes.byteOffset === 0 && bytes.length >= bytes.buffer.byteLength * FILLED_MIN;
  const stored = whole ? bytes.buffer : bytes.slice().buffer;
  return { run_key, n, first_line, lines, length: bytes.length, bytes: stored, sha256 };
}

/** A point from which a run can go on, as it lies in its table. */
export interface StoredCheckpoint {
  /** 1, 2, 3 … within the run; the two newest are kept. */
  readonly n: number;
  /** Pieces of the log before this point. */
  readonly chunks: number;
  readonly bars_done: number;
  /** Runtime's checkpoint, which carries its own hash. */
  readonly text: string;
}

const GENERATIONS = 2;
const checkpointRecord = record({
  run_key: text,
  slot: count,
  n: count,
  chunks: count,
  bars_done: count,
  text,
});

export const checkCheckpoint: Check<StoredCheckpoint> = (value, path) => {
  const { run_key: _key, slot: _slot, ...checkpoint } = checkpointRecord(value, path);
  return checkpoint;
};

/** In the place of the one before the last, so that the last stays until this one is written. */
export function checkpointToRecord(run_key: string, checkpoint: StoredCheckpoint) {
  return { run_key, slot: checkpoint.n % GENERATIONS, ...checkpoint };
}
