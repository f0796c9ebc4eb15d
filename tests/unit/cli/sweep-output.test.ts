import { describe, expect, it } from 'vitest';
import { openSweepFolder, writeSweep } from '../../../src/cli/sweep/sweep-output.ts';
import { resolveRequest } from '../../../src/core/engine/index.ts';
import { createSha256, hashBars } from '../../../src/core/journal/index.ts';
import { generateBars } from '../../../src/core/sample/index.ts';
import { planSweep } from '../../../src/runtime/sweep/grid.ts';
import type { Sweep } from '../../../src/runtime/sweep/report.ts';
import { runParts } from '../../../src/runtime/sweep/rows.ts';
import { runSweep } from '../../../src/runtime/sweep/sweep.ts';
import { FaultyDisk, type Fault } from './faulty-disk.ts';

const bars = generateBars({ bars: 200, seed: 42, start_ts: 0, interval_ms: 3_600_000 });
const part = { bars, data_sha256: hashBars(bars, createSha256) };
const effects = { now: () => 0, yieldNow: () => Promise.resolve(), sleep: () => Promise.resolve() };

async function sweepOf(...fast: number[]): Promise<Sweep> {
  const plan = planSweep(
    [{ name: 'fast', values: fast }],
    (values) => resolveRequest({ params: { fast: values[0] } }),
    9,
  );
  if (!plan.ok) throw new Error(plan.problem.message);
  const runner = {
    run: (request: Parameters<typeof runParts>[1]) =>
      runParts([part], request, { createHasher: createSha256, effects }),
  };
  const rows = await runSweep(plan.value, [runner], { canceled: () => false });
  const ranking = { key: 'sharpe', direction: 'max' } as const;
  return {
    plan: plan.value,
    ranking,
    split: null,
    engine_version: '1.2.3',
    data_sha256: part.data_sha256,
    parts: [part],
    rows,
  };
}

/** Writes a sweep into a folder, as a process does that may be killed on the way; false when it was, or has failed. */
async function written(disk: FaultyDisk, sweep: Sweep): Promise<boolean> {
  try {
    const folder = await openSweepFolder('out', 'replace', disk);
    return folder.ok && (await writeSweep(folder.value, sweep)).ok;
  } catch {
    return false;
  }
}

const named = (disk: FaultyDisk) =>
  Object.fromEntries(Object.entries(disk.contents('out')).filter(([name]) => !name.endsWith('.part')));

describe('a sweep that replaces another', () => {
  it('leaves whole files of one sweep wherever it is cut off, or files without a summary', async () => {
    const [before, after] = [await sweepOf(2, 3), await sweepOf(4, 5)];
    const calm = new FaultyDisk();
    expect(await written(calm, before)).toBe(true);
    const old = named(calm);
    calm.reboot();
    expect(await written(calm, after)).toBe(true);
    const fresh = named(calm);
    const operations = calm.operations;
    expect(Object.keys(old)).toEqual(Object.keys(fresh));
    expect(operations).toBeGreaterThan(8);

    const seen = { old: 0, fresh: 0, neither: 0 };
    for (const how of ['before', 'after', 'torn', 'EIO', 'ENOSPC'] as const) {
      for (let at = 0; at < operations; at++) {
        const disk = new FaultyDisk();
        await written(disk, before);
        disk.reboot();
        disk.fault = { at, how, forever: true } satisfies Fault;
        await written(disk, after);
        const found = named(disk);
        const context = `${how} at ${String(at)}, ${disk.done[at] ?? ''}`;
        if ('sweep.json' in found) {
          const is = found['sweep.json'] === old['sweep.json'] ? 'old' : 'fresh';
          expect(found, context).toEqual(is === 'old' ? old : fresh);
          seen[is]++;
        } else {
          for (const [name, text] of Object.entries(found)) expect([old[name], fresh[name]], context).toContain(text);
          seen.neither++;
        }
      }
    }
    expect(Math.min(seen.old, seen.fresh, seen.neither)).toBeGreaterThan(0);
  });
});
