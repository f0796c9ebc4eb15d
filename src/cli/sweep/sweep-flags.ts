/** The flags of a run with lists and ranges for values: what is swept, and the request of each combination. */
import { ok, type Result } from '../../contracts/result.ts';
import type { RunRequest } from '../../contracts/config.ts';
import { resolveRequest } from '../../core/engine/index.ts';
import { parseNumberText } from '../../core/strategy/index.ts';
import { FIXED_COLUMNS } from '../../runtime/sweep/report.ts';
import { planSweep, type Axis, type SweepPlan, type SweptValue } from '../../runtime/sweep/grid.ts';
import { sweptValues } from '../../runtime/sweep/values.ts';
import { flagValue, valueName, type Flag, type FlagValue, type Parsed } from '../line/args.ts';
import { usage } from '../line/problems.ts';
import { configFile, requestInput, RUN_FLAGS } from '../run/run-flags.ts';

/** Texts that are no choice; every other flag of a run can be swept. */
const ONE_VALUE = ['ticker', 'config'];

const SET_HELP = 'A parameter of the strategy: a value, a list (a,b,c) or a range (from:to:step, both included).';

const isSwept = (flag: Flag) => !ONE_VALUE.includes(flag.name);

/** The flags of a run, those that can be swept as texts: each value is read for itself. */
export const SWEPT_FLAGS: readonly Flag[] = RUN_FLAGS.map((flag) => {
  if (!isSwept(flag)) return flag;
  if (flag.kind === 'bool') return { ...flag, listed: true };
  if (flag.name === 'set') return { ...flag, value: 'KEY=VALUES', help: SET_HELP };
  const { choices: _choices, nullable: _nullable, ...rest } = flag;
  return { ...rest, kind: 'text', value: valueName(flag) };
});

/** Where an axis's values go: a flag of a run, or one `--set` of it. */
interface Target {
  readonly flag: string;
  readonly param: string | null;
}

export interface SweepAsk {
  readonly axes: readonly Axis[];
  /** The plan for data of that symbol; what is wrong with any request of it is wrong usage. */
  readonly plan: (symbol: string) => Result<SweepPlan>;
  /** What `papertape run` is to be told for the same run, beside the flags that are not swept. */
  readonly runArgs: (values: readonly SweptValue[]) => readonly string[];
}

/** Reads what is swept off a command line. Axes come in the order of their flags, those of `--set` in theirs. */
export function sweepAsk(parsed: Parsed, runs_max: number): Result<SweepAsk> {
  const fixed = new Map<string, FlagValue>();
  const fixedSets: string[] = [];
  const axes: Axis[] = [];
  const targets: Target[] = [];
  const add = (target: Target, values: readonly SweptValue[]) => {
    targets.push(target);
    axes.push({ name: axisName(target), values });
  };
  for (const [name, given] of parsed.flags) {
    const flag = RUN_FLAGS.find((each) => each.name === name);
    if (flag === undefined) continue;
    if (name === 'set') {
      const read = readSets(given as readonly string[], runs_max);
      if (!read.ok) return read;
      fixedSets.push(...read.value.fixed);
      for (const { key, values } of read.value.swept) add({ flag: 'set', param: key }, values);
    } else if (isSwept(flag)) {
      const values = readFlag(flag, String(given), runs_max);
      if (!values.ok) return values;
      if (values.value.length === 1) fixed.set(name, values.value[0]!);
      else add({ flag: name, param: null }, values.value);
    } else fixed.set(name, given);
  }
  const config = configFile(parsed);
  const requestOf = (values: readonly SweptValue[], symbol: string) => {
    const flags = flagsOf(fixed, fixedSets, targets, values);
    const input = requestInput({ flags }, symbol, config);
    return input.ok ? resolveRequest(input.value) : input;
  };
  return ok({
    axes,
    plan: (symbol) => asUsage(planSweep(axes, (values): Result<RunRequest> => requestOf(values, symbol), runs_max)),
    runArgs: (values) => values.flatMap((value, k) => argsOf(targets[k]!, value)),
  });
}

/** A problem of a request is one of the command line, but for a file that cannot be read. */
function asUsage<T>(result: Result<T>): Result<T> {
  if (result.ok || result.problem.code === 'FILE' || result.problem.code === 'USAGE') return result;
  const { code, message, text } = result.problem;
  return usage(code === 'TOO_MANY_RUNS' ? `${message} Sweep less, or raise --max-runs.` : message, text);
}

/** A column of the table; a parameter that is called like a flag or another column has `set_` in front. */
function axisName({ flag, param }: Target): string {
  const own = (name: string) => name.replaceAll('-', '_');
  if (param === null) return own(flag);
  const taken = FIXED_COLUMNS.includes(param) || RUN_FLAGS.some(({ name }) => own(name) === param);
  return taken ? `set_${param}` : param;
}

function argsOf({ flag, param }: Target, value: SweptValue): string[] {
  if (typeof value === 'boolean') return [value ? `--${flag}` : `--no-${flag}`];
  const text = value === null ? 'off' : String(value);
  return [`--${flag}`, param === null ? text : `${param}=${text}`];
}

function flagsOf(
  fixed: ReadonlyMap<string, FlagValue>,
  fixedSets: readonly string[],
  targets: readonly Target[],
  values: readonly SweptValue[],
): ReadonlyMap<string, FlagValue> {
  const flags = new Map(fixed);
  const sets = [...fixedSets];
  targets.forEach(({ flag, param }, k) => {
    if (param === null) flags.set(flag, values[k]!);
    else sets.push(`${param}=${String(values[k])}`);
  });
  return sets.length > 0 ? flags.set('set', sets) : flags;
}

function readFlag(flag: Flag, text: string, count_max: number): Result<readonly SweptValue[]> {
  const numeric = flag.kind === 'number' || flag.kind === 'int';
  const texts = sweptValues(text, numeric, count_max);
  if (!texts.ok) return usage(`--${flag.name}: ${texts.problem.message}`, flag.name);
  const values: SweptValue[] = [];
  for (const each of texts.value) {
    const value = flagValue(flag, each);
    if (!value.ok) return value;
    values.push(value.value as SweptValue);
  }
  return ok(values);
}

interface Sets {
  /** `key=value` of those with one value. */
  readonly fixed: readonly string[];
  readonly swept: readonly { readonly key: string; readonly values: readonly SweptValue[] }[];
}

function readSets(given: readonly string[], count_max: number): Result<Sets> {
  const fixed: string[] = [];
  const swept: { readonly key: string; readonly values: readonly SweptValue[] }[] = [];
  for (const text of given) {
    const at = text.indexOf('=');
    const values = at < 1 ? ok([text]) : sweptValues(text.slice(at + 1), true, count_max);
    if (!values.ok) return usage(`--set ${text.slice(0, at)}: ${values.problem.message}`, 'set');
    const key = text.slice(0, at);
    if (swept.some((other) => other.key === key)) return usage(`--set ${key} is given twice. Give it once.`, 'set');
    // What is no KEY=VALUE is told by who reads it.
    if (values.value.length === 1) fixed.push(at < 1 ? text : `${key}=${values.value[0]!}`);
    else swept.push({ key, values: values.value.map(setValue) });
  }
  return ok({ fixed, swept });
}

/** A parameter's value as the table has it: a number, or a word. Which it must be, the strategy says. */
function setValue(text: string): SweptValue {
  const number = parseNumberText(text);
  // x − x is 0 for finite x only; + 0 turns −0 into 0.
  return number - number === 0 ? number + 0 : text;
}
