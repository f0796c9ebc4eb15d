import { createHash } from 'node:crypto';
import type { PrefixHasher } from '../../core/journal/hash.ts';

/** SHA-256 by the platform's own code: about ten times as fast as the portable one. */
export function nodeSha256(): PrefixHasher {
  const hash = createHash('sha256');
  return {
    update: (bytes) => void hash.update(bytes),
    hex: () => hash.digest('hex'),
    peek: () => hash.copy().digest('hex'),
  };
}
