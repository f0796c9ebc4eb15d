import type { StrategySpec } from '../../contracts/strategy.ts';
import { buyAndHold } from './buy-and-hold.ts';
import { smaCross } from './sma-cross.ts';

const BUILT_IN: readonly StrategySpec[] = [smaCross, buyAndHold];

/** The built-in strategies by name, in the order in which they are offered. */
export const STRATEGIES: ReadonlyMap<string, StrategySpec> = new Map(BUILT_IN.map((spec) => [spec.name, spec]));
