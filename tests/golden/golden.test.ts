/**
 * Each folder here with a `case.json` is a test: the engine's log of that case is held, byte for byte, against
 * `events.ndjson` (or, for a log of 100 kB and more, against its digest in `events.sha256`). A missing golden is
 * generated, except in CI. `npm run golden:update` replaces those that differ; its diff is to be read.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createEngine, resolveRequest } from '../../src/core/engine/index.ts';
import { createSha256, hashBars } from '../../src/core/journal/hash.ts';
import { JournalWriter } from '../../src/core/journal/writer.ts';
import { caseBars, readCase } from './case.ts';

const HERE = import.meta.dirname;
const WHOLE_BYTES_MAX = 100_000;
const cases = readdirSync(HERE).filter((name) => existsSync(join(HERE, name, 'case.json')));

function runCase(name: string): Buffer {
  const golden = readCase(join(HERE, name, 'case.json'));
  const bars = caseBars(golden);
  const request = resolveRequest(golden.request);
  if (!request.ok) throw new Error(request.problem.message);
  const chunks: Uint8Array[] = [];
  const sink = (shown: readonly string[]) =>
    new JournalWriter({ shown, hasher: createSha256(), onChunk: (bytes) => chunks.push(bytes.slice()) > 0 });
  const data_sha256 = hashBars(bars, createSha256);
  const keep = { equity: false, plots: false };
  const engine = createEngine(bars, request.value, { data_sha256, sink, keep, createHasher: createSha256 });
  while (engine.advance(1000) > 0);
  engine.finish();
  return Buffer.concat(chunks);
}

function digest(log: Buffer): string {
  const lines = log.reduce((n, byte) => (byte === 10 ? n + 1 : n), 0);
  return `${createHash('sha256').update(log).digest('hex')}  ${String(lines)} events, ${String(log.length)} bytes\n`;
}

/** The first line in which two logs differ, with its number. */
function firstDifference(expected: string, found: string): string {
  const [was, is] = [expected.split('\n'), found.split('\n')];
  let i = 0;
  while (was[i] === is[i]) i++;
  return `line ${String(i + 1)}\n  golden: ${was[i] ?? '(end of the log)'}\n  now:    ${is[i] ?? '(end of the log)'}`;
}

describe('golden logs', () => {
  it('are there', () => {
    expect(cases.length).toBeGreaterThan(5);
  });

  it.each(cases)('%s', async (name) => {
    const log = runCase(name);
    const whole = log.length < WHOLE_BYTES_MAX;
    const path = join(HERE, name, whole ? 'events.ndjson' : 'events.sha256');
    const changed = join(HERE, name, 'events-changed.ndjson');
    const text = whole ? log.toString('utf8') : digest(log);
    const golden = existsSync(path) ? readFileSync(path, 'utf8') : null;
    rmSync(changed, { force: true });
    if (golden === text) return;
    try {
      // Vitest knows when a file may be made (missing, not in CI) or replaced (--update), and throws otherwise.
      await expect(text).toMatchFileSnapshot(path);
    } catch {
      writeFileSync(changed, log);
      const what = golden === null ? 'has no golden' : `differs from its golden at ${firstDifference(golden, text)}`;
      throw new Error(`The log of ${name} ${what}\nThe log as it is now: ${changed}`);
    }
  });

  it.each(cases)('%s has one golden, whole or by digest', (name) => {
    const goldens = readdirSync(join(HERE, name)).filter((file) => /^events\.(ndjson|sha256)$/.test(file));
    expect(goldens.length).toBeLessThanOrEqual(1);
  });
});
