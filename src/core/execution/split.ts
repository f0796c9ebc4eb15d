import { keyedUniform, PURPOSE } from '../num/keyed-random.ts';
import { floorToLot } from './tick.ts';

/**
 * Cuts a quantity into two or three parts, each within 20 % of an even share, the last taking what is left. The parts
 * add up to `qty` exactly as the venue counts down. A quantity too small for its lot stays whole.
 */
export function splitQuantity(seed: number, order_no: number, qty: number, lot: number): readonly number[] {
  const n = keyedUniform(seed, order_no, PURPOSE.split_count, 0) < 0.5 ? 2 : 3;
  const parts: number[] = [];
  let left = qty;
  for (let i = 0; i < n - 1; i++) {
    const share = 0.8 + 0.4 * keyedUniform(seed, order_no, PURPOSE.split_share, i);
    const part = floorToLot((qty / n) * share, lot);
    if (part <= 0 || part >= left) continue;
    parts.push(part);
    left -= part;
  }
  parts.push(left);
  return parts;
}
