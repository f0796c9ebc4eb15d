import { expect, test } from 'vitest';
import { FREE } from '../../../../src/contracts/pace.ts';
import { Measuring } from '../../../../src/ui/state/measuring.svelte.ts';

const REAL = { kind: 'time', speed: 60 } as const;

test('figures by the model are what is measured unless told otherwise, by a timer in real time', () => {
  const measuring = new Measuring();
  expect(measuring.plan(FREE)).toEqual({ measured: false, lines: false, rotation: null });
  expect(measuring.plan(REAL)).toEqual({ measured: true, lines: false, rotation: null });
  expect(measuring.changes).toBe(0);
  measuring.setMeasured('off');
  expect(measuring.plan(REAL)).toBeNull();
});

test('limits make parts of lines alone, and what is no limit is told and left out', () => {
  const measuring = new Measuring();
  measuring.setLimit('max_mb', 2.5);
  expect(measuring.plan(FREE)?.rotation).toBeNull();
  measuring.setMeasured('steps');
  measuring.setLimit('keep', 0);
  const rotation = { max_bytes: 2_500_000, max_lines: null, keep: 0 };
  expect(measuring.plan(FREE)).toEqual({ measured: false, lines: true, rotation });
  for (const wrong of [0, 1.5, Number.NaN]) measuring.setLimit('max_lines', wrong);
  expect(measuring.errors.get('max_lines')).toBe('A whole number from 1.');
  expect(measuring.plan(FREE)?.rotation).toEqual(rotation);
  measuring.setLimit('max_mb', null);
  expect(measuring.plan(FREE)?.rotation).toBeNull();
});

test('what a run was measured by is taken over as it was', () => {
  const plans = [
    null,
    { measured: true, lines: false, rotation: null },
    { measured: false, lines: true, rotation: { max_bytes: 40_000_000, max_lines: 7, keep: null } },
  ];
  for (const plan of plans) {
    const measuring = new Measuring();
    measuring.take(plan, FREE);
    expect(measuring.plan(FREE)).toEqual(plan);
  }
});
