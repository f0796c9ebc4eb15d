/** A run that is killed, loses its power, or has a disk that fails, at every operation there is, and is then gone on with. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Loaded } from '../../../src/cli/input/load-file.ts';
import { ProgressLine } from '../../../src/cli/line/progress.ts';
import { runJob, type RunDone } from '../../../src/cli/run/run-job.ts';
import { checkFinished } from '../../../src/cli/run/finished-run.ts';
import { planOutput } from '../../../src/cli/output/run-output.ts';
import { FREE } from '../../../src/contracts/pace.ts';
import { ok, type Result } from '../../../src/contracts/result.ts';
import { resolveRequest } from '../../../src/core/engine/index.ts';
import { createSha256, hashBars } from '../../../src/core/journal/index.ts';
import { generateBars } from '../../../src/core/sample/index.ts';
import { FaultyDisk, type Fault, type Survival } from '../../unit/cli/faulty-disk.ts';

const OUT = 'out';
const bars = generateBars({ bars: 120, seed: 42, start_ts: 0, interval_ms: 3_600_000 });
const data_sha256 = hashBars(bars, createSha256);
const params = { fast: 2, slow: 5 };
const fields = { cash: 1e6, size_mode: 'qty', size_value: 1, latency_response_ms: 5_000_000 };
const request = resolveRequest({ symbol: 'X', params, fields });
const metrics_plan = { rotation: { max_bytes: null, max_lines: 50, keep: 2 } };
const clock = { kind: 'simulated', pace: FREE, stages: { kind: 'simulated' } } as const;
const SURVIVALS: readonly Survival[] = ['none', 'half', 'all'];

/** What loading says of the file; only its facts go into run_meta.json. */
const report = { rows: 120, first_ts: bars.ts[0], last_ts: bars.ts[119], interval_ms: bars.interval_ms, source: '' };
const loaded = { bars, report, symbol: 'X', file_name: 'walk.csv' } as unknown as Loaded;

interface Ran {
  readonly result: Result<RunDone | null>;
  readonly warnings: string;
}

/** A run as `papertape run --resume` does it; null = the process is gone. */
async function run(disk: FaultyDisk, every_bars: number | null = 40): Promise<Ran | null> {
  let warnings = '';
  const signal = new AbortController().signal;
  const quiet = { interactive: false, progressed: () => undefined } as unknown as ConstructorParameters<
    typeof ProgressLine
  >[0];
  const means = {
    thread: null,
    signal,
    halt: signal,
    progress: new ProgressLine(quiet, true),
    checkpoints: { every_ms: null, every_bars },
    warn: (text: string) => (warnings += `${text}\n`),
  };
  try {
    if (!request.ok) throw new Error(request.problem.message);
    const own = { bars, market: null, data_sha256, request: request.value, planned: [] };
    const wanted = { ...own, metrics_plan, clock_kind: clock.kind };
    const plan = await planOutput({ out: OUT, force: false, resume: true }, disk);
    if (!plan.ok) return disk.killed ? null : { result: plan, warnings };
    const result =
      plan.value.found === 'finished'
        ? await checkFinished(plan.value, disk, wanted)
        : await runJob(
            {
              ...wanted,
              plan: plan.value,
              disk,
              started_at: 0,
              clock,
            },
            loaded,
            means,
          );
    return disk.killed ? null : { result, warnings };
  } catch (error) {
    if (disk.killed) return null;
    throw error;
  }
}

/** What a folder holds, without what the wall clock says. */
function contents(disk: FaultyDisk): Record<string, unknown> {
  const { 'run_meta.json': meta, ...files } = disk.contents(OUT);
  if (meta === undefined) return files;
  const { started_at, finished_at, ...rest } = JSON.parse(meta) as Record<string, unknown>;
  expect([typeof started_at, typeof finished_at]).toEqual(['string', 'string']);
  return { ...files, 'run_meta.json': rest };
}

let undisturbed: Record<string, unknown> = {};
let undisturbedText = '';
let operations: readonly string[] = [];

/** Goes on until it is done; the folder is then that of a run which nothing disturbed. */
async function finishes(disk: FaultyDisk, context: () => string): Promise<void> {
  const ran = await run(disk);
  expect(ran?.result.ok === true ? '' : JSON.stringify(ran?.result), context()).toBe('');
  expect(ran?.warnings, context()).toBe('');
  const found = contents(disk);
  if (JSON.stringify(found) === undisturbedText) return;
  expect(lengths(found), context()).toEqual(lengths(undisturbed));
  expect.fail(`${context()}: other bytes of the same length`);
}

/** Enough to see what is wrong with a folder. */
const lengths = (files: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(files).map(([name, file]) => [name, JSON.stringify(file).length]));

const faulty = (fault: Fault) => Object.assign(new FaultyDisk(), { fault });
const named = ({ at, how, forever }: Fault) =>
  `${how}${forever === true ? ' for ever' : ''} at ${String(at)}, ${operations[at] ?? 'the end'}`;
const every = (step: number, from = 0) =>
  Array.from({ length: Math.ceil((operations.length - from) / step) }, (_, i) => from + i * step);

beforeAll(async () => {
  const disk = new FaultyDisk();
  const ran = await run(disk);
  expect(ran?.result.ok, ran?.warnings).toBe(true);
  undisturbed = contents(disk);
  undisturbedText = JSON.stringify(undisturbed);
  operations = disk.done.slice();
});

describe('an undisturbed run', () => {
  it('writes what one without checkpoints writes, and leaves none', async () => {
    const disk = new FaultyDisk();
    expect((await run(disk, null))?.result.ok).toBe(true);
    expect(contents(disk)).toEqual(undisturbed);
    const names = ['equity.csv', 'events.ndjson', 'metrics.ndjson', 'metrics_summary.json', 'run_meta.json'];
    expect(Object.keys(undisturbed).sort()).toEqual(
      [...names, 'metrics.ndjson.2', 'metrics.ndjson.3', 'stats.json', 'trades.csv'].sort(),
    );
    expect(operations.filter((operation) => operation.startsWith('rename out/checkpoint.json.part')).length).toBe(3);
    expect(disk.operations).toBeLessThan(operations.length - 30);
  });

  it('is left alone by another', async () => {
    const disk = new FaultyDisk();
    await run(disk);
    const before = contents(disk);
    disk.reboot();
    expect((await run(disk))?.result).toEqual(ok(null));
    expect(contents(disk)).toEqual(before);
    expect(disk.done.filter((operation) => /^(write|append|create|rename)/.test(operation))).toEqual([]);
  });
});

describe('a run that is killed at any operation', () => {
  it.each(['before', 'after', 'torn'] as const)('goes on to the same bytes: %s it', async (how) => {
    for (const at of every(1)) {
      const disk = faulty({ at, how });
      expect(await run(disk), named({ at, how })).toBeNull();
      disk.reboot();
      await finishes(disk, () => named({ at, how }));
    }
  });

  it('goes on although the power went, whatever of the unsynchronised that took', async () => {
    for (const at of every(1)) {
      for (const names of SURVIVALS) {
        const data = SURVIVALS[at % 3]!;
        const disk = faulty({ at, how: at % 2 === 0 ? 'after' : 'torn' });
        expect(await run(disk)).toBeNull();
        disk.reboot({ names, data });
        await finishes(disk, () => `${named({ at, how: 'after' })}, names ${names}, data ${data}`);
      }
    }
  });

  it('survives being killed again while it recovers, and once more', async () => {
    for (const at of every(9, 3)) {
      for (let second = at % 8; second < 60; second += 8) {
        const disk = faulty({ at, how: 'after' });
        await run(disk);
        const again: readonly Fault[] = [
          { at: second, how: 'after' },
          { at: second >> 1, how: 'torn' },
        ];
        for (const fault of again) {
          disk.reboot(second % 2 === 0 ? null : { names: 'half', data: 'half' });
          disk.fault = fault;
          await run(disk);
        }
        disk.reboot();
        await finishes(disk, () => `${named({ at, how: 'after' })}, then at ${String(second)}`);
      }
    }
  });

  it('goes on from the checkpoint before, when the newest is damaged or the log does not bear it out', async () => {
    let tried = 0;
    for (const at of every(3, operations.length >> 1)) {
      const disk = faulty({ at, how: 'after' });
      await run(disk);
      disk.reboot();
      const names = Object.keys(disk.contents(OUT));
      const two = ['checkpoint.json', 'checkpoint.previous.json', 'events.ndjson.part'];
      if (!two.every((name) => names.includes(name))) continue;
      const path = `${OUT}/${at % 2 === 0 ? 'checkpoint.json' : 'events.ndjson.part'}`;
      const file = await disk.open(path);
      if (at % 2 === 0) await file.write(Buffer.from('x'), 300 + at);
      // Longer than the checkpoint before says, shorter than the newest does.
      else
        await file.truncate(
          (JSON.parse(disk.contents(OUT)['checkpoint.json']!) as { log: { bytes: number } }).log.bytes - 1,
        );
      const ran = await run(disk);
      expect(ran?.result.ok, named({ at, how: 'after' })).toBe(true);
      expect(ran?.warnings).toMatch(/checkpoint\.json is passed over\. The (checkpoint is damaged|log has \d+ bytes)/);
      expect(contents(disk), named({ at, how: 'after' })).toEqual(undisturbed);
      tried++;
    }
    expect(tried).toBeGreaterThan(4);
  });
});

describe('a run whose newest checkpoint is damaged', () => {
  it('goes on although it is killed at any operation while it recovers', async () => {
    const last = operations.findLastIndex((operation) => operation.startsWith('rename out/checkpoint.json.part'));
    for (let second = 0; ; second++) {
      const disk = faulty({ at: last + 2, how: 'after' });
      await run(disk);
      disk.reboot();
      await (await disk.open(`${OUT}/checkpoint.json`)).write(Buffer.from('x'), 300);
      disk.fault = { at: disk.operations + second, how: 'before' };
      // Closer together than before, so that one is written before the run is over.
      const over = (await run(disk, 20)) !== null;
      disk.reboot();
      const ran = await run(disk);
      const context = `killed at ${String(second)}`;
      expect(ran?.result.ok === true ? '' : JSON.stringify(ran?.result), context).toBe('');
      expect(contents(disk), context).toEqual(undisturbed);
      if (over) break;
    }
  });
});

describe('a disk that fails', () => {
  it.each(['EIO', 'ENOSPC'] as const)(
    'once, by %s: the run goes on, or says what failed and goes on later',
    async (how) => {
      let passed = 0;
      for (const at of every(1)) {
        const disk = faulty({ at, how });
        const ran = await run(disk);
        expect(disk.hit, named({ at, how })).toBe(true);
        const result = ran!.result;
        if (result.ok) passed++;
        else expect(result.problem.message).toMatch(/^Cannot .+: (no space is left|the device has reported)/m);
        disk.reboot();
        await finishes(disk, () => named({ at, how }));
      }
      // Writes are tried again, and a checkpoint may be missing.
      expect(passed).toBeGreaterThan(operations.length / 5);
    },
  );

  it('for ever: the run says so, and is there once the disk works again', async () => {
    for (const at of every(1)) {
      const fault = { at, how: 'ENOSPC', forever: true } as const;
      const disk = faulty(fault);
      const ran = await run(disk);
      const result = ran!.result;
      // Reading and removing still work on a disk that is full.
      const late = operations.slice(at).every((operation) => /^(close|remove|list|size|isFolder)/.test(operation));
      expect(result.ok, named(fault)).toBe(late && result.ok);
      if (!result.ok) expect(result.problem.message).toMatch(/^Cannot .+: no space is left on the device\./m);
      disk.reboot();
      await finishes(disk, () => named(fault));
    }
  });
});
