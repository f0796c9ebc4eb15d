import { describe, expect, it } from 'vitest';
import { FREE } from '../../../../src/contracts/pace.ts';
import type { RunInfo } from '../../../../src/contracts/records.ts';
import { RunControl } from '../../../../src/ui/state/run-control.svelte.ts';
import type { RunUpdate } from '../../../../src/worker/protocol/api.ts';
import { fakeLab, settle } from './fake-lab.ts';

const info = { key: 'k', state: 'running', bars_done: 0, bars_total: 100 } as RunInfo;
const update = (state: RunInfo['state'], bars_done: number): RunUpdate =>
  ({ key: 'k', state, bars_done, bars_total: 100, headline: {} }) as RunUpdate;

function start(startRun: (...args: never[]) => unknown) {
  const fake = fakeLab({ setPace: () => undefined, startRun, pause: () => undefined });
  const changes: [string, boolean][] = [];
  const control = new RunControl(fake.lab, (each, ended) => changes.push([each.state, ended]));
  const go = () => control.start({ id: 'd' } as never, {} as never, 'name', FREE);
  return { ...fake, control, changes, go };
}

describe('the run under way', () => {
  it('tells whether another engine did its first bars, so that its time is not taken for all of it', async () => {
    const reply = () => ({ ok: true, value: { ...info, state: 'done' } });
    const { lab } = fakeLab({ setPace: () => undefined, startRun: reply, resumeRun: reply });
    const control = new RunControl(lab, () => undefined);
    await control.resumeRun(info, FREE);
    expect(control.resumed).toBe(true);
    await control.start({ id: 'd' } as never, {} as never, 'name', FREE);
    expect(control.resumed).toBe(false);
  });

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

  it('that follows a file goes on following it with the next engine, and ends on another dataset', async () => {
    const follow = { file: new File(['x'], 'live.csv'), handle: null, options: {} } as never;
    const asked: unknown[] = [];
    let onUpdate: (update: RunUpdate) => void = () => undefined;
    const fake = fakeLab({
      setPace: () => undefined,
      startRun: (...args: never[]) => {
        asked.push(args[5]);
        return { ok: true, value: { ...info, dataset_id: 'd' } };
      },
      resumeRun: (...args: never[]) => {
        asked.push(args[3]);
        onUpdate = args[2];
        return { ok: true, value: { ...info, dataset_id: 'd' } };
      },
    });
    const control = new RunControl(fake.lab, () => undefined);
    await control.start({ id: 'd' } as never, {} as never, 'name', FREE, null, follow);
    fake.die('crash');
    fake.restart();
    await settle();
    expect(asked).toEqual([follow, follow]);
    onUpdate({ ...update('done', 140), bars_total: 140, dataset_id: 'e' });
    expect(control.begun_on).toBe('d');
    expect(control.info).toMatchObject({ state: 'done', bars_done: 140, bars_total: 140, dataset_id: 'e' });
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

  it('goes on when the engine has been replaced, paused if it was, and says why if it cannot', async () => {
    const problem = { code: 'RUN_NOT_RESUMABLE', message: 'No.', line: null, column: null, text: null };
    const replies: unknown[] = [
      { ok: true, value: { ...info, bars_done: 30 } },
      { ok: false, problem },
    ];
    const asked: unknown[] = [];
    const refused: string[] = [];
    let onUpdate: (update: RunUpdate) => void = () => undefined;
    const fake = fakeLab({
      catalog: () => ({ engine_version: '1' }),
      setPace: () => undefined,
      startRun: (...args: never[]) => {
        onUpdate = args[3]!;
        return { ok: true, value: info };
      },
      resumeRun: (...args: never[]) => {
        asked.push([args[0], args[1]]);
        onUpdate = args[2]!;
        return replies.shift();
      },
    });
    const control = new RunControl(
      fake.lab,
      () => undefined,
      ({ message }) => refused.push(message),
    );
    await control.start({ id: 'd' } as never, {} as never, 'name', FREE);
    onUpdate(update('paused', 40));
    fake.die('crashed');
    expect([control.state, control.busy]).toEqual(['interrupted', true]);
    fake.restart();
    await settle();
    await settle();
    expect([control.state, control.orphan, refused]).toEqual(['running', null, []]);
    onUpdate(update('running', 50));
    fake.die('crashed');
    fake.restart();
    await settle();
    await settle();
    expect(asked).toEqual([
      ['k', true],
      ['k', false],
    ]);
    expect([control.state, control.busy, refused]).toEqual(['interrupted', false, ['No.']]);
  });

  it('waits for another engine if the new one dies as well, unless it was canceled', async () => {
    const fake = fakeLab({
      catalog: () => ({ engine_version: '1' }),
      setPace: () => undefined,
      startRun: () => ({ ok: true, value: info }),
      resumeRun: () => new Promise(() => undefined),
    });
    const control = new RunControl(fake.lab, () => undefined);
    await control.start({ id: 'd' } as never, {} as never, 'name', FREE);
    for (let turn = 0; turn < 3; turn++) {
      fake.die('crashed');
      await settle();
      expect(control.orphan?.run.key).toBe('k');
      fake.restart();
      await settle();
    }
    fake.die('crashed');
    await settle();
    control.cancel();
    expect(control.busy).toBe(false);
    fake.restart();
    await settle();
    expect(fake.calls.filter((name) => name === 'resumeRun')).toHaveLength(3);
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
