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
  let shares = n;
  for (let i = 0; i < n - 1; i++) {
    // Drawn so that every part still to come can keep within its bounds too, the last included.
    const after = n - 1 - i;
    const least = Math.max(0.8, shares - 1.2 * after);
    const most = Math.min(1.2, shares - 0.8 * after);
    const share = least + (most - least) * keyedUniform(seed, order_no, PURPOSE.split_share, i);
    shares -= share;
    const part = floorToLot((qty / n) * share, lot);
    if (part <= 0 || part >= left) continue;
    parts.push(part);
    left -= part;
  }
  parts.push(left);
  return parts;
}
