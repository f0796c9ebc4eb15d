import { describe, expect, it } from 'vitest';
import type { FieldSpec, RunConfig } from '../../../../src/contracts/config.ts';
import { resolveRequest } from '../../../../src/core/engine/index.ts';
import { catalog as engineCatalog } from '../../../../src/worker/catalog.ts';
import { Setup } from '../../../../src/ui/state/setup.svelte.ts';
import { fieldProblem, isRelevant } from '../../../../src/ui/state/fields.ts';
import type { Catalog } from '../../../../src/worker/protocol/api.ts';

const spec = (key: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  key,
  kind: 'number',
  default: 0,
  nullable: false,
  min: 0,
  max: null,
  above_min: false,
  options: null,
  unit: '',
  label: key,
  help: '',
  group: 'fees',
  ...more,
});

const fee = spec('fee_taker_bps', { default: 10 });
const limit = spec('risk_max_position_pct', { default: null, nullable: true, above_min: true, group: 'risk' });
const fast = spec('fast', { kind: 'int', default: 10, min: 1 });
const config = (fees: number): RunConfig =>
  ({
    profile: 'realistic',
    strategy: 'cross',
    params: { fast: 10 },
    fee_taker_bps: fees,
    risk_max_position_pct: null,
  }) as never;

const catalog = {
  engine_version: '1',
  strategies: [
    { name: 'cross', title: 'Cross', description: '', params: [fast] },
    { name: 'hold', title: 'Hold', description: '', params: [] },
  ],
  fields: [fee, limit],
  profiles: { realistic: config(10), tradingview: { ...config(0), profile: 'tradingview' } },
  profile_help: {},
  risk_presets: { open: { risk_max_position_pct: null }, guarded: { risk_max_position_pct: 6 } },
} as unknown as Catalog;

function start(): Setup {
  const setup = new Setup();
  setup.begin(catalog);
  return setup;
}

describe('the run under edit', () => {
  it('is the defaults until something is changed, with every default spelled out', () => {
    const setup = start();
    expect(setup.changes).toBe(0);
    expect(setup.request('BTC')).toEqual({ symbol: 'BTC', seed: 42, config: config(10) });
  });

  it('marks what differs and nothing else, and forgets a change that was typed back', () => {
    const setup = start();
    setup.set(fee, 5);
    expect(setup.isChanged(fee)).toBe(true);
    expect(setup.changes).toBe(1);
    setup.set(fee, 10);
    expect(setup.isChanged(fee)).toBe(false);
    expect(setup.changes).toBe(0);
  });

  it.each([
    ['nothing', {}, null],
    ['a profile', { profile: 'toString' }, 'profile "toString"'],
    ['a strategy', { strategy: 'newer' }, 'strategy "newer"'],
    ['a parameter', { params: { slow: 3 } }, 'parameter "slow"'],
    ['a setting', { fee_of_tomorrow: 1 }, 'setting "fee_of_tomorrow"'],
  ])('tells what it does not know of a request: %s', (_what, change, unknown) => {
    const request = { symbol: 'BTC', seed: 1, config: { ...config(10), ...change } as RunConfig };
    expect(start().unknownIn(request)).toBe(unknown);
  });

  it('knows every setting of a request as the engine makes it', () => {
    const setup = new Setup();
    setup.begin(engineCatalog());
    for (const exchange of ['paper', 'realish']) {
      const request = resolveRequest({ fields: { exchange } });
      expect(request.ok && setup.unknownIn(request.value)).toBeNull();
    }
  });

  it('keeps the last good value beside one that cannot be', () => {
    const setup = start();
    setup.set(fee, 5);
    setup.set(fee, -1);
    expect(setup.errors.has(fee.key)).toBe(true);
    expect(setup.request('BTC')?.config.fee_taker_bps).toBe(5);
    setup.reset(fee);
    expect(setup.errors.size).toBe(0);
    expect(setup.request('BTC')?.config.fee_taker_bps).toBe(10);
  });

  it('measures changes against the profile in force', () => {
    const setup = start();
    setup.set(fee, 0);
    expect(setup.changes).toBe(1);
    setup.setProfile('tradingview');
    expect(setup.changes).toBe(0);
    setup.setProfile('realistic');
    expect(setup.request('BTC')?.config.fee_taker_bps).toBe(10);
  });

  it('lets a limit be off, and a preset be the say on risk', () => {
    const setup = start();
    setup.set(limit, 3);
    setup.setPreset('guarded');
    expect(setup.request('BTC')?.config.risk_max_position_pct).toBe(6);
    expect(setup.changes).toBe(0);
    setup.set(limit, null);
    expect(setup.isChanged(limit)).toBe(true);
    expect(setup.request('BTC')?.config.risk_max_position_pct).toBeNull();
  });

  it('takes a request and gives the same one back: what duplicating a run and opening a link mean', () => {
    const from = start();
    from.set(fee, 2);
    from.setParam(fast, 3);
    from.setPreset('guarded');
    from.setSeed(7);
    const request = from.request('ETH')!;
    const to = start();
    to.take(request, null);
    expect(to.request('ETH')).toEqual(request);
    expect(to.preset).toBe('guarded');
    expect(to.changes).toBe(3);
    expect(to.isParamChanged(fast)).toBe(true);
  });

  it('drops a strategy’s parameters with the strategy', () => {
    const setup = start();
    setup.setParam(fast, 3);
    setup.setStrategy('hold');
    expect(setup.request('BTC')?.config.params).toEqual({});
    setup.setStrategy('cross');
    expect(setup.request('BTC')?.config.params).toEqual({ fast: 10 });
  });
});

describe('the rule of a field', () => {
  it('refuses what the engine would, in words', () => {
    expect(fieldProblem(fee, NaN)).not.toBeNull();
    expect(fieldProblem(fee, null)).not.toBeNull();
    expect(fieldProblem(limit, null)).toBeNull();
    expect(fieldProblem(limit, 0)).toBe('Above 0.');
    expect(fieldProblem(fast, 1.5)).toContain('whole');
    expect(fieldProblem(fast, 0)).toBe('At least 1.');
    expect(fieldProblem(spec('x', { max: 5 }), 6)).toBe('At most 5.');
  });

  it('hides what has no say', () => {
    expect(isRelevant('slippage_bps', () => 'bps')).toBe(true);
    expect(isRelevant('slippage_bps', () => 'none')).toBe(false);
    expect(isRelevant('fee_min', () => null)).toBe(true);
    expect(isRelevant('risk_atr_stop_period', () => null)).toBe(false);
  });
});
