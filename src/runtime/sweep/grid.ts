/** What a sweep runs: every combination of its axes' values, in the order of nested loops, the last axis fastest. */
import type { ParamValue, RunRequest } from '../../contracts/config.ts';
import { err, ok, type Result } from '../../contracts/result.ts';

export type SweptValue = ParamValue | null;

/** Something that is swept: its name in the results, and its values, at least one, none of them twice. */
export interface Axis {
  readonly name: string;
  readonly values: readonly SweptValue[];
}

/** Makes the request of one combination: a value of each axis, in their order. */
export type RequestOf = (values: readonly SweptValue[]) => Result<RunRequest>;

/** Combinations whose values do not go together (fast ≥ slow): left out, not an error. */
export interface Refused {
  readonly count: number;
  /** The first of them, and why; null where there is none. */
  readonly first: { readonly index: number; readonly reason: string } | null;
}

export interface SweepPlan {
  readonly axes: readonly Axis[];
  /** Combinations in all, those left out included. */
  readonly total: number;
  /** Indexes of those that are run, ascending. */
  readonly accepted: readonly number[];
  readonly refused: Refused;
  /** What all accepted requests have in common; what differs from one to the other is not in it. */
  readonly base: Readonly<Record<string, unknown>>;
  /** The request of an accepted combination. */
  readonly request: (index: number) => RunRequest;
}

/** Number of combinations; 1 of no axes. */
export function gridSize(axes: readonly Axis[]): number {
  return axes.reduce((product, axis) => product * axis.values.length, 1);
}

/** The values of combination `index`, 0 up to `gridSize` (excluded). */
export function combination(axes: readonly Axis[], index: number): readonly SweptValue[] {
  const values: SweptValue[] = [];
  let rest = index;
  for (let k = axes.length - 1; k >= 0; k--) {
    const own = axes[k]!.values;
    values[k] = own[rest % own.length]!;
    rest = Math.floor(rest / own.length);
  }
  return values;
}

function refusal(code: string, message: string, text: string | null = null): Result<never> {
  return err({ code, message, line: null, column: null, text });
}

const grouped = (value: number) => String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');

/**
 * Checks every combination before anything runs. Refused: TOO_MANY_RUNS (more than `runs_max` combinations); NOTHING_TO_RUN
 * (none whose values go together); a value given twice, BAD_VALUES; and whatever else is wrong with a request, by its own code.
 */
export function planSweep(axes: readonly Axis[], requestOf: RequestOf, runs_max: number): Result<SweepPlan> {
  for (const { name, values } of axes) {
    const twice = values.find((value, i) => values.indexOf(value) < i);
    if (twice !== undefined)
      return refusal('BAD_VALUES', `${name} is to be ${String(twice)} twice. Give it once.`, name);
  }
  const total = gridSize(axes);
  if (total > runs_max) {
    const parts = axes.map(({ name, values }) => `${grouped(values.length)} of ${name}`).join(' × ');
    const message = `${parts} are ${grouped(total)} combinations; at most ${grouped(runs_max)} are run.`;
    return refusal('TOO_MANY_RUNS', message);
  }
  const accepted: number[] = [];
  const base = new CommonFields();
  let first: Refused['first'] = null;
  for (let index = 0; index < total; index++) {
    const request = requestOf(combination(axes, index));
    if (request.ok) {
      accepted.push(index);
      base.add(request.value);
    } else if (request.problem.code === 'BAD_COMBINATION') {
      first ??= { index, reason: request.problem.message };
    } else return request;
  }
  if (accepted.length === 0) {
    const message = `None of the ${grouped(total)} combinations can be run. ${first?.reason ?? ''}`;
    return refusal('NOTHING_TO_RUN', message.trim());
  }
  const request = (index: number) => {
    const made = requestOf(combination(axes, index));
    // It was made once before, of the same values.
    if (!made.ok) throw new Error(made.problem.message);
    return made.value;
  };
  const refused = { count: total - accepted.length, first };
  return ok({ axes, total, accepted, refused, base: base.fields, request });
}

/** The fields that have one value in every request. */
class CommonFields {
  #fields: Map<string, unknown> | null = null;
  #params: Map<string, unknown> | null = null;

  add({ symbol, seed, config }: RunRequest): void {
    const { params, ...rest } = config;
    this.#fields = kept(this.#fields, { symbol, seed, ...rest });
    this.#params = kept(this.#params, params);
  }

  /** Symbol, seed and the fields of the config by key, the strategy's parameters below `params`. */
  get fields(): Readonly<Record<string, unknown>> {
    return { ...Object.fromEntries(this.#fields ?? []), params: Object.fromEntries(this.#params ?? []) };
  }
}

function kept(known: Map<string, unknown> | null, fields: object): Map<string, unknown> {
  const found = new Map(Object.entries(fields));
  return known === null ? found : new Map([...known].filter(([key, value]) => found.get(key) === value));
}
