import type { RunRequest } from '../../contracts/config.ts';
import { isRecord } from '../../contracts/check.ts';

function isValue(value: unknown): boolean {
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' || typeof value === 'boolean';
}

/**
 * A request of unknown origin (a link, an earlier visit), or null when it does not have the shape of one. Whether its
 * values are allowed is for the engine to say.
 */
export function readRequest(value: unknown): RunRequest | null {
  if (!isRecord(value)) return null;
  const { symbol, seed, config } = value;
  if (typeof symbol !== 'string' || typeof seed !== 'number' || !Number.isInteger(seed) || !isRecord(config))
    return null;
  const { profile, strategy, params, ...rest } = config;
  if (typeof profile !== 'string' || typeof strategy !== 'string' || !isRecord(params)) return null;
  if (!Object.values(params).every(isValue)) return null;
  if (!Object.values(rest).every((each) => each === null || isValue(each))) return null;
  return { symbol, seed, config: config as never };
}
