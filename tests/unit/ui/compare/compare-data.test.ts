import { describe, expect, it } from 'vitest';
import { CompareData } from '../../../../src/ui/views/compare/compare-data.svelte.ts';
import { fakeLab, settle } from '../shell/fake-lab.ts';

const problem = { code: 'RUN_UNKNOWN', message: 'gone', line: null, column: null, text: 'b' };
const same = { kind: 'same', events: 3, whole: true } as const;

describe('what is known of the runs on show', () => {
  it('is the answer to the last question, however late an earlier one comes', async () => {
    const answers: ((value: unknown) => void)[] = [];
    const ask = () => new Promise((resolve) => answers.push(resolve));
    const { lab } = fakeLab({ compareRuns: ask, partLogs: ask });
    const data = new CompareData(lab);
    void data.load(['a', 'b'], 100);
    void data.load(['a', 'c'], 100);
    await settle();
    answers[1]!({ ok: true, value: 'second' });
    answers[0]!({ ok: true, value: 'first' });
    await settle();
    expect(data.reply).toBe('second');
    void data.part(['a', 'b', 'c']);
    expect(data.parting).toBe(true);
    void data.part(['b', 'a', 'c']);
    await settle();
    answers[2]!({ ok: true, value: null });
    await settle();
    expect(data.parting).toBe(true);
    answers[3]!({ ok: true, value: [same, { ...same, events: 4 }] });
    await settle();
    expect(data.parting).toBe(false);
    expect([...data.partings!]).toEqual([
      ['a', same],
      ['c', { ...same, events: 4 }],
    ]);
  });

  it('keeps what was known beside a problem, which the next answer clears', async () => {
    let reply: unknown = { ok: true, value: 'known' };
    const { lab } = fakeLab({ compareRuns: () => reply });
    const data = new CompareData(lab);
    await data.load(['a', 'b'], 100);
    reply = { ok: false, problem };
    await data.load(['a', 'b'], 200);
    expect([data.reply, data.problem]).toEqual(['known', problem]);
    reply = { ok: true, value: 'again' };
    await data.load(['a', 'b'], 300);
    expect([data.reply, data.problem]).toEqual(['again', null]);
  });

  it('an engine that dies is no problem of the runs, and nobody waits for an answer after closing', async () => {
    const { lab, die, calls } = fakeLab({ compareRuns: () => new Promise(() => undefined) });
    const data = new CompareData(lab);
    const asked = data.load(['a', 'b'], 100);
    await settle();
    die('crash');
    await asked;
    expect(data.problem).toBeNull();
    data.close();
    expect(calls).toContain('cancelPartLogs');
  });
});
