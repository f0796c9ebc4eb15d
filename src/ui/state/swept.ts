/** The values that a setting is tried with. */
import type { FieldSpec, RunRequest } from '../../contracts/config.ts';
import type { DatasetInfo } from '../../contracts/records.ts';
import type { SweepInfo, Swept } from '../../contracts/sweep.ts';
import type { Catalog } from '../../worker/protocol/api.ts';
import { fieldProblem } from './fields.ts';

/** A setting as the form of a sweep has it: a range, both ends included. Null where nothing usable is typed. */
export interface AxisDraft {
  readonly of: Swept['of'];
  readonly key: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly step: number | null;
}

/** What a sweep is of, in words and figures. */
export interface Ran {
  readonly dataset: DatasetInfo;
  readonly request: RunRequest;
  /** The strategy's. */
  readonly title: string;
  readonly axes: readonly Swept[];
  readonly labels: readonly string[];
  readonly rank: string;
}

type Asked = Pick<SweepInfo, 'request' | 'axes' | 'rank'>;

/** The strategy's title and what each swept setting is called in the form; keys where the catalog has no such thing. */
export function sweepWords(catalog: Catalog | null, { request, axes }: Asked): Pick<Ran, 'title' | 'labels'> {
  const spec = catalog?.strategies.find(({ name }) => name === request.config.strategy);
  const labels = axes.map(({ of, key }) => {
    const own = (of === 'param' ? spec?.params : catalog?.fields)?.find((each) => each.key === key);
    return own === undefined ? key : labelOf(of, own, spec?.params ?? []);
  });
  return { title: spec?.title ?? request.config.strategy, labels };
}

/** A strategy and a risk rule may both have an ATR length. */
export function labelOf(of: Swept['of'], { label, group }: FieldSpec, params: readonly FieldSpec[]): string {
  return of === 'field' && params.some((own) => own.label === label) ? `${label} (${group})` : label;
}

export function ranOf(catalog: Catalog | null, asked: Asked, dataset: DatasetInfo): Ran {
  const { request, axes, rank } = asked;
  return { dataset, request, axes, rank, ...sweepWords(catalog, asked) };
}

/** More of one setting than a picture can show. */
const VALUES_MAX = 200;
/** Steps from the value that is set, down and up: one turns up between two bad ones sooner among larger values. */
const STEPS_DOWN = 2;
const STEPS_UP = 4;

/** Digits behind the point that a number is written with. */
function digitsOf(value: number): number {
  const [, mantissa = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([-+]\d+))?$/.exec(String(value)) ?? [];
  return Math.min(15, Math.max(0, mantissa.length - Number(exponent)));
}

/** Of 1, 2 and 5 with their powers of ten the one next to a quarter of the value. */
function stepFor(value: number, whole: boolean): number {
  const quarter = Math.abs(value) / 4;
  if (quarter === 0) return 1;
  const power = Math.floor(Math.log10(quarter));
  const steps = [1, 2, 5, 10].map((digit) => Number(`${String(digit)}e${String(power)}`));
  const away = (step: number) => Math.abs(Math.log(step / quarter));
  const nearest = steps.reduce((best, step) => (away(step) < away(best) ? step : best));
  return whole ? Math.max(1, nearest) : nearest;
}

/** A first range, with the value that is set in it. */
export function draftFor(of: Swept['of'], spec: FieldSpec, value: number): AxisDraft {
  const step = stepFor(value, spec.kind === 'int');
  const at = (steps: number) => Number((value + steps * step).toFixed(Math.max(digitsOf(value), digitsOf(step))));
  const can = (steps: number) => fieldProblem(spec, at(steps)) === null;
  let down = 0;
  while (down < STEPS_DOWN && can(-down - 1)) down++;
  let up = 0;
  while (up < STEPS_UP && can(up + 1)) up++;
  return { of, key: spec.key, from: at(-down), to: at(up), step };
}

/** The values of a range, or in words why there are none. */
export function valuesOf(draft: AxisDraft, spec: FieldSpec): readonly number[] | string {
  const { from, to, step } = draft;
  if (from === null || to === null || step === null) return 'From, to and step are numbers.';
  for (const end of [from, to]) {
    const problem = fieldProblem(spec, end);
    if (problem !== null) return `${String(end)}: ${problem}`;
  }
  if (!(step > 0)) return 'The step is above 0.';
  if (to < from) return 'To is not below from.';
  if (spec.kind === 'int' && !Number.isInteger(step)) return 'The step is a whole number here.';
  // The last one may miss `to` by what binary fractions lose.
  const steps = Math.floor((to - from) / step + 1e-9);
  if (steps + 1 > VALUES_MAX) return `At most ${String(VALUES_MAX)} values; these are ${String(steps + 1)}.`;
  const digits = Math.max(digitsOf(from), digitsOf(step));
  const values = Array.from({ length: steps + 1 }, (_, i) => Number((from + i * step).toFixed(digits)));
  if (values.some((value, i) => i > 0 && value === values[i - 1])) return 'The step is too small for these numbers.';
  return values.filter((value) => value <= to);
}
