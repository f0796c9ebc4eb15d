import { describe, expect, it } from 'vitest';
import type { RunInfo } from '../../../../src/contracts/records.ts';
import { RunControl } from '../../../../src/ui/state/run-control.svelte.ts';
import type { RunUpdate } from '../../../../src/worker/api.ts';
import { fakeLab, settle } from './fake-lab.ts';

const info = { key: 'k', state: 'running', bars_done: 0, bars_total: 100 } as RunInfo;
const update = (state: RunInfo['state'], bars_done: number): RunUpdate =>
  ({ key: 'k', state, bars_done, bars_total: 100, headline: {} }) as RunUpdate;

function start(startRun: (...args: never[]) => unknown) {
  const fake = fakeLab({ setSpeed: () => undefined, startRun, pause: () => undefined });
  const changes: [string, boolean][] = [];
  const control = new RunControl(fake.lab, (each, ended) => changes.push([each.state, ended]));
  const go = () => control.start({ id: 'd' } as never, {} as never, 'name', 0);
  return { ...fake, control, changes, go };
}

describe('the run under way', () => {
  it('takes updates that overtake the answer to the start, so that a short run does not hang at its beginning', async () => {
    const { control, changes, go } = start((...args: never[]) => {
      const onUpdate = args[3] as (update: RunUpdate) => void;
      onUpdate(update('running', 50));
      onUpdate(update('done', 100));
      return { ok: true, value: info };
    });
    expect(await go()).toBe(true);
    expect(control.state).toBe('done');
    expect(control.busy).toBe(false);
    expect(control.live?.bars_done).toBe(100);
    expect(changes).toEqual([
      ['running', false],
      ['done', true],
    ]);
  });

  it('does not start a second one beside it', async () => {
    const { control, go, calls } = start(() => ({ ok: true, value: info }));
    await go();
    expect(control.busy).toBe(true);
    expect(await go()).toBe(false);
    expect(calls.filter((name) => name === 'startRun')).toHaveLength(1);
  });

  it('says why a start was refused, and is free again', async () => {
    const problem = { code: 'BAD_FIELD', message: 'No.', line: null, column: null, text: 'fast' };
    const { control, go } = start(() => ({ ok: false, problem }));
    expect(await go()).toBe(false);
    expect(control.problem).toEqual(problem);
    expect(control.busy).toBe(false);
  });

  it('is interrupted when the engine dies, and late updates change nothing', async () => {
    let onUpdate: (update: RunUpdate) => void = () => undefined;
    const { control, changes, go, die } = start((...args: never[]) => {
      onUpdate = args[3];
      return { ok: true, value: info };
    });
    await go();
    onUpdate(update('running', 40));
    die('out of memory');
    expect(control.state).toBe('interrupted');
    expect(control.info?.bars_done).toBe(40);
    onUpdate(update('done', 100));
    expect(control.state).toBe('interrupted');
    expect(changes.at(-1)).toEqual(['interrupted', true]);
  });

  it('is free again when the engine dies before it answers the start', async () => {
    const { control, go, die } = start(() => new Promise(() => undefined));
    const starting = go();
    await settle();
    expect(control.state).toBe('starting');
    die('crashed');
    expect(await starting).toBe(false);
    expect(control.busy).toBe(false);
  });
});
