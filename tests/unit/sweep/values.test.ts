import { describe, expect, it } from 'vitest';
import { sweptValues } from '../../../src/runtime/sweep/values.ts';

function values(text: string, ranges = true, count_max = 1000): readonly string[] {
  const found = sweptValues(text, ranges, count_max);
  if (!found.ok) throw new Error(found.problem.message);
  return found.value;
}

describe('the values of a text', () => {
  it.each([
    ['5', ['5']],
    ['5,10, 20', ['5', '10', '20']],
    ['5:20:5', ['5', '10', '15', '20']],
    ['5:19:5', ['5', '10', '15']],
    ['7:7:1', ['7']],
    ['20:5:-5', ['20', '15', '10', '5']],
    ['-1:1:0.5', ['-1', '-0.5', '0', '0.5', '1']],
    ['0.1:0.5:0.1', ['0.1', '0.2', '0.3', '0.4', '0.5']],
    ['1.10:1.2:.05', ['1.1', '1.15', '1.2']],
    ['0.001:0.0031:0.001', ['0.001', '0.002', '0.003']],
    ['1:3:1,10', ['1', '2', '3', '10']],
    ['flip,long-only', ['flip', 'long-only']],
    ['1e3,off', ['1e3', 'off']],
  ])('%s', (text, wanted) => expect(values(text)).toEqual(wanted));

  it('are those that a person writes, where doubles that are added up are not', () => {
    const added: number[] = [];
    for (let value = 0.1; value < 0.95; value += 0.1) added.push(value);
    const written = values('0.1:0.9:0.1').map(Number);
    expect(written).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    expect(written).not.toEqual(added);
  });

  it('are as many as may be run, and no more', () => {
    expect(values('1:4:1', true, 4)).toEqual(['1', '2', '3', '4']);
    expect(values('1:2:1,7,9', true, 4)).toEqual(['1', '2', '7', '9']);
    for (const [text, message] of [
      ['1:5:1', /has 5 values; at most 4/],
      ['1:4:1,9', /more than 4 values/],
      ['1,2,3,4,5', /more than 4 values/],
    ] as const) {
      const found = sweptValues(text, true, 4);
      expect(found.ok ? '' : found.problem.message).toMatch(message);
    }
  });

  it('have colons as they are where no range can be meant', () => expect(values('a:b:c', false)).toEqual(['a:b:c']));

  it.each([
    ['1:5', /"1:5" is no range: it must be from:to:step/],
    ['1:5:a', /is no range/],
    ['1:5:1:1', /is no range/],
    ['1e3:2e3:1', /is no range/],
    [`1:1${'0'.repeat(60)}:1`, /is no range/],
    ['1:5:0', /step of 0/],
    ['5:1:1', /never gets from 5 to 1 by steps of 1/],
    ['1:5:-1', /never gets from 1 to 5/],
    ['1,,2', /empty value/],
    ['', /empty value/],
    ['1:999999999999:1', /has 999999999999 values; at most 1000/],
    ['1:600:1,1:600:1', /more than 1000 values/],
  ])('refuses %s', (text, message) => {
    const found = sweptValues(text, true, 1000);
    expect(found).toMatchObject({ ok: false, problem: { code: 'BAD_VALUES' } });
    if (!found.ok) expect(found.problem.message).toMatch(message);
  });
});
