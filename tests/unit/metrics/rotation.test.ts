import { describe, expect, it } from 'vitest';
import { nextPart, orderedParts, partNumber, RotationWatch, surplusParts } from '../../../src/core/metrics/index.ts';
import { measured } from './measured.ts';

const linesOf = (text: string) => text.split('\n').length - 1;
const limits = (max_lines: number | null, max_bytes: number | null = null) => ({ max_lines, max_bytes, keep: null });

describe('when a part is full', () => {
  it('looks every 100 writes, so that a limit of 150 lines gives parts of 200', () => {
    const { parts } = measured({ rotation: limits(150) });
    expect(parts.slice(0, -1).map(linesOf)).toEqual(parts.slice(0, -1).map(() => 200));
    expect(parts.length).toBeGreaterThan(2);
  });
  it('looks at every write where fewer than 100 lines are allowed', () => {
    const { parts } = measured({ rotation: limits(99) });
    expect(new Set(parts.slice(0, -1).map(linesOf))).toEqual(new Set([99]));
  });
  it('takes a limit of 100 at its word', () => {
    const { parts } = measured({ rotation: limits(100) });
    expect(new Set(parts.slice(0, -1).map(linesOf))).toEqual(new Set([100]));
  });
  it('goes by size too, at the first look after it is reached', () => {
    const { parts } = measured({ rotation: limits(null, 20_000) });
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts.slice(0, -1)) {
      expect(part.length).toBeGreaterThanOrEqual(20_000);
      expect(linesOf(part) % 100).toBe(0);
      expect(part.split('\n').slice(0, -101).join('\n').length).toBeLessThan(20_000);
    }
  });
  it('cuts between lines and changes none', () => {
    expect(measured({ rotation: limits(7) }).parts.join('')).toBe(measured().parts.join(''));
  });
  it('counts what a file taken up again holds already', () => {
    const watch = new RotationWatch(limits(10), { bytes: 0, lines: 9, unchecked: 0 });
    expect([watch.wrote(1), watch.wrote(1)]).toEqual([true, false]);
  });
});

describe('what the parts are called', () => {
  const names = ['m.10', 'm', 'm.2', 'm.1', 'm.01', 'm.x', 'm.1.tmp', 'other.3', 'm.', 'm.0', 'm.-1'];
  it('knows a part by a plain number alone', () =>
    expect(names.map((name) => partNumber('m', name))).toEqual([10, null, 2, 1, ...Array<null>(7).fill(null)]));
  it('are read by number, not by name, the current one last', () =>
    expect(orderedParts('m', names)).toEqual(['m.1', 'm.2', 'm.10', 'm']));
  it('are read without the current one, which a crash may have left renamed', () =>
    expect(orderedParts('m', ['m.2', 'm.1'])).toEqual(['m.1', 'm.2']));
  it('go on above the highest: a number freed by deleting the oldest would be read first', () => {
    expect(nextPart('m', ['m'])).toBe('m.1');
    expect(nextPart('m', ['m', 'm.3', 'm.4'])).toBe('m.5');
  });
  it('beyond those kept are the oldest', () => {
    expect(surplusParts('m', names, 2)).toEqual(['m.1']);
    expect(surplusParts('m', names, 0)).toEqual(['m.1', 'm.2', 'm.10']);
    expect(surplusParts('m', names, 5)).toEqual([]);
    expect(surplusParts('m', names, null)).toEqual([]);
  });
});
