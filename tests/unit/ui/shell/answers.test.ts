import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LoaderQuestion } from '../../../../src/contracts/loader.ts';
import { answersFor, optionsOf, rememberAnswers } from '../../../../src/ui/io/answers.ts';

function question(option: LoaderQuestion['option'], values: readonly string[]): LoaderQuestion {
  const choices = values.map((value) => ({ value, label: value, preview: [] }));
  return { option, flag: `--${option}`, text: '?', choices, best: values[0]! };
}

const order = question('date_order', ['dmy', 'mdy']);
const zone = question('tz', ['UTC', 'America/New_York']);

describe('answers to what a file does not tell', () => {
  beforeEach(() => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('are remembered for that kind of file, whatever it is called and in whatever order it is asked', () => {
    expect(answersFor('a.csv', [order, zone])).toBeNull();
    rememberAnswers('a.csv', [order, zone], { date_order: 'mdy', tz: 'UTC' });
    expect(answersFor('other.CSV', [zone, order])).toEqual({ date_order: 'mdy', tz: 'UTC' });
  });

  it('are not used for another kind: other ending, other questions, other choices', () => {
    rememberAnswers('a.csv', [order], { date_order: 'mdy' });
    expect(answersFor('a.txt', [order])).toBeNull();
    expect(answersFor('a.csv', [order, zone])).toBeNull();
    expect(answersFor('a.csv', [question('date_order', ['dmy', 'ymd'])])).toBeNull();
  });

  it('become options of the right kind', () => {
    const options = optionsOf({ price_scale: '10000', columns: 't,o,h,l,c,v', allow_nonpositive: 'true', tz: 'UTC' });
    expect(options.price_scale).toBe(10000);
    expect(options.columns).toEqual(['t', 'o', 'h', 'l', 'c', 'v']);
    expect(options.allow_nonpositive).toBe(true);
    expect(options.tz).toBe('UTC');
    expect(options.decimal).toBeNull();
    expect(options.delimiter).toBeNull();
  });

  it('become the character that a delimiter is', () => {
    const names = ['comma', 'semicolon', 'tab', 'pipe', 'space'];
    expect(names.map((delimiter) => optionsOf({ delimiter }).delimiter)).toEqual([',', ';', '\t', '|', ' ']);
  });

  it('are simply not remembered where storage is closed', () => {
    vi.stubGlobal('localStorage', {
      getItem: () => {
        throw new DOMException('denied', 'SecurityError');
      },
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    });
    rememberAnswers('a.csv', [order], { date_order: 'mdy' });
    expect(answersFor('a.csv', [order])).toBeNull();
  });
});
