import type { StrategySpec } from '../../contracts/strategy.ts';
import { bollinger } from './bollinger.ts';
import { buyAndHold } from './buy-and-hold.ts';
import { channelBreakout } from './channel-breakout.ts';
import { keltner } from './keltner.ts';
import { macd } from './macd.ts';
import { rsi } from './rsi.ts';
import { smaCross } from './sma-cross.ts';
import { supertrend } from './supertrend.ts';

const BUILT_IN: readonly StrategySpec[] = [
  smaCross,
  buyAndHold,
  macd,
  rsi,
  bollinger,
  supertrend,
  channelBreakout,
  keltner,
];

/** The built-in strategies by name, in the order in which they are offered. */
export const STRATEGIES: ReadonlyMap<string, StrategySpec> = new Map(BUILT_IN.map((spec) => [spec.name, spec]));
