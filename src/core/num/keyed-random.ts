/**
 * Randomness by key, not by sequence: a draw depends on (seed, order, purpose, index) and on nothing drawn before it, so
 * switching one cost off changes no other draw. A sequence generator cannot give that without being re-seeded for each
 * draw; a hash of the key can. Each step is MurmurHash3's 32-bit finalizer (Appleby, public domain), a bijection with
 * full avalanche; two hashes with different salts give the 53 bits of one uniform.
 */
import { normalQuantile } from './inverse-normal.ts';

/** What a draw is for. The numbers are part of the log's meaning: never reuse one. */
export const PURPOSE = {
  latency_entry: 1,
  latency_cancel: 2,
  latency_response: 3,
  slippage: 4,
  split_count: 5,
  split_share: 6,
  exchange_submit: 7,
  exchange_cancel: 8,
  backoff_submit: 9,
  backoff_cancel: 10,
} as const;

function finalize(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function hash(seed: number, order: number, purpose: number, index: number, salt: number): number {
  let h = finalize(seed ^ salt);
  h = finalize((h + Math.imul(order, 0x9e3779b1)) | 0);
  h = finalize((h + Math.imul(purpose, 0x27d4eb2f)) | 0);
  return finalize((h + Math.imul(index, 0x165667b1)) | 0) >>> 0;
}

/** Uniform in (0, 1), both ends excluded, on a grid of 2^-53. */
export function keyedUniform(seed: number, order: number, purpose: number, index: number): number {
  const high = hash(seed, order, purpose, index, 0x2545f491) >>> 6;
  const low = hash(seed, order, purpose, index, 0x6c62272e) >>> 6;
  return (high * 67108864 + low + 0.5) / 4503599627370496;
}

/** Standard normal, by inversion of one uniform. */
export function keyedNormal(seed: number, order: number, purpose: number, index: number): number {
  return normalQuantile(keyedUniform(seed, order, purpose, index));
}
