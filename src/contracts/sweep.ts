/** What the page and its worker agree on about sweeps. */
import type { RunConfig, RunRequest } from './config.ts';

/** Combinations of a sweep in the page at most: more than a heat map can show, and minutes of work for one thread. */
export const SWEEP_RUNS_MAX = 2000;

/** Something that is tried with several values. */
export interface Swept {
  /** A field of the config, or a parameter of the strategy. */
  readonly of: 'field' | 'param';
  readonly key: string;
  /** At least one, each once. */
  readonly values: readonly number[];
}

/** The request of one combination, unchecked: one value of each axis in place of what `request` has. */
export function sweptRequest(request: RunRequest, axes: readonly Swept[], values: readonly number[]): RunRequest {
  const pick = (of: Swept['of']) =>
    Object.fromEntries(axes.flatMap((axis, i) => (axis.of === of ? [[axis.key, values[i]!] as const] : [])));
  const { config } = request;
  const params = { ...config.params, ...pick('param') };
  return { ...request, config: { ...config, ...pick('field'), params } as RunConfig };
}
