import { describe, expect, it } from 'vitest';
import type { FieldSpec } from '../../../src/contracts/config.ts';
import {
  describeField,
  fieldValue,
  getStrategy,
  parseNumberText,
  resolveParams,
  STRATEGIES,
} from '../../../src/core/strategy/index.ts';
import { specOf } from './harness.ts';

const sma = specOf('sma-cross');

describe('getStrategy', () => {
  it('finds by name and, for any other name, lists those there are', () => {
    expect(getStrategy('buy-and-hold')).toMatchObject({ ok: true, value: { name: 'buy-and-hold' } });
    const missing = getStrategy('sma_cross');
    expect(missing).toMatchObject({ ok: false, problem: { code: 'UNKNOWN_STRATEGY', text: 'sma_cross' } });
    for (const name of STRATEGIES.keys()) expect(JSON.stringify(missing)).toContain(name);
    // A plain object as the registry would find these.
    for (const name of ['constructor', '__proto__', 'toString', '']) expect(getStrategy(name).ok).toBe(false);
  });
});

describe('resolveParams', () => {
  it('spells out every default, keys sorted', () => {
    const result = resolveParams(sma, { slow: 40 });
    expect(result).toEqual({ ok: true, value: { fast: 10, mode: 'flip', slow: 40 } });
    if (result.ok) expect(Object.keys(result.value)).toEqual(['fast', 'mode', 'slow']);
  });

  it('reads numbers from text, strictly', () => {
    expect(resolveParams(sma, { fast: '3', slow: '+5' })).toMatchObject({ ok: true, value: { fast: 3, slow: 5 } });
    for (const bad of ['', ' 3', '3 ', '0x3', '3px', '1_0', 'NaN', 'Infinity', '3.5', '--3', '1e', 'three']) {
      expect(resolveParams(sma, { fast: bad })).toMatchObject({
        ok: false,
        problem: { code: 'BAD_PARAM', text: `"${bad}"` },
      });
    }
    expect(parseNumberText('1e3')).toBe(1000);
    expect(parseNumberText('.5')).toBe(0.5);
  });

  it('refuses values that the field does not accept, saying what it does', () => {
    for (const bad of [0, -1, 2.5, 10_001, NaN, Infinity, true, null, [3], {}]) {
      const result = resolveParams(sma, { fast: bad });
      expect(result).toMatchObject({ ok: false, problem: { code: 'BAD_PARAM' } });
      if (!result.ok) expect(result.problem.message).toContain('a whole number from 1 to 10000');
    }
    const mode = resolveParams(sma, { mode: 'short-only' });
    expect(mode).toMatchObject({ ok: false, problem: { code: 'BAD_PARAM' } });
    if (!mode.ok) expect(mode.problem.message).toContain('one of flip, long-only, signal-qty');
  });

  it('refuses unknown keys, naming them and the known ones', () => {
    for (const key of ['period', '__proto__', 'constructor']) {
      const result = resolveParams(sma, JSON.parse(`{"${key}": 3}`));
      expect(result).toMatchObject({ ok: false, problem: { code: 'UNKNOWN_PARAM', text: key } });
      if (!result.ok) expect(result.problem.message).toMatch(/fast, slow, mode/);
    }
    const none = resolveParams(specOf('buy-and-hold'), { fast: 3 });
    if (!none.ok) expect(none.problem.message).toContain('It has none');
    expect(none.ok).toBe(false);
  });

  it('applies the checks across parameters', () => {
    expect(resolveParams(sma, { fast: 30 })).toMatchObject({ ok: false, problem: { code: 'BAD_COMBINATION' } });
    expect(resolveParams(sma, { fast: 29 }).ok).toBe(true);
  });

  it('accepts its own result again unchanged, for every strategy', () => {
    for (const spec of STRATEGIES.values()) {
      const once = resolveParams(spec, {});
      if (!once.ok) throw new Error(once.problem.message);
      expect(resolveParams(spec, once.value)).toEqual(once);
    }
  });
});

describe('fieldValue', () => {
  const base: FieldSpec = {
    ...sma.params[0]!,
    key: 'x',
    kind: 'number',
    min: 0,
    max: null,
    above_min: true,
    nullable: true,
  };

  it('knows open bounds, null and the sign of zero', () => {
    expect(fieldValue(base, 0)).toBeUndefined();
    expect(fieldValue(base, 1e-9)).toBe(1e-9);
    expect(fieldValue(base, null)).toBeNull();
    expect(fieldValue(base, 'null')).toBeNull();
    expect(fieldValue({ ...base, nullable: false }, null)).toBeUndefined();
    expect(fieldValue({ ...base, above_min: false }, -0)).toBe(0);
    expect(describeField(base)).toBe('a number above 0, or null for off');
    expect(describeField({ ...base, min: null, max: 5, nullable: false })).toBe('a number up to 5');
  });

  it('takes true and false alone for a switch', () => {
    const field: FieldSpec = { ...base, kind: 'bool', nullable: false };
    expect([true, 'true', false, 'false'].map((raw) => fieldValue(field, raw))).toEqual([true, true, false, false]);
    for (const bad of ['yes', 1, 0, '', null]) expect(fieldValue(field, bad)).toBeUndefined();
    expect(describeField(field)).toBe('true or false');
  });
});
