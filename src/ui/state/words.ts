import type { RunConfig } from '../../contracts/config.ts';
import type { Catalog } from '../../worker/api.ts';

/** "Moving average cross 10/30": the strategy's title with its numeric parameters in the order of its form. */
export function titleOf(catalog: Catalog | null, config: RunConfig): string {
  const { strategy, params } = config;
  const spec = catalog?.strategies.find((each) => each.name === strategy);
  if (!spec) return strategy;
  const numbers = spec.params
    .filter((param) => typeof params[param.key] === 'number')
    .map((param) => params[param.key]);
  return numbers.length === 0 ? spec.title : `${spec.title} ${numbers.join('/')}`;
}
