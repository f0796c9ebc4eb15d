/**
 * A checkpoint: one JSON value that, with the bars and the log up to its mark, is a run at a bar's edge. Whoever stores
 * it stores it together with the log: the log first where there are two steps, both at once where one transaction can.
 */
import {
  Damage,
  count,
  either,
  finite,
  hex,
  isRecord,
  list,
  nullable,
  oneOf,
  record,
  since,
  text,
} from '../../contracts/check.ts';
import { checkpointProblems } from '../../contracts/checkpoint-errors.ts';
import type { RunRequest } from '../../contracts/config.ts';
import type { OperatorCommand } from '../../contracts/records.ts';
import { isDeeper } from '../../contracts/shown.ts';
import { err, ok, type Problem, type Result } from '../../contracts/result.ts';
import { ENGINE_VERSION, resolveStored, type EngineState } from '../../core/engine/index.ts';
import { canonicalJson, createSha256, utf8 } from '../../core/journal/index.ts';
import type { GrownData } from './grown.ts';

/** Changes whenever an older version could not read what this one writes. */
export const CHECKPOINT_FORMAT = 1;
/** Levels of lists and records within each other that no state has. */
const DEPTH_MAX = 64;

/** Where the log stood. */
export interface LogMark {
  readonly bytes: number;
  readonly lines: number;
  /** Over those bytes; null where the store itself keeps log and checkpoint together. */
  readonly sha256: string | null;
}

export interface Checkpoint {
  readonly engine_version: string;
  readonly run_id: string;
  /** Of a run on data that grows that of its first bar. */
  readonly data_sha256: string;
  /** Left out where the data was all there. */
  readonly grown?: GrownData;
  readonly request: RunRequest;
  readonly bars_done: number;
  readonly bars_total: number;
  readonly log: LogMark;
  /** What the operator has said so far. */
  readonly commands: readonly OperatorCommand[];
  /** As taken; looked at by `resumeEngine`. */
  readonly state: EngineState;
  /** What the host needs beyond the engine: its own to check. Plain JSON. */
  readonly host: unknown;
}

/** The checkpoint as a file: canonical JSON with a hash over all of it, and a line feed. */
export function checkpointText(checkpoint: Checkpoint): string {
  const content = { format: CHECKPOINT_FORMAT, ...checkpoint };
  return `${canonicalJson({ ...content, sha256: hashOf(content) })}\n`;
}

function hashOf(content: unknown): string {
  const hasher = createSha256();
  hasher.update(utf8(canonicalJson(content)));
  return hasher.hex();
}

const anything = (value: unknown): unknown => value;

const check = record({
  engine_version: text,
  run_id: hex(12),
  data_sha256: either(hex(64), text),
  grown: since(null, nullable(record({ rows: count, sha256: hex(64), interval_ms: finite }))),
  request: record({ symbol: text, seed: count, config: anything }),
  bars_done: count,
  bars_total: count,
  log: record({ bytes: count, lines: count, sha256: nullable(hex(64)) }),
  commands: list(record({ bar: count, to: oneOf('ACTIVE', 'REDUCING', 'HALTED') })),
  state: anything,
  host: anything,
});

/** Reads a checkpoint's text, which may be anything. Refused: CHECKPOINT_DAMAGED, CHECKPOINT_FORMAT. */
export function readCheckpoint(from: string): Result<Checkpoint> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(from);
  } catch {
    return err(checkpointProblems.damaged('it is not JSON'));
  }
  // Read however deep it is, but not hashed.
  if (!isRecord(parsed) || isDeeper(parsed, DEPTH_MAX)) {
    return err(checkpointProblems.damaged('it is no record'));
  }
  const { sha256, ...content } = parsed;
  const { format } = content;
  if (typeof format === 'number' && format !== CHECKPOINT_FORMAT) {
    return err(checkpointProblems.format(String(format), String(CHECKPOINT_FORMAT)));
  }
  if (sha256 !== hashOf(content)) {
    return err(checkpointProblems.damaged('its content does not have the hash that it carries'));
  }
  try {
    const { grown, ...found } = check(content, '');
    const { symbol, seed, config } = found.request;
    const request = resolveStored(symbol, seed, config);
    if (!request.ok) return err(checkpointProblems.damaged(request.problem.message));
    const value = { ...found, request: request.value, state: found.state as EngineState };
    return ok(grown === null ? value : { ...value, grown });
  } catch (error) {
    if (error instanceof Damage) {
      return err(checkpointProblems.damaged(`${error.path} should be ${error.expected}`));
    }
    throw error;
  }
}

/**
 * Why a run asked for as `request` on these bars cannot go on from the checkpoint; null when it can. Where its data grew,
 * whether the bars are those it has used is asked of `otherData`.
 */
export function refusal(checkpoint: Checkpoint, request: RunRequest, data_sha256: string): Problem | null {
  const { engine_version } = checkpoint;
  if (engine_version !== ENGINE_VERSION) return checkpointProblems.engine(engine_version, ENGINE_VERSION);
  const field = differingField(checkpoint.request, request);
  if (field !== null) return checkpointProblems.config(field.name, field.theirs, field.ours);
  if ((checkpoint.grown ?? null) !== null) return null;
  if (checkpoint.data_sha256 !== data_sha256) return checkpointProblems.data(checkpoint.data_sha256, data_sha256);
  return null;
}

interface Difference {
  readonly name: string;
  readonly theirs: string;
  readonly ours: string;
}

/** The first field in which two requests differ, with its values as JSON; null when they are the same. */
export function differingField(theirs: RunRequest, ours: RunRequest): Difference | null {
  const flat = ({ symbol, seed, config }: RunRequest) => {
    const { params, ...rest } = config;
    const own = Object.entries(params).map(([key, value]) => [`params.${key}`, value] as const);
    return new Map<string, unknown>([['symbol', symbol], ['seed', seed], ...Object.entries(rest), ...own]);
  };
  const [a, b] = [flat(theirs), flat(ours)];
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const [x, y] = [a, b].map((map) => (map.has(name) ? JSON.stringify(map.get(name)) : 'not there'));
    if (x !== y) return { name, theirs: x!, ours: y! };
  }
  return null;
}
