import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkWords } from '../../../../src/ui/views/tabs/risk/rules.ts';
import { binDecisions, stateSpans } from '../../../../src/ui/views/tabs/risk/decision-bins.ts';
import { between, denialCodes, eventWords, isRefusal } from '../../../../src/ui/views/tabs/events/event-words.ts';
import { idNumber, readLine } from '../../../../src/ui/views/tabs/events/log-lines.ts';
import {
  isInView,
  longScroll,
  resized,
  restingTop,
  revealed,
  scrolled,
} from '../../../../src/ui/views/tabs/parts/long-scroll.ts';
import { statsInView } from '../../../../src/ui/views/tabs/performance/ratios.ts';
import { statText } from '../../../../src/ui/views/tabs/performance/show.ts';
import { byYear, heat } from '../../../../src/ui/views/tabs/performance/months.ts';

describe('numbers of a run that goes', () => {
  const headline = { return_pct: 3, sharpe: null } as never;

  it('are the newest there are: the headline’s, and the tear sheet’s where it has none', () => {
    const stats = statsInView({ headline }, { return_pct: 2, sharpe: 0.5, sortino: null }, { headline });
    expect(stats).toEqual({ return_pct: 3, sharpe: 0.5, sortino: null });
  });

  it('are dashes while they are not known, and not taken for too few samples', () => {
    const stats = statsInView({ headline }, {}, { headline });
    expect(statText(stats['sharpe'], 'ratio', true)).toBe('–');
    expect(statText(null, 'ratio', true)).toBe('n/a');
  });
});

describe('long scroll', () => {
  const ROW = 26;
  const million = longScroll(1_000_000 * ROW, 600);

  it('is one to one while everything fits', () => {
    const short = scrolled(longScroll(10_000, 600), 4321);
    expect(short.offset_px).toBe(4321);
    expect(restingTop(short)).toBe(4321);
  });

  it('moves rows one to one on small steps though the track is shorter than the rows', () => {
    const next = scrolled(million, 120);
    expect(next.offset_px).toBe(120);
  });

  it('reaches the first and the very last row', () => {
    const end = scrolled(million, million.track_px - 600);
    expect(end.offset_px).toBe(million.content_px - 600);
    expect(scrolled(end, 0).offset_px).toBe(0);
  });

  it('does not move the rows when the scrollbar comes to rest', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -8_000_000, max: 8_000_000 }), { maxLength: 30 }), (moves) => {
        let at = million;
        for (const move of moves) {
          at = scrolled(at, at.top_px + move);
          const rested = { ...at, top_px: restingTop(at) };
          // The browser reports the place it was set to: no movement.
          expect(scrolled(rested, rested.top_px).offset_px).toBe(at.offset_px);
          at = rested;
          expect(at.offset_px).toBeGreaterThanOrEqual(0);
          expect(at.offset_px).toBeLessThanOrEqual(at.content_px - at.view_px);
        }
      }),
    );
  });

  it('brings any row into view', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 8_000_000 }), (row, top) => {
        const at = revealed(scrolled(million, top), row, ROW);
        expect(row * ROW).toBeGreaterThanOrEqual(at.offset_px);
        expect((row + 1) * ROW).toBeLessThanOrEqual(at.offset_px + at.view_px);
      }),
    );
  });

  it('knows whether a row is in view, which one that was brought there is', () => {
    const at = scrolled(longScroll(5000 * ROW, 600), 1000 * ROW);
    expect([999, 1000, 1022, 1023].map((row) => isInView(at, row, ROW))).toEqual([false, true, true, false]);
    expect(isInView(revealed(at, 1023, ROW), 1023, ROW)).toBe(true);
    expect(isInView(revealed(at, 999, ROW), 999, ROW)).toBe(true);
  });

  it('keeps its place while rows are added', () => {
    const before = scrolled(longScroll(5000 * ROW, 600), 1000 * ROW);
    expect(resized(before, 6000 * ROW, 600).offset_px).toBe(before.offset_px);
  });
});

describe('months', () => {
  it('compound to the year, newest first', () => {
    const years = byYear([
      { year: 2023, month: 12, return_pct: 10 },
      { year: 2024, month: 1, return_pct: 10 },
      { year: 2024, month: 3, return_pct: -10 },
    ]);
    expect(years.map((row) => row.year)).toEqual([2024, 2023]);
    // Not their sum, which would be 0.
    expect(years[0]!.total_pct).toBeCloseTo(-1);
    expect(years[0]!.months[1]).toBeNull();
  });

  it('colour the largest fully and nothing when there is nothing', () => {
    expect(heat(-8, 8)).toBe(1);
    expect(heat(0, 8)).toBe(0);
    expect(heat(0, 0)).toBe(0);
  });
});

describe('a check', () => {
  it('tells limit and actual with their unit, in no more digits than tell them apart', () => {
    const words = (rule: string, limit: number | null, actual: number | null) => checkWords({ rule, limit, actual });
    expect(words('MAX_POSITION_PCT', 6, 95.00000000000001)).toBe('MAX_POSITION_PCT limit 6, actual 95 % of equity');
    expect(words('KELLY_CAP', 0.7, 0.95)).toBe('KELLY_CAP limit 0.7, actual 0.95 × equity');
    expect(words('MIN_LIQUIDITY', 10_000, 8790.2134)).toBe('MIN_LIQUIDITY limit 10,000, actual 8,790.21');
    expect(words('TRADING_HALTED', null, null)).toBe('TRADING_HALTED');
    expect(checkWords('REDUCE_ONLY_STATE')).toBe('REDUCE_ONLY_STATE');
  });
});

describe('decisions', () => {
  it('are each counted once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(999), fc.integer({ min: -2, max: 3 }))),
        fc.integer({ min: 1, max: 200 }),
        (list, parts) => {
          const column = (pick: (row: [number, number]) => number): Float64Array => Float64Array.from(list, pick);
          const zero = column(() => 0);
          const bins = binDecisions(
            { seq: zero, ts: zero, order_no: zero, bar: column((r) => r[0]), reason: column((r) => r[1]) },
            1000,
            parts,
          );
          const sum = (values: Float64Array): number => values.reduce((total, v) => total + v, 0);
          expect(sum(bins.allowed)).toBe(list.filter(([, reason]) => reason === -1).length);
          expect(sum(bins.trimmed)).toBe(list.filter(([, reason]) => reason === -2).length);
          expect(sum(bins.allowed) + sum(bins.trimmed) + sum(bins.denied)).toBe(list.length);
          expect(bins.n).toBeLessThanOrEqual(parts);
        },
      ),
    );
  });

  it('the state’s stretches cover the run without gap or overlap', () => {
    const change = (bar: number, to: 'ACTIVE' | 'REDUCING' | 'HALTED') => ({
      ts: bar,
      bar,
      from: 'ACTIVE' as const,
      to,
      reason: 'R',
      limit: null,
      actual: null,
    });
    const spans = stateSpans([change(10, 'REDUCING'), change(10, 'HALTED'), change(40, 'ACTIVE')], 100);
    expect(spans.map(({ state, from, to }) => [state, from, to])).toEqual([
      ['ACTIVE', 0, 10],
      ['HALTED', 10, 40],
      ['ACTIVE', 40, 100],
    ]);
  });
});

describe('log lines', () => {
  it('are read loosely: what is no object is null', () => {
    expect(readLine('[1]')).toBeNull();
    expect(readLine('{"a":')).toBeNull();
    expect(readLine('{"a":1}')).toEqual({ a: 1 });
  });

  it('give their ids as numbers', () => {
    expect(['t17', 'o3', 'x', '', '17'].map(idNumber)).toEqual([17, 3, null, null, null]);
  });

  it('say what happened', () => {
    const denied = { type: 'RiskDecision', allowed: false, rejection_reasons: ['MIN_LIQUIDITY'] };
    expect(eventWords(denied)).toBe('denied: MIN_LIQUIDITY');
    expect(isRefusal(denied)).toBe(true);
    expect(denialCodes({ rejection_reasons: ['A', 3] })).toEqual(['A']);
    const report = {
      type: 'ExecutionReport',
      status: 'PARTIALLY_FILLED',
      filled_qty: 0.5,
      avg_price: 101.25,
      fee: 0.05,
      slippage: 4.5,
      latency_ms: 112,
    };
    expect(eventWords(report)).toContain('partially filled 0.5');
    expect(isRefusal(report)).toBe(false);
  });

  it('tell the time between two events', () => {
    const at = (ts: string) => ({ ts });
    expect(between(at('2024-01-01T00:00:00.000Z'), at('2024-01-01T00:00:00.087Z'))).toBe('+87 ms');
    expect(between(at('2024-01-01T00:00:00.000Z'), at('2024-01-01T00:00:00.000Z'))).toBe('same moment');
    expect(between(at('?'), at('2024-01-01T00:00:00.000Z'))).toBe('');
  });
});
