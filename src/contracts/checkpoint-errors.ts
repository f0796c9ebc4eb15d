/** Every problem of going on from a checkpoint: what is wrong with it, or with going on from it here. */
import type { Problem } from './result.ts';

export const CHECKPOINT_CODES = [
  /** It is there, but is not what was written. */
  'CHECKPOINT_DAMAGED',
  /** Written in a form that this version does not know. */
  'CHECKPOINT_FORMAT',
  /** Another engine would write other bytes. */
  'CHECKPOINT_ENGINE',
  /** The bars are not those of the run. */
  'CHECKPOINT_DATA',
  /** The run was asked for with another config. */
  'CHECKPOINT_CONFIG',
  /** The log does not hold what the checkpoint was written after. */
  'CHECKPOINT_LOG',
] as const;
export type CheckpointCode = (typeof CHECKPOINT_CODES)[number];

function problem(code: CheckpointCode, message: string, text: string | null = null): Problem {
  return { code, message, line: null, column: null, text };
}

export const checkpointProblems = {
  damaged: (why: string) => problem('CHECKPOINT_DAMAGED', `The checkpoint is damaged: ${why}.`),
  state: (reason: string) => problem('CHECKPOINT_DAMAGED', reason),
  format: (found: string, known: string) =>
    problem('CHECKPOINT_FORMAT', `The checkpoint has format ${found}; this version reads format ${known}.`),
  engine: (theirs: string, ours: string) =>
    problem(
      'CHECKPOINT_ENGINE',
      `The run was begun by engine ${theirs}; this is engine ${ours}, which would write another log. Begin it anew.`,
    ),
  data: (theirs: string, ours: string) =>
    problem(
      'CHECKPOINT_DATA',
      `The run was begun on bars with SHA-256 ${theirs}; those given now have ${ours}. Give it the same bars.`,
    ),
  dataShort: (rows: number, found: number) =>
    problem(
      'CHECKPOINT_DATA',
      `The run has used ${String(rows)} bars of the file it followed; ${String(found)} are there now. Give it the same file.`,
    ),
  dataOther: (rows: number) =>
    problem(
      'CHECKPOINT_DATA',
      `The first ${String(rows)} bars are not those that the run has used of the file it followed. Give it the same file.`,
    ),
  config: (field: string, theirs: string, ours: string) =>
    problem(
      'CHECKPOINT_CONFIG',
      `The run was begun with ${field} ${theirs}; now ${field} is ${ours}. Ask for the same, or begin anew.`,
      field,
    ),
  logMissing: (log: string, checkpoint: string) =>
    problem('CHECKPOINT_LOG', `${log} is not there, which the run of ${checkpoint} would go on with. Begin anew.`),
  logShort: (bytes: number, expected: number) =>
    problem(
      'CHECKPOINT_LOG',
      `The log has ${String(bytes)} bytes; the checkpoint was written after ${String(expected)}.`,
    ),
  logDiffers: (bytes: number, found: string, expected: string) =>
    problem(
      'CHECKPOINT_LOG',
      `The log's first ${String(bytes)} bytes have SHA-256 ${found}; by the checkpoint it should be ${expected}.`,
    ),
  logDamaged: (reason: string) => problem('CHECKPOINT_LOG', reason),
} as const;
