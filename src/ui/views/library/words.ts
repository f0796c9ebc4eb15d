import type { RunInfo } from '../../../contracts/records.ts';
import type { Catalog } from '../../../worker/api.ts';

/** "SMA cross 10/30": the strategy's title with its numeric parameters in the order of its form. */
export function strategyTitle(catalog: Catalog | null, run: RunInfo): string {
  const { strategy, params } = run.request.config;
  const spec = catalog?.strategies.find((each) => each.name === strategy);
  if (!spec) return strategy;
  const numbers = spec.params
    .filter((param) => typeof params[param.key] === 'number')
    .map((param) => params[param.key]);
  return numbers.length === 0 ? spec.title : `${spec.title} ${numbers.join('/')}`;
}
