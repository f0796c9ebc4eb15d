/** From what somebody asked for to a whole, checked, canonical request. */
import { isRecord } from '../../../contracts/check.ts';
import {
  PROFILE_NAMES,
  type ParamValue,
  type ProfileName,
  type RunConfig,
  type RunRequest,
} from '../../../contracts/config.ts';
import { err, ok, type Problem, type Result } from '../../../contracts/result.ts';
import { told } from '../../../contracts/shown.ts';
import { describeField, fieldValue, getStrategy, resolveParams } from '../../strategy/index.ts';
import { FIELDS } from './fields.ts';
import { PROFILES } from './profiles.ts';

/** What a person, a file or a link may say; everything else is filled in from profile and strategy. */
export interface RequestInput {
  readonly symbol?: unknown;
  readonly seed?: unknown;
  readonly profile?: unknown;
  readonly strategy?: unknown;
  readonly params?: unknown;
  /** Any of the config's fields by key; values may be text, as a command line gives them. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

export const SEED_DEFAULT = 42;
export const STRATEGY_DEFAULT = 'sma-cross';
const SYMBOL_LENGTH_MAX = 100;
const UINT32_MAX = 4294967295;

function problem(code: string, message: string, field: string): Problem {
  return { code, message, line: null, column: null, text: field };
}

function isProfile(value: unknown): value is ProfileName {
  return typeof value === 'string' && PROFILE_NAMES.some((name) => name === value);
}

/** A 32-bit unsigned integer, as a number or as digits; NaN for anything else. */
export function parseSeed(value: unknown): number {
  const seed = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof seed === 'number' && seed >= 0 && seed <= UINT32_MAX && Math.floor(seed) === seed ? seed + 0 : NaN;
}

/** Every field of a profile, defaults included; before anything is asked for. */
export function profileFields(profile: ProfileName): Map<string, ParamValue | null> {
  const values = new Map(FIELDS.map((field) => [field.key, field.default]));
  for (const [key, value] of Object.entries(PROFILES[profile].fields)) values.set(key, value);
  return values;
}

/**
 * What every config is copied from, so that V8 sees one shape in all of them, however many a process makes: what reads a
 * config in the middle of a run would otherwise come to know too many, and look each field up by its name.
 */
const SHAPE = { ...Object.fromEntries(profileFields('realistic')), profile: '', strategy: '', params: {} };

/**
 * Checks a request and spells out every default. A problem's `text` is the field it is about.
 * Refused: BAD_PROFILE, UNKNOWN_STRATEGY, UNKNOWN_PARAM, BAD_PARAM, UNKNOWN_FIELD, BAD_FIELD, BAD_SEED, BAD_SYMBOL; and
 * BAD_COMBINATION, of values that are each fine and do not go together.
 */
export function resolveRequest(input: RequestInput): Result<RunRequest> {
  const profile = input.profile ?? 'realistic';
  if (!isProfile(profile)) {
    return err(
      problem(
        'BAD_PROFILE',
        `There is no profile ${told(profile)}. Known ones: ${PROFILE_NAMES.join(', ')}.`,
        'profile',
      ),
    );
  }
  const seed = parseSeed(input.seed ?? SEED_DEFAULT);
  if (seed !== seed) {
    return err(
      problem('BAD_SEED', `The seed is ${told(input.seed)}; it must be a whole number from 0 to 4294967295.`, 'seed'),
    );
  }
  const symbol = input.symbol ?? 'ASSET';
  if (typeof symbol !== 'string' || symbol === '' || symbol.length > SYMBOL_LENGTH_MAX) {
    return err(
      problem('BAD_SYMBOL', `The symbol must be a text of 1 to ${String(SYMBOL_LENGTH_MAX)} characters.`, 'symbol'),
    );
  }
  const name = input.strategy ?? STRATEGY_DEFAULT;
  const strategy = getStrategy(typeof name === 'string' ? name : told(name));
  if (!strategy.ok) return strategy;
  const asked = input.params ?? {};
  if (!isRecord(asked)) {
    return err(problem('BAD_PARAM', 'The strategy’s parameters must be an object of names and values.', 'params'));
  }
  const params = resolveParams(strategy.value, { ...PROFILES[profile].params[strategy.value.name], ...asked });
  if (!params.ok) return params;
  const fields = resolveFields(profile, input.fields ?? {});
  if (!fields.ok) return fields;
  const config: Record<string, unknown> = { ...SHAPE, profile, strategy: strategy.value.name, params: params.value };
  for (const [key, value] of fields.value) config[key] = value;
  return ok({ symbol, seed, config: config as unknown as RunConfig });
}

function resolveFields(
  profile: ProfileName,
  asked: Readonly<Record<string, unknown>>,
): Result<Map<string, ParamValue | null>> {
  const values = profileFields(profile);
  for (const [key, raw] of Object.entries(asked)) {
    const field = FIELDS.find((candidate) => candidate.key === key);
    if (field === undefined) return err(problem('UNKNOWN_FIELD', `The config has no field ${told(key)}.`, key));
    const value = fieldValue(field, raw);
    if (value === undefined) {
      return err(
        problem('BAD_FIELD', `${field.label} (${key}) is ${told(raw)}; it must be ${describeField(field)}.`, key),
      );
    }
    values.set(key, value);
  }
  if (values.get('slippage_model') === 'ticks' && values.get('tick') === 0) {
    return err(problem('BAD_COMBINATION', 'Slippage in ticks needs a tick above 0.', 'tick'));
  }
  const wrong = values.get('exchange') === 'realish' ? exchangeProblem(values) : null;
  return wrong === null ? ok(values) : err(wrong);
}

/** What of a failing exchange's fields does not fit together. */
function exchangeProblem(values: ReadonlyMap<string, ParamValue | null>): Problem | null {
  const number = (key: string) => values.get(key) as number;
  if (values.get('market_fill') !== 'arrival') {
    const how = 'Only orders that reach the market when they arrive can be late there';
    return problem('BAD_COMBINATION', `${how}: exchange realish needs market_fill arrival.`, 'exchange');
  }
  const shares = ['unavailable', 'lost', 'ack_lost', 'refused'].map((name) => number(`exchange_${name}_pct`));
  if (shares.reduce((sum, share) => sum + share, 0) > 100) {
    return problem(
      'BAD_COMBINATION',
      'The shares of attempts that fail add up to more than 100 %.',
      'exchange_unavailable_pct',
    );
  }
  if (number('exchange_outage_ms') > number('exchange_outage_every_ms')) {
    return problem(
      'BAD_COMBINATION',
      'An outage lasts longer than the time from one to the next.',
      'exchange_outage_ms',
    );
  }
  return null;
}

/** The request that a log's header or a stored record holds: whole already, but not to be trusted. */
export function resolveStored(symbol: unknown, seed: unknown, config: unknown): Result<RunRequest> {
  if (!isRecord(config)) {
    return err(problem('BAD_CONFIG', 'The config is not an object.', 'config'));
  }
  const { profile, strategy, params, ...fields } = config;
  return resolveRequest({ symbol, seed, profile, strategy, params, fields });
}
