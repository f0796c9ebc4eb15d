import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LOADER_NOTES, LOADER_REFUSALS } from '../../../src/contracts/loader-errors.ts';
import type { LoaderOptions, LoadOutcome } from '../../../src/contracts/loader.ts';
import { createLoader, DEFAULT_LOADER_OPTIONS, loadBytes } from '../../../src/core/loader/index.ts';
import { platformZone } from '../../../src/runtime/files/zones.ts';

/**
 * Files of every source, damaged ones, and bytes at random: whatever comes, the answer is bars that keep every
 * promise, or questions, or a refusal in words. A failure prints the case's number; `PAPERTAPE_FUZZ_CASE`
 * runs that one alone.
 */
const CASES = 100_000;
/** Cases of one test, so that a failure is met early and a slow machine is not cut off. */
const PART = 10_000;
const SEED = 20240101;

const folder = 'tests/fixtures/ohlcv';
/** The first lines of each file, whole ones: a file that ends in the middle of a row is one of the mutations. */
const seeds = readdirSync(folder).map((name) => {
  const bytes = new Uint8Array(readFileSync(`${folder}/${name}`));
  return bytes.length <= 450 ? bytes : bytes.slice(0, bytes.lastIndexOf(10, 450) + 1);
});

/** A small seeded generator (xorshift): each case has its own, so that one can be run alone. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 2654435761) ^ SEED) | 0 || 1;
    for (let k = 0; k < 4; k++) this.below(2);
  }

  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }
}

const SPICE = [
  ...[
    'NaN',
    '-',
    '""',
    '"',
    '\n',
    '\r',
    '\r\n',
    '\0',
    ';',
    ',',
    '\t',
    '|',
    ' ',
    '1e999',
    '1e-999',
    '0',
    '-1',
    '.',
    '..',
    '+',
  ],
  ...[
    '\u00a0',
    '\u200b',
    '\ufeff',
    '٣',
    '[',
    ']',
    '{',
    '}',
    '\\',
    ':',
    '/',
    'Z',
    '+05:30',
    'K',
    '%',
    '$',
    '#',
    '9'.repeat(40),
  ],
  ...[
    '2024-02-30',
    '24:00',
    '__proto__',
    'null',
    'Total',
    'time,open,high,low,close\n',
    '\ud83d\ude00',
    '-0',
    '1,234.5',
  ],
];
const spices = SPICE.map((text) => new TextEncoder().encode(text));

function splice(bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.max(0, bytes.length - remove) + insert.length);
  out.set(bytes.subarray(0, at));
  out.set(insert, at);
  out.set(bytes.subarray(at + remove), at + insert.length);
  return out;
}

function mutate(bytes: Uint8Array, dice: Dice): Uint8Array {
  const at = dice.below(bytes.length + 1);
  const some = Math.min(dice.below(12), bytes.length - at);
  switch (dice.below(8)) {
    case 0:
      return splice(bytes, at, 0, spices[dice.below(spices.length)]!);
    case 1:
      return splice(bytes, at, some, new Uint8Array(0));
    case 2:
      return splice(bytes, at, some, spices[dice.below(spices.length)]!);
    case 3: {
      const from = dice.below(bytes.length + 1);
      return splice(bytes, at, 0, bytes.slice(from, from + dice.below(80)));
    }
    case 4: {
      const other = seeds[dice.below(seeds.length)]!;
      const from = dice.below(other.length);
      return splice(bytes, at, some, other.subarray(from, from + dice.below(60)));
    }
    case 5:
      return bytes.slice(0, at);
    case 6: {
      const start = bytes.lastIndexOf(10, Math.max(0, at - 1)) + 1;
      const end = bytes.indexOf(10, start) + 1;
      return end === 0 ? bytes : splice(bytes, end, 0, bytes.slice(start, end));
    }
    default: {
      const out = bytes.slice();
      if (out.length > 0) out[at % out.length] = dice.below(3) === 0 ? dice.below(256) : 48 + dice.below(10);
      return out;
    }
  }
}

function caseOf(number: number): Uint8Array {
  const dice = new Dice(number + 1);
  const kind = dice.below(10);
  if (kind < 2) {
    const bytes = new Uint8Array(dice.below(200));
    for (let k = 0; k < bytes.length; k++)
      bytes[k] = kind === 0 ? dice.below(256) : '0123456789,;.\n:-T"e '.charCodeAt(dice.below(20));
    return bytes;
  }
  let bytes: Uint8Array = seeds[dice.below(seeds.length)]!;
  for (let k = 1 + dice.below(3); k > 0; k--) bytes = mutate(bytes, dice);
  return bytes;
}

/** Everything that an outcome promises; throws with what is wrong. */
function check(outcome: LoadOutcome): void {
  const fail = (what: string): never => {
    throw new Error(what);
  };
  if (outcome.kind === 'refused') {
    if (outcome.problems.length < 1 || outcome.problems.length > 100) fail('a refusal without a reason');
    for (const { code, message, line, column } of outcome.problems) {
      if (!(code in LOADER_REFUSALS) || message === '') fail(`no such code ${code}`);
      if (line !== null && !(line >= 1)) fail(`line ${line}`);
      if (column !== null && !(column >= 1)) fail(`column ${column}`);
    }
    return;
  }
  if (outcome.kind === 'questions') {
    if (outcome.questions.length === 0) fail('no question');
    for (const { choices, best } of outcome.questions) {
      if (!choices.some(({ value }) => value === best)) fail('the best answer is none of the choices');
    }
    return;
  }
  const { bars, report } = outcome;
  if (bars.length < 1 || report.rows !== bars.length) fail('rows');
  for (const { code } of [...report.warnings, ...report.found, ...report.assumed])
    if (!(code in LOADER_NOTES)) fail(code);
  if (report.warnings.length > 100 || report.warning_count < report.warnings.length) fail('warnings');
  for (const column of [bars.ts, bars.open, bars.high, bars.low, bars.close, bars.volume]) {
    if (column.length !== bars.length) fail('a column of another length');
    for (const value of column) if (!Number.isFinite(value) || Object.is(value, -0)) fail(`value ${value}`);
  }
  for (let i = 0; i < bars.length; i++) {
    if (!Number.isInteger(bars.ts[i])) fail('a time between milliseconds');
    if (i > 0 && bars.ts[i]! <= bars.ts[i - 1]!) fail('times that do not rise');
    if (!(bars.open[i]! > 0 && bars.high[i]! > 0 && bars.low[i]! > 0 && bars.close[i]! > 0))
      fail('a price of zero or below');
    if (!(bars.volume[i]! >= 0)) fail('a negative volume');
  }
}

type Read = (bytes: Uint8Array, number: number) => LoadOutcome;

/** What a person may have said about the file; most cases come with a zone, which saves asking for it. */
const OPTIONS: readonly Partial<LoaderOptions>[] = [
  { tz: 'UTC' },
  { tz: 'UTC' },
  { tz: 'America/New_York' },
  { tz: 'UTC', date_order: 'dmy', ohlc: 'clamp' },
  { tz: 'UTC', decimal: 'comma', symbol: 'MSFT' },
  { tz: 'UTC', stamp: 'close', ohlc: 'refuse' },
  { tz: 'UTC', columns: ['t', 'o', 'h', 'l', 'c', 'v'], delimiter: ';' },
  {},
];

const optionsOf = (number: number): LoaderOptions => ({
  ...DEFAULT_LOADER_OPTIONS,
  ...OPTIONS[number % OPTIONS.length],
});

const read: Read = (bytes, number) =>
  loadBytes(bytes, { name: 'bars.csv', size: bytes.length }, optionsOf(number), { zone: platformZone });

/** Runs cases until one fails; its number and what was wrong, or null. */
function hunt(reader: Read, from: number, to: number): string | null {
  for (let number = from; number < to; number++) {
    const bytes = caseOf(number);
    try {
      check(reader(bytes, number));
    } catch (error) {
      return `case ${number}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n${new TextDecoder().decode(bytes)}`;
    }
  }
  return null;
}

describe('whatever the bytes', () => {
  const one = process.env['PAPERTAPE_FUZZ_CASE'];
  const parts = one === undefined ? Array.from({ length: CASES / PART }, (_, k) => k * PART) : [Number(one)];

  it.each(parts)(
    'answers bars, questions or a refusal, from case %d on',
    (from) => expect(hunt(read, from, one === undefined ? from + PART : from + 1)).toBeNull(),
    120_000,
  );

  it('answers each file as it is, whatever was said about it', () => {
    for (const bytes of seeds) for (const which of OPTIONS.keys()) check(read(bytes, which));
  });

  it('answers the same in pieces', () => {
    for (let number = 0; number < 2000; number++) {
      const bytes = caseOf(number);
      const loader = createLoader({ name: 'bars.csv', size: bytes.length }, optionsOf(number), {
        zone: platformZone,
      });
      for (let at = 0; at < bytes.length; at += 7) loader.push(bytes.subarray(at, at + 7));
      expect(loader.finish(), `case ${number}`).toEqual(read(bytes, number));
    }
  });

  it('meets accepted, asked and refused files alike', () => {
    const kinds = new Map<string, number>();
    for (let number = 0; number < 2000; number++) {
      const { kind } = read(caseOf(number), number);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    for (const kind of ['loaded', 'questions', 'refused']) expect(kinds.get(kind) ?? 0, kind).toBeGreaterThan(30);
  });
});

describe('a loader with a bug is found out', () => {
  it('one that keeps a row twice', () => {
    const broken: Read = (bytes, number) => {
      const outcome = read(bytes, number);
      if (outcome.kind === 'loaded' && outcome.report.duplicates > 0 && outcome.bars.length > 1) {
        outcome.bars.ts[1] = outcome.bars.ts[0]!;
      }
      return outcome;
    };
    expect(hunt(broken, 0, CASES)).toContain('times that do not rise');
  });
  it('one that reads past a quotation mark at the very end', () => {
    const broken: Read = (bytes, number) => {
      if (bytes.at(-1) === 34 && bytes.at(-2) === 34) throw new RangeError('beyond the end');
      return read(bytes, number);
    };
    expect(hunt(broken, 0, CASES)).toContain('beyond the end');
  });
});
