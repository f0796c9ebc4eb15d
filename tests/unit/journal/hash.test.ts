import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSha256 } from '../../../src/core/journal/index.ts';

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 167 + (i >> 7)) & 255);
const known = (input: Uint8Array) => createHash('sha256').update(input).digest('hex');

describe('SHA-256', () => {
  it('says what node:crypto says, for every length around a block', () => {
    for (let length = 0; length <= 200; length++) {
      const input = bytes(length);
      const hasher = createSha256();
      hasher.update(input);
      expect(hasher.hex(), String(length)).toBe(known(input));
    }
  });

  it('is the same in pieces, and may be asked on the way', () => {
    const input = bytes(5000);
    const hasher = createSha256();
    for (let from = 0, n = 0; from < input.length; n++) {
      const to = Math.min(input.length, from + ((n * 37) % 190));
      hasher.update(input.subarray(from, to));
      expect(hasher.peek(), String(to)).toBe(known(input.subarray(0, to)));
      from = to;
    }
    expect(hasher.peek()).toBe(known(input));
    expect(hasher.hex()).toBe(known(input));
  });
});
