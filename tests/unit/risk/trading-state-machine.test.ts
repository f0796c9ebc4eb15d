import { describe, expect, it } from 'vitest';
import type { RunConfig } from '../../../src/contracts/config.ts';
import { TradingStateMachine } from '../../../src/core/risk/trading-state.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

interface Limits {
  readonly soft?: number;
  readonly hard?: number;
  readonly daily?: number;
}

function machine({ soft, hard, daily }: Limits, cash = 1000): TradingStateMachine {
  return new TradingStateMachine({
    cash,
    risk_max_drawdown_soft_pct: soft ?? null,
    risk_max_drawdown_hard_pct: hard ?? null,
    risk_daily_loss_pct: daily ?? null,
  } as RunConfig);
}

/** What marks of one day, an hour apart, cause: `to reason limit actual` each, null where nothing moves. */
function marks(on: TradingStateMachine, equities: readonly number[], day = 0): (string | null)[] {
  return equities.map((equity, i) => {
    const move = on.afterMark(day * DAY + i * HOUR, equity);
    return move && `${move.from}>${move.to} ${move.reason} ${String(move.limit)} ${String(move.actual)}`;
  });
}

describe('what watches', () => {
  it.each([
    [{}, false],
    [{ soft: 5 }, true],
    [{ hard: 5 }, true],
    [{ daily: 5 }, true],
  ] as const)('%j: %s', (limits, watches) => expect(machine(limits).watches).toBe(watches));

  it('moves on nothing without a limit', () => expect(marks(machine({}), [1, 5000, -3])).toEqual([null, null, null]));
});

describe('limits by drawdown', () => {
  it('moves at the soft limit itself, once, and back below it', () => {
    const on = machine({ soft: 10 });
    expect(marks(on, [901, 900, 800, 899, 901, 900])).toEqual([
      null,
      'ACTIVE>REDUCING MAX_DRAWDOWN_SOFT 10 10',
      null,
      null,
      'REDUCING>ACTIVE RECOVERED 10 9.9',
      'ACTIVE>REDUCING MAX_DRAWDOWN_SOFT 10 10',
    ]);
    expect([on.state, on.reason]).toEqual(['REDUCING', 'MAX_DRAWDOWN_SOFT']);
  });

  it('reports a whole recovery as 0, not as less than nothing', () => {
    const on = machine({ soft: 10 });
    marks(on, [900]);
    const move = on.afterMark(HOUR, 2000)!;
    expect(Object.is(move.actual, 0)).toBe(true);
    expect([on.state, on.reason]).toEqual(['ACTIVE', null]);
  });

  it('measures from the peak, which a lower mark does not lower', () =>
    expect(marks(machine({ soft: 10 }), [2000, 1801, 1800])).toEqual([
      null,
      null,
      'ACTIVE>REDUCING MAX_DRAWDOWN_SOFT 10 10',
    ]));

  it('halts at the hard limit, whatever came before, and for good', () => {
    const on = machine({ soft: 10, hard: 20, daily: 5 });
    expect(marks(on, [940, 890, 800, 5000, 1])).toEqual([
      'ACTIVE>REDUCING DAILY_LOSS 5 6',
      null,
      'REDUCING>HALTED MAX_DRAWDOWN_HARD 20 20',
      null,
      null,
    ]);
    expect(marks(on, [5000], 1)).toEqual([null]);
  });

  it('takes an account that never had anything as without a loss', () =>
    expect(marks(machine({ soft: 1, hard: 1, daily: 1 }, 0), [0, -5])).toEqual([null, null]));
});

describe('limits by day', () => {
  it('reduces for the rest of the UTC day, recovered or not, and is back with the next', () => {
    const on = machine({ daily: 5 });
    expect(marks(on, [951, 950, 1100])).toEqual([null, 'ACTIVE>REDUCING DAILY_LOSS 5 5', null]);
    expect(marks(on, [1089], 1)).toEqual(['REDUCING>ACTIVE RECOVERED 5 1']);
  });

  it('measures a day from the last mark of the day before', () => {
    const on = machine({ daily: 5 });
    marks(on, [990, 2000]);
    expect(marks(on, [1901, 1900], 1)).toEqual([null, 'ACTIVE>REDUCING DAILY_LOSS 5 5']);
  });

  it('hands a day that was lost on to the soft limit where that holds, with its own figures', () => {
    const on = machine({ daily: 5, soft: 10 });
    expect(marks(on, [900])).toEqual(['ACTIVE>REDUCING DAILY_LOSS 5 10']);
    expect(marks(on, [899, 901], 1)).toEqual([
      'REDUCING>REDUCING MAX_DRAWDOWN_SOFT 10 10.100000000000001',
      'REDUCING>ACTIVE RECOVERED 10 9.9',
    ]);
  });

  it('is not lost on a day that only another limit reduces', () => {
    const on = machine({ soft: 4, daily: 5 });
    expect(marks(on, [960, 970])).toEqual(['ACTIVE>REDUCING MAX_DRAWDOWN_SOFT 4 4', 'REDUCING>ACTIVE RECOVERED 4 3']);
  });
});

describe('the operator’s word', () => {
  const said = (on: TradingStateMachine, to: 'ACTIVE' | 'REDUCING' | 'HALTED') => {
    const move = on.command(to);
    return move && `${move.from}>${move.to} ${move.reason} ${String(move.limit)} ${String(move.actual)}`;
  };

  it('moves wherever it says, and says nothing twice', () => {
    const on = machine({});
    expect(said(on, 'ACTIVE')).toBeNull();
    expect(said(on, 'REDUCING')).toBe('ACTIVE>REDUCING OPERATOR null null');
    expect(on.reason).toBe('OPERATOR');
    expect(said(on, 'REDUCING')).toBeNull();
    expect(said(on, 'HALTED')).toBe('REDUCING>HALTED OPERATOR null null');
    expect(said(on, 'HALTED')).toBeNull();
    expect(said(on, 'ACTIVE')).toBe('HALTED>ACTIVE OPERATOR null null');
    expect([on.state, on.reason]).toEqual(['ACTIVE', null]);
    expect(said(on, 'ACTIVE')).toBeNull();
  });

  it('takes over a state that a rule has made, and then stands through a recovery', () => {
    const on = machine({ soft: 10 });
    marks(on, [900]);
    expect(said(on, 'REDUCING')).toBe('REDUCING>REDUCING OPERATOR null null');
    expect(marks(on, [2000, 100])).toEqual([null, null]);
    expect(said(on, 'ACTIVE')).toBe('REDUCING>ACTIVE OPERATOR null null');
    expect(marks(on, [100])).toEqual(['ACTIVE>REDUCING MAX_DRAWDOWN_SOFT 10 95']);
  });

  it('does not keep the hard limit from halting', () => {
    const on = machine({ hard: 20 });
    said(on, 'REDUCING');
    expect(marks(on, [800])).toEqual(['REDUCING>HALTED MAX_DRAWDOWN_HARD 20 20']);
  });
});

describe('a state that is kept and restored', () => {
  it('moves as the one it was taken from: peak, day, the day’s start and its loss included', () => {
    const tell = (on: TradingStateMachine) => [
      on.state,
      on.reason,
      ...marks(on, [1100, 1060, 1046], 0),
      ...marks(on, [1040, 994, 988, 800], 1),
    ];
    for (const before of [[], [1200], [1200, 1100], [1200, 1139, 1160], [900, 1010]]) {
      const first = machine({ soft: 10, hard: 30, daily: 5 });
      marks(first, before);
      const second = machine({ soft: 10, hard: 30, daily: 5 });
      second.restore(JSON.parse(JSON.stringify(first.snapshot())) as ReturnType<TradingStateMachine['snapshot']>);
      expect(second.snapshot()).toEqual(first.snapshot());
      expect(tell(second)).toEqual(tell(first));
    }
  });

  it('keeps all it has: a snapshot of each part', () => {
    const on = machine({ daily: 5 });
    expect(on.snapshot()).toMatchObject({ state: 'ACTIVE', reason: null, peak: 1000, day_start: 1000, last: 1000 });
    marks(on, [1100, 900], 3);
    expect(on.snapshot()).toMatchObject({
      state: 'REDUCING',
      reason: 'DAILY_LOSS',
      peak: 1100,
      day: 3,
      day_start: 1000,
      last: 900,
      day_lost: true,
    });
  });
});
