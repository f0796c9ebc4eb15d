import { describe, expect, it } from 'vitest';
import { accept, load } from './helpers.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2024, 1, 28, 21);
const HEADER = 'time,open,high,low,close,volume\n';
const csv = (stamps: readonly string[]) => HEADER + stamps.map((stamp) => `${stamp},1,1,1,1,1\n`).join('');
const hours = Array.from({ length: 60 }, (_, i) => START + i * HOUR);

/** Rows are read by what their stamps share with the row before: the beginning of a date, the first digits of a count. */
describe('stamps that begin as the last one did', () => {
  const forms: readonly (readonly [string, (ts: number) => string])[] = [
    ['ISO', (ts) => new Date(ts).toISOString()],
    ['without a fraction', (ts) => new Date(ts).toISOString().replace('.000Z', 'Z')],
    ['slashes and a blank', (ts) => new Date(ts).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')],
    ['epoch milliseconds', (ts) => String(ts)],
    ['epoch seconds', (ts) => String(ts / 1000)],
    ['epoch microseconds', (ts) => String(ts * 1000)],
  ];
  for (const [name, write] of forms) {
    it(`are read whole: ${name}`, () => {
      expect([...accept(csv(hours.map(write)), { tz: 'UTC' }).bars.ts]).toEqual(hours);
    });
  }

  it('are read whole where the time has a column of its own', () => {
    const write = (ts: number) => {
      const text = new Date(ts).toISOString();
      return `${text.slice(0, 10)},${text.slice(11, 16)}`;
    };
    const text = `date,${csv(hours.map(write))}`;
    expect([...accept(text, { tz: 'UTC' }).bars.ts]).toEqual(hours);
  });

  it('are refused where they end otherwise', () => {
    const good = hours.map((ts) => new Date(ts).toISOString());
    for (const wrong of ['2024-02-28T23:6x:00.000Z', '2024-02-28T23?00:00.000Z', '2024-02-28T24:30:00.000Z']) {
      const outcome = load(csv([...good.slice(0, 2), wrong, ...good.slice(3)]));
      expect(outcome.kind).toBe('refused');
      if (outcome.kind === 'refused') expect(outcome.problems[0]).toMatchObject({ line: 4, column: 1 });
    }
    const counts = hours.map(String);
    const outcome = load(
      csv([...counts.slice(0, 2), `${counts[2].slice(0, 9)}x${counts[2].slice(10)}`, ...counts.slice(3)]),
    );
    expect(outcome.kind).toBe('refused');
    if (outcome.kind === 'refused') expect(outcome.problems[0]).toMatchObject({ line: 4, column: 1 });
  });
});
