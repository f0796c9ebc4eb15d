import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fragmentOf, readFragment } from '../../../../src/ui/io/share.ts';
import { readRequest } from '../../../../src/ui/io/request.ts';

const hash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });
const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
  fc.string(),
  fc.boolean(),
);
const name = fc.string({ minLength: 1 }).filter((key) => !['profile', 'strategy', 'params', '__proto__'].includes(key));
const shared = fc.record({
  data: fc.record({ sha256: hash, rows: fc.nat(), name: fc.string() }),
  request: fc.record({
    symbol: fc.string({ unit: 'grapheme' }),
    seed: fc.nat(),
    config: fc
      .tuple(
        fc.dictionary(name, fc.option(value), { noNullPrototype: true }),
        fc.dictionary(name, value, { noNullPrototype: true }),
        fc.string(),
        fc.string(),
      )
      .map(([fields, params, profile, strategy]) => ({ ...fields, profile, strategy, params })),
  }),
});

describe('a share link', () => {
  it('carries any settings there and back, in any script', () => {
    fc.assert(
      fc.property(shared, (before) => {
        const fragment = fragmentOf(before as never);
        expect(fragment).toMatch(/^#run=[\w-]+$/);
        // JSON has no −0: what the link says is what JSON says.
        expect(readFragment(fragment)).toEqual(JSON.parse(JSON.stringify(before)));
      }),
    );
  });

  it('is told from other fragments, and from its own ruins', () => {
    expect(readFragment('')).toBeNull();
    expect(readFragment('#main')).toBeNull();
    expect(readFragment('#run=')).toBe('broken');
    expect(readFragment('#run=%%%')).toBe('broken');
    const whole = fragmentOf({
      data: { sha256: 'a'.repeat(64), rows: 1, name: 'x' },
      request: { symbol: 'S', seed: 1, config: { profile: 'realistic', strategy: 's', params: {} } as never },
    });
    for (let cut = 6; cut < whole.length; cut++) expect(readFragment(whole.slice(0, cut))).toBe('broken');
    expect(readFragment(whole)).not.toBe('broken');
  });

  it.each(['-1', '0.5', '1e400', '"5"', 'null'])('cannot be of %s bars', (rows) => {
    const config = { profile: 'realistic', strategy: 's', params: {} };
    const of = (said: string): string =>
      `{"data":{"sha256":"${'a'.repeat(64)}","rows":${said},"name":"x"},"request":${JSON.stringify({ symbol: 'S', seed: 1, config })}}`;
    expect(readFragment(`#run=${btoa(of('5'))}`)).not.toBe('broken');
    expect(readFragment(`#run=${btoa(of(rows))}`)).toBe('broken');
  });
});

describe('a request of unknown origin', () => {
  const good = { symbol: 'S', seed: 1, config: { profile: 'p', strategy: 's', params: { fast: 3 }, tick: null } };

  it('is taken when it has the shape of one', () => {
    expect(readRequest(good)).toEqual(good);
  });

  it.each([
    ['nothing', null],
    ['a list', []],
    ['a seed that is no number', { ...good, seed: '1' }],
    ['a seed that is no whole number', { ...good, seed: 1.5 }],
    ['a config that is a list', { ...good, config: [] }],
    ['a parameter that is an object', { ...good, config: { ...good.config, params: { fast: {} } } }],
    ['a field that is an object', { ...good, config: { ...good.config, tick: {} } }],
    ['no strategy', { ...good, config: { profile: 'p', params: {} } }],
  ])('is refused when it is %s', (_, value) => {
    expect(readRequest(value)).toBeNull();
  });
});
