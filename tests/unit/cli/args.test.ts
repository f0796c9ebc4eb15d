import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest, parseFlags, type Flag } from '../../../src/cli/line/args.ts';

const FLAGS: readonly Flag[] = [
  { name: 'out', kind: 'text', help: '', group: 'g' },
  { name: 'cash', kind: 'number', help: '', group: 'g' },
  { name: 'seed', kind: 'int', help: '', group: 'g' },
  { name: 'cap', kind: 'number', nullable: true, help: '', group: 'g' },
  { name: 'partial', kind: 'enum', choices: ['none', 'split'], help: '', group: 'g' },
  { name: 'quiet', kind: 'bool', help: '', group: 'g' },
  { name: 'short', kind: 'bool', negatable: true, help: '', group: 'g' },
  { name: 'set', kind: 'text', repeatable: true, help: '', group: 'g' },
];

function flags(...args: string[]) {
  const parsed = parseFlags(args, FLAGS);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return Object.fromEntries(parsed.value.flags);
}

function complaint(...args: string[]): string {
  const parsed = parseFlags(args, FLAGS);
  if (parsed.ok) throw new Error('accepted');
  expect(parsed.problem.code).toBe('USAGE');
  return parsed.problem.message;
}

describe('parseFlags', () => {
  it('reads each kind, beside or behind =', () => {
    expect(flags('--out', 'a b', '--cash=1e3', '--seed', '42', '--quiet')).toEqual({
      out: 'a b',
      cash: 1000,
      seed: 42,
      quiet: true,
    });
    expect(flags('--cap', 'off', '--partial', 'split')).toEqual({ cap: null, partial: 'split' });
    expect(flags('--no-short')).toEqual({ short: false });
    expect(flags('--short=false')).toEqual({ short: false });
  });

  it('takes a negative number and a lone dash as values, never as flags', () => {
    expect(flags('--cash', '-5', '--out', '-')).toEqual({ cash: -5, out: '-' });
  });

  it('never yields negative zero', () => {
    expect(Object.is(flags('--cash', '-0')['cash'], 0)).toBe(true);
  });

  it('gathers a repeatable flag and refuses any other that comes twice', () => {
    expect(flags('--set', 'a=1', '--set=b=2')).toEqual({ set: ['a=1', 'b=2'] });
    expect(complaint('--seed', '1', '--seed', '2')).toMatch(/--seed is given twice/);
  });

  it('keeps words and what follows -- apart', () => {
    const parsed = parseFlags(['x', '--quiet', 'y', '--', '--out', 'z'], FLAGS);
    expect(parsed.ok && parsed.value.words).toEqual(['x', 'y']);
    expect(parsed.ok && parsed.value.rest).toEqual(['--out', 'z']);
  });

  it.each([
    [['--sed', '1'], /Unknown flag --sed. Did you mean --seed\?/],
    [['--quite'], /Did you mean --quiet\?/],
    [['--zzzzzz'], /Unknown flag --zzzzzz. See --help/],
    [['-q'], /Unknown flag -q/],
    [['--out'], /--out needs a value: --out TEXT/],
    [['--out='], /--out needs a value/],
    // A missing value must not swallow the next flag.
    [['--out', '--quiet'], /--out needs a value/],
    [['--quiet=yes'], /takes no value; "yes"/],
    [['--seed', '1.5'], /--seed must be a whole number; "1.5"/],
    [['--seed', '9007199254740993'], /--seed must be a whole number/],
    [['--partial', 'most'], /--partial must be one of none, split; "most"/],
    [['--cap', 'none'], /--cap must be a number or off; "none"/],
    [['--no-quiet'], /Unknown flag --no-quiet/],
  ] as const)('%j', (args, message) => {
    expect(complaint(...args)).toMatch(message);
  });

  it.each(['', ' 1', '1 ', '0x10', '1_000', 'NaN', 'Infinity', '1e999', '--', '1,5', '١'])(
    '%j is no number',
    (text) => {
      expect(parseFlags([`--cash=${text}`], FLAGS).ok).toBe(false);
    },
  );

  it('reads every finite number back as itself', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(flags(`--cash=${String(x)}`)['cash']).toBe(x === 0 ? 0 : x);
      }),
    );
  });

  it('answers any line of words with flags or a sentence, never an exception', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('--', '--out', '--seed', '-', '--set=', '--no-short', '--__proto__'),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (args) => {
        const parsed = parseFlags(args, FLAGS);
        if (!parsed.ok) expect(parsed.problem.message).toMatch(/\.$|\?$/);
      }),
    );
  });
});

describe('nearest', () => {
  it('sees one slip as near: a letter lost, doubled, replaced or swapped', () => {
    const names = ['latency-ms', 'slippage-bps', 'equity-pct'];
    for (const slip of ['latncy-ms', 'latency-mss', 'latenzy-ms', 'latnecy-ms'])
      expect(nearest(slip, names)).toBe('latency-ms');
  });

  it('completes what has one completion, and stays silent about strangers', () => {
    expect(nearest('slip', ['slippage-bps', 'seed'])).toBe('slippage-bps');
    expect(nearest('slip', ['slippage-bps', 'slippage-ticks'])).toBe(null);
    expect(nearest('window', ['seed', 'out', 'cash'])).toBe(null);
  });
});
