import { closeSync, openSync, readSync } from 'node:fs';
import { PROFILE_NAMES, type FieldSpec } from '../../contracts/config.ts';
import { err, ok, type Result } from '../../contracts/result.ts';
import { FIELDS } from '../../core/engine/request/fields.ts';
import { RISK_PRESETS } from '../../core/engine/request/profiles.ts';
import type { RequestInput } from '../../core/engine/request/resolve.ts';
import { intervalName, parseInterval } from '../../core/loader/index.ts';
import { STRATEGIES } from '../../core/strategy/index.ts';
import type { Flag, Parsed } from '../line/args.ts';
import { fileProblem } from '../files/file-problem.ts';
import { usage } from '../line/problems.ts';
import { isRecord } from '../../contracts/check.ts';

const WHAT = 'What to run';
const SIZE = 'Account and size';
const COSTS = 'Costs and fills';

/** Flags that are no field of the config, or stand for several. */
const SHORTHANDS: readonly Flag[] = [
  {
    name: 'profile',
    kind: 'enum',
    choices: PROFILE_NAMES,
    help: 'Set of assumptions. Default realistic.',
    group: WHAT,
  },
  {
    name: 'strategy',
    kind: 'enum',
    choices: [...STRATEGIES.keys()],
    help: 'See papertape strategies. Default sma-cross.',
    group: WHAT,
  },
  {
    name: 'set',
    kind: 'text',
    value: 'KEY=VALUE',
    repeatable: true,
    help: 'A parameter of the strategy.',
    group: WHAT,
  },
  {
    name: 'ticker',
    kind: 'text',
    value: 'S',
    help: "Symbol in the log. Default: the file's own, or its name.",
    group: WHAT,
  },
  {
    name: 'seed',
    kind: 'int',
    help: 'Seed of latency, slippage and splits, 0 to 4294967295. Default 42.',
    group: WHAT,
  },
  { name: 'config', kind: 'text', value: 'FILE', help: 'JSON of config keys. Flags win over it.', group: WHAT },
  { name: 'qty', kind: 'number', help: 'Size in units.', group: SIZE },
  { name: 'notional', kind: 'number', help: 'Size in money.', group: SIZE },
  { name: 'equity-pct', kind: 'number', help: 'Size in per cent of equity.', group: SIZE },
  { name: 'fee-bps', kind: 'number', help: 'Taker and maker fee in basis points.', group: COSTS },
  { name: 'latency-ms', kind: 'number', help: 'Latency of orders and of cancels.', group: COSTS },
  {
    name: 'risk',
    kind: 'enum',
    choices: Object.keys(RISK_PRESETS),
    help: 'Risk preset. open checks buying power alone.',
    group: 'Risk',
  },
];

/** Fields that everybody meets, and the heading they stand under; all others are listed by --help --all. */
const COMMON = new Map([
  ['cash', SIZE],
  ['tick', SIZE],
  ['lot', SIZE],
  ['max_steps', WHAT],
  ['resample', WHAT],
  ['resample_anchor', WHAT],
  ['slippage_bps', COSTS],
  ['partial', COSTS],
  ['exchange', COSTS],
]);

/** Any way to write an interval will do: the field's many choices would bury the other flags. */
const RESAMPLE_FLAG: Flag = {
  name: 'resample',
  kind: 'text',
  value: 'INTERVAL',
  help: 'Join the bars into longer ones first, such as 5m, 1h, 4h, 1d or 1w; only whole ones are seen. Default none.',
  group: WHAT,
};

const flagName = (key: string) => key.replaceAll('_', '-');

/** Units that a person must know to give the right number. */
const TOLD_UNITS = new Set(['ms', 'bps', '%', 'bars']);

function fieldFlag(field: FieldSpec): Flag {
  if (field.key === 'resample') return RESAMPLE_FLAG;
  const common = COMMON.get(field.key);
  const unit = TOLD_UNITS.has(field.unit) ? ` In ${field.unit}.` : '';
  const initial =
    field.default === null || field.default === false ? 'off' : field.default === true ? 'on' : field.default;
  return {
    name: flagName(field.key),
    kind: field.kind,
    ...(field.options === null ? {} : { choices: field.options }),
    nullable: field.nullable,
    negatable: field.kind === 'bool',
    rare: common === undefined,
    help: `${field.help}${unit} Default ${String(initial)}.`,
    group: common ?? `Every field: ${field.group}`,
  };
}

/** The flags that make up a request. Shorthands, and one for each field of the config, its default that of `realistic`. */
export const RUN_FLAGS: readonly Flag[] = [...SHORTHANDS, ...FIELDS.map(fieldFlag)].sort(byGroup);

/** Each field's key with its flag: a sweep asks for all of them thousands of times. */
const FIELD_FLAGS = FIELDS.map(({ key }) => [key, flagName(key)] as const);

function byGroup(a: Flag, b: Flag): number {
  const order = [WHAT, SIZE, COSTS, 'Risk'];
  const rank = (flag: Flag) => (order.includes(flag.group) ? order.indexOf(flag.group) : order.length);
  return rank(a) - rank(b);
}

/** The keys of the config file, none where none is given. It is read once: a pipe says what it says once. */
export function configFile({ flags }: Pick<Parsed, 'flags'>): Result<Record<string, unknown>> {
  return flags.has('config') ? readConfig(String(flags.get('config'))) : ok({});
}

/**
 * What a command line asks for, to be checked by `resolveRequest`. From the weakest to the strongest: the config file,
 * the risk preset, flags.
 */
export function requestInput(
  { flags }: Pick<Parsed, 'flags'>,
  symbol: string,
  config: Result<Record<string, unknown>>,
): Result<RequestInput> {
  if (!config.ok) return config;
  const { symbol: ownSymbol, seed, profile, strategy, params, ...rest } = config.value;
  if (params !== undefined && !isRecord(params))
    return usage('The params of --config must be an object of names and values.', 'config');
  const preset = flags.get('risk');
  const fields: Record<string, unknown> = {
    ...rest,
    ...(preset === undefined ? {} : RISK_PRESETS[preset as keyof typeof RISK_PRESETS]),
  };
  const sized = applySize(flags, fields);
  if (!sized.ok) return sized;
  applyCosts(flags, fields);
  for (const [key, name] of FIELD_FLAGS) {
    const value = flags.get(name);
    if (value !== undefined) fields[key] = key === 'resample' ? intervalText(String(value)) : value;
  }
  const set = readSets((flags.get('set') as readonly string[] | undefined) ?? []);
  if (!set.ok) return set;
  const chosen = flags.get('strategy') ?? strategy;
  // Parameters of the file belong to the file's strategy: another one would not know them.
  const kept = chosen === strategy || strategy === undefined ? params : {};
  return ok({
    symbol: flags.get('ticker') ?? ownSymbol ?? symbol,
    seed: flags.get('seed') ?? seed,
    profile: flags.get('profile') ?? profile,
    strategy: chosen,
    params: { ...kept, ...set.value },
    fields,
  });
}

/** An interval as the field spells it: `60m` and `H1` are `1h`; what is none stays as it is, to be refused. */
function intervalText(text: string): string {
  const interval_ms = parseInterval(text);
  return interval_ms === null ? text : intervalName(interval_ms);
}

/** Bytes a config may have: what goes on for ever, as a device may, is none. */
const CONFIG_BYTES_MAX = 1 << 20;

/** The text of a file or a pipe. Throws the system's error, TOO_LONG beyond the bound. */
function readText(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(CONFIG_BYTES_MAX + 1);
    let length = 0;
    for (let got = -1; got !== 0 && length < bytes.length; length += got)
      got = readSync(file, bytes, length, bytes.length - length, null);
    if (length > CONFIG_BYTES_MAX) throw Object.assign(new Error('more than 1 MiB'), { code: 'TOO_LONG' });
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}

function readConfig(path: string): Result<Record<string, unknown>> {
  let text: string;
  try {
    // Some editors begin a text with a mark.
    text = readText(path).replace(/^\uFEFF/, '');
  } catch (error) {
    return fileProblem('read', path, error);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return bad(path, 'it is no object of config keys');
    const twice = nameTwice(text);
    return twice === null ? ok(value) : bad(path, `the name ${JSON.stringify(twice)} stands twice in one object`);
  } catch (error) {
    return bad(path, error instanceof Error ? error.message : String(error));
  }
}

/** A name that stands twice in one object of a JSON text, of which the last would be taken without a word; else null. */
function nameTwice(json: string): string | null {
  const string = /"(?:[^"\\]|\\.)*"(\s*:)?/y;
  const open: Set<string>[] = [];
  for (let at = 0; at < json.length; at++) {
    const sign = json[at]!;
    if (sign === '{' || sign === '[') open.push(new Set());
    if (sign === '}' || sign === ']') open.pop();
    if (sign !== '"') continue;
    string.lastIndex = at;
    const [found, colon] = string.exec(json)!;
    at = string.lastIndex - 1;
    if (colon === undefined) continue;
    const name = JSON.parse(found.slice(0, -colon.length)) as string;
    if (open.at(-1)!.has(name)) return name;
    open.at(-1)!.add(name);
  }
  return null;
}

function bad(path: string, why: string): Result<never> {
  return err({
    code: 'FILE',
    message: `--config ${path} cannot be used: ${why}.`,
    line: null,
    column: null,
    text: path,
  });
}

type Flags = Parsed['flags'];

function applySize(flags: Flags, fields: Record<string, unknown>): Result<null> {
  const sizes = ['qty', 'notional', 'equity-pct'].filter((name) => flags.has(name));
  if (sizes.length > 1) return usage(`--${sizes.join(' and --')} exclude one another. Give one size.`, sizes[1]!);
  const name = sizes[0];
  if (name === undefined) return ok(null);
  fields['size_mode'] = name.replace('-', '_');
  fields['size_value'] = flags.get(name);
  return ok(null);
}

/** A cost asked for is a cost charged: naming its amount also turns on the model that uses it. Likewise of a failure. */
function applyCosts(flags: Flags, fields: Record<string, unknown>): void {
  const fee = flags.get('fee-bps');
  if (fee !== undefined) fields['fee_taker_bps'] = fields['fee_maker_bps'] = fee;
  const latency = flags.get('latency-ms');
  if (latency !== undefined) fields['latency_entry_ms'] = fields['latency_cancel_ms'] = latency;
  if (Number(flags.get('slippage-bps') ?? 0) > 0) fields['slippage_model'] = 'bps';
  if (Number(flags.get('slippage-ticks') ?? 0) > 0) fields['slippage_model'] = 'ticks';
  const failing = [...flags.keys()].some((name) => name.startsWith('exchange-'));
  if (failing && !flags.has('exchange')) fields['exchange'] = 'realish';
}

function readSets(sets: readonly string[]): Result<Record<string, string>> {
  const values = new Map<string, string>();
  for (const text of sets) {
    const at = text.indexOf('=');
    if (at < 1) return usage(`--set takes KEY=VALUE, such as --set fast=10; "${text}" was given.`, 'set');
    const key = text.slice(0, at);
    if (values.has(key)) return usage(`--set ${key} is given twice. Give it once.`, 'set');
    values.set(key, text.slice(at + 1));
  }
  return ok(Object.fromEntries(values));
}
