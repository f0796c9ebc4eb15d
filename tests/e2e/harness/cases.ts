import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/**
 * What the browsers and Node must agree on to the last byte. This file runs in all of them: in Node it is imported by
 * the test, in a browser it is the built harness page.
 */

/** Digest, length and number of lines of what a case wrote. */
export interface CaseResult {
  readonly sha256: string;
  readonly bytes: number;
  readonly lines: number;
}

/** Writes the case's bytes in pieces of about `slice` units of work; the pieces' size must make no difference. */
type Case = (slice: number, write: (bytes: Uint8Array) => void) => void | Promise<void>;

/** Shortest round-trip text of doubles of every magnitude, from a 32-bit xorshift over their bit patterns. */
const numbers: Case = (slice, write) => {
  const view = new DataView(new ArrayBuffer(8));
  const encoder = new TextEncoder();
  let state = 0x9e3779b9;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  let text = '';
  for (let i = 1; i <= 20_000; i++) {
    view.setUint32(0, next());
    view.setUint32(4, next());
    const value = view.getFloat64(0);
    // The payload of a NaN is the engine's own affair, and no event carries one.
    if (!Number.isNaN(value)) text += `${value} ${Math.sqrt(Math.abs(value))} ${(next() - 2 ** 31) / 1e4}\n`;
    if (i % slice === 0 || i === 20_000) {
      write(encoder.encode(text));
      text = '';
    }
  }
};

const cases = new Map<string, Case>([['numbers', numbers]]);

/** The names that `runCase` knows. */
export const caseNames: readonly string[] = [...cases.keys()];

/**
 * Runs one case and digests what it writes.
 *
 * @param slice a positive integer: how much to do between two writes
 */
export async function runCase(name: string, slice: number): Promise<CaseResult> {
  const run = cases.get(name);
  if (run === undefined) throw new Error(`no case named ${name}: there are ${caseNames.join(', ')}`);
  const hash = sha256.create();
  let bytes = 0;
  let lines = 0;
  await run(slice, (piece) => {
    hash.update(piece);
    bytes += piece.length;
    for (const byte of piece) if (byte === 10) lines++;
  });
  return { sha256: bytesToHex(hash.digest()), bytes, lines };
}
