import type { RunConfig } from '../../../contracts/config.ts';
import { canonicalJson } from '../../journal/text.ts';

/**
 * The config as the header and the run's id have it: keys sorted, every default spelled out, but for the exchange's fields
 * where orders go to paper. A log of such a run is the one it was before there was a choice.
 */
export function canonicalConfig(config: RunConfig): string {
  if (config.exchange !== 'paper') return canonicalJson(config);
  return canonicalJson(Object.fromEntries(Object.entries(config).filter(([key]) => !key.startsWith('exchange'))));
}
