import type { FieldSpec, ParamValue } from '../../contracts/config.ts';
import { err, ok, type Problem, type Result } from '../../contracts/result.ts';
import { told } from '../../contracts/shown.ts';
import type { StrategySpec } from '../../contracts/strategy.ts';
import { STRATEGIES } from './registry.ts';

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

function problem(code: string, message: string, text: string | null): Problem {
  return { code, message, line: null, column: null, text: text === null ? null : text.slice(0, 80) };
}

const list = (names: Iterable<string>): string => [...names].join(', ');

/** The strategy of that name; else UNKNOWN_STRATEGY naming those there are. */
export function getStrategy(name: string): Result<StrategySpec> {
  const spec = STRATEGIES.get(name);
  if (spec !== undefined) return ok(spec);
  return err(
    problem('UNKNOWN_STRATEGY', `There is no strategy ${told(name)}. Known ones: ${list(STRATEGIES.keys())}.`, name),
  );
}

/** A number from a form or the command line: plain decimal text, nothing around it. NaN for anything else. */
export function parseNumberText(text: string): number {
  return NUMBER.test(text) ? Number(text) : NaN;
}

/** What `field` accepts, as half a sentence: "a whole number from 1 to 10000". */
export function describeField(field: FieldSpec): string {
  if (field.kind === 'enum') return `one of ${list(field.options ?? [])}`;
  if (field.kind === 'bool') return 'true or false';
  const noun = field.kind === 'int' ? 'a whole number' : 'a number';
  const from = field.min === null ? '' : `${field.above_min ? ' above ' : ' from '}${String(field.min)}`;
  const to = field.max === null ? '' : `${field.min === null ? ' up' : ''} to ${String(field.max)}`;
  return `${noun}${from}${to}${field.nullable ? ', or null for off' : ''}`;
}

function numberOf(field: FieldSpec, raw: unknown): number {
  const value = typeof raw === 'number' ? raw : typeof raw === 'string' ? parseNumberText(raw) : NaN;
  const whole = field.kind !== 'int' || Math.floor(value) === value;
  const above = field.min === null || (field.above_min ? value > field.min : value >= field.min);
  const below = field.max === null || value <= field.max;
  // x − x is 0 for finite x only; + 0 turns −0 into 0.
  return value - value === 0 && whole && above && below ? value + 0 : NaN;
}

/** The value of one field, from JSON or from text; undefined when it is none of what the field accepts. */
export function fieldValue(field: FieldSpec, raw: unknown): ParamValue | null | undefined {
  if (raw === null || (field.nullable && raw === 'null')) return field.nullable ? null : undefined;
  if (field.kind === 'enum') return typeof raw === 'string' && field.options?.includes(raw) ? raw : undefined;
  if (field.kind === 'bool') {
    if (raw === true || raw === 'true') return true;
    return raw === false || raw === 'false' ? false : undefined;
  }
  const value = numberOf(field, raw);
  return value === value ? value : undefined;
}

/**
 * A strategy's parameters from untrusted input (a form, `--set key=value`, a config file): every default spelled out,
 * keys sorted. Refused: UNKNOWN_PARAM (a key the strategy does not have, named with those it has), BAD_PARAM (a value
 * that its field does not accept), BAD_COMBINATION (values that the strategy does not accept together).
 */
export function resolveParams(
  spec: StrategySpec,
  raw: Readonly<Record<string, unknown>>,
): Result<Readonly<Record<string, ParamValue>>> {
  const given = new Map(Object.entries(raw));
  const known = spec.params.map((field) => field.key);
  for (const key of given.keys()) {
    if (known.includes(key)) continue;
    const others = known.length === 0 ? 'It has none.' : `Known ones: ${list(known)}.`;
    return err(problem('UNKNOWN_PARAM', `Strategy ${spec.name} has no parameter ${told(key)}. ${others}`, key));
  }
  const values: [string, ParamValue][] = [];
  for (const field of [...spec.params].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const asked = given.get(field.key);
    const value = asked === undefined ? field.default : fieldValue(field, asked);
    if (value === undefined || value === null) {
      const message = `Parameter ${field.key} of ${spec.name} is ${told(asked)}; it must be ${describeField(field)}.`;
      return err(problem('BAD_PARAM', message, told(asked)));
    }
    values.push([field.key, value]);
  }
  const params = Object.fromEntries(values);
  const objection = spec.check(params);
  return objection === null ? ok(params) : err(problem('BAD_COMBINATION', `Strategy ${spec.name}: ${objection}`, null));
}
