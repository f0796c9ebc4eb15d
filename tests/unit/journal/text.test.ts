import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, jsonString, utf8 } from '../../../src/core/journal/index.ts';

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
/** Any UTF-16, lone surrogates, quotes and controls among it. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) });
const awkward = fc.oneof(
  anyText,
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('"', '\\', '\n', '😀', '\ud800', '\udc00\ud800', '\u2028', ''),
);

describe('utf8', () => {
  it('is what TextEncoder writes', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        expect(utf8(text)).toEqual(new TextEncoder().encode(text));
      }),
      { numRuns: 2000, seed: 4 },
    );
  });
});

describe('jsonString', () => {
  it('reads back as the same text, lone surrogates too (naive encoders lose them)', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        expect(JSON.parse(decode(jsonString(text)))).toBe(text);
        expect(decode(jsonString(text))).not.toContain('\n');
      }),
      { numRuns: 2000, seed: 5 },
    );
  });
});

describe('canonicalJson', () => {
  const value = fc.jsonValue({ maxDepth: 4 });

  it('reads back as the same value', () => {
    fc.assert(
      fc.property(value, (json) => {
        expect(JSON.parse(canonicalJson(json))).toEqual(JSON.parse(JSON.stringify(json)));
      }),
    );
  });

  it('is one text for one value, in whatever order its keys were written', () => {
    const turned = (json: unknown): unknown => {
      if (Array.isArray(json)) return json.map(turned);
      if (typeof json !== 'object' || json === null) return json;
      return Object.fromEntries(
        Object.entries(json)
          .reverse()
          .map(([key, item]) => [key, turned(item)]),
      );
    };
    fc.assert(
      fc.property(value, (json) => {
        expect(canonicalJson(turned(json))).toBe(canonicalJson(json));
      }),
    );
  });

  it('sorts keys by code unit at every level and writes no spaces', () => {
    expect(canonicalJson({ b: 1, a: { d: [1, 'x', null], c: true }, B: -0 })).toBe(
      '{"B":0,"a":{"c":true,"d":[1,"x",null]},"b":1}',
    );
    expect(canonicalJson({ '\u{1f600}': 1, '\uffff': 2 })).toBe('{"\u{1f600}":1,"\uffff":2}');
  });

  it('refuses what JSON cannot carry', () => {
    for (const bad of [NaN, Infinity, undefined, () => 1, { a: undefined }, [NaN], 10n, Symbol('x')]) {
      expect(() => canonicalJson(bad)).toThrow(TypeError);
    }
  });
});
