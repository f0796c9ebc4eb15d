/** Two lines of a log, field by field. */
import { isRecord } from '../../../contracts/check.ts';
import { isDeeper, shown, told } from '../../../contracts/shown.ts';

export interface FieldPair {
  /** Path of the field, for example `extra.ref_price`. */
  readonly field: string;
  /** JSON of each side; `(absent)` where there is none. */
  readonly expected: string;
  readonly found: string;
}

const ABSENT = '(absent)';
/** Levels that no event has. */
const EVENT_DEPTH_MAX = 16;
/** Fields that a reason names. */
const NAMED_MAX = 20;

function gather(expected: unknown, found: unknown, path: string, into: FieldPair[]): void {
  if (isRecord(expected) && isRecord(found)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      gather(expected[key], found[key], path === '' ? key : `${path}.${key}`, into);
    }
    return;
  }
  const a = expected === undefined ? ABSENT : JSON.stringify(expected);
  const b = found === undefined ? ABSENT : JSON.stringify(found);
  into.push({ field: path, expected: a, found: b });
}

/** Every field that either event has, in the order of the first, then of the second. */
export function fieldPairs(
  expected: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
): readonly FieldPair[] {
  const pairs: FieldPair[] = [];
  gather(expected, found, '', pairs);
  return pairs;
}

export const isDifferent = ({ expected, found }: FieldPair): boolean => expected !== found;

/** What is wrong with line `line` (1-based): broken, a gap in `seq`, a wrong hash, or the fields that differ. */
export function compareLines(
  expected: string,
  found: string,
  line: number,
): { readonly reason: string; readonly fields: readonly FieldPair[] } {
  const at = `Line ${String(line)}`;
  let parsed: unknown;
  try {
    parsed = JSON.parse(found);
  } catch {
    return { reason: `${at} is broken: it is not JSON.`, fields: [] };
  }
  if (!isRecord(parsed) || isDeeper(parsed, EVENT_DEPTH_MAX))
    return { reason: `${at} is broken: it is not an event.`, fields: [] };
  const should = JSON.parse(expected) as Record<string, unknown>;
  const fields = fieldPairs(should, parsed).filter(isDifferent);
  const { seq, type } = parsed;
  if (seq !== should['seq']) {
    const gap = typeof seq === 'number' && seq > Number(should['seq']);
    const what = gap ? 'There is a gap in seq' : 'seq is out of order';
    return {
      reason: `${what}: line ${String(line)} has ${told(seq)} where ${String(should['seq'])} belongs.`,
      fields,
    };
  }
  if (type === 'RunFinished' && fields.length === 1 && fields[0]!.field === 'log_sha256') {
    return { reason: `${at}: the hash in RunFinished is not that of the log.`, fields };
  }
  if (fields.length === 0 && found.endsWith('\r')) {
    return { reason: `${at} ends in a carriage return: the log has been converted to other line ends.`, fields };
  }
  if (fields.length === 0) return { reason: `${at} holds the right values in another spelling.`, fields };
  const more = fields.length > NAMED_MAX ? ` and ${String(fields.length - NAMED_MAX)} more` : '';
  const names = fields.slice(0, NAMED_MAX).map(({ field }) => field);
  const name = typeof type === 'string' ? told(type).slice(1, -1) : 'event';
  return { reason: `${at} (${name}, seq ${told(seq)}) differs in ${shown(names.join(', '))}${more}.`, fields };
}
