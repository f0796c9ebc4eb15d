import { parseArgs } from 'node:util';
import { ok, type Result } from '../../contracts/result.ts';
import { usage } from './problems.ts';

/** A flag of a command. `bool` flags take no value and have a `--no-` form where `negatable`. */
export interface Flag {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'int' | 'enum' | 'bool';
  /** Name of the value in help texts. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** `off` is allowed and means null. */
  readonly nullable?: boolean;
  readonly repeatable?: boolean;
  readonly negatable?: boolean;
  /** Of a bool: `--name=true,false` is a list, which is read by whoever takes it. */
  readonly listed?: boolean;
  /** Only `--help --all` lists it. */
  readonly rare?: boolean;
  readonly help: string;
  /** Heading under which help lists it. */
  readonly group: string;
}

export type FlagValue = string | number | boolean | null | readonly string[];

export interface Parsed {
  /** Flags given, by name without dashes. */
  readonly flags: ReadonlyMap<string, FlagValue>;
  readonly words: readonly string[];
  /** What follows `--`. */
  readonly rest: readonly string[];
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/** Reads a command's arguments against its flags. The problem names the flag and, where one is near, the one meant. */
export function parseFlags(args: readonly string[], flags: readonly Flag[]): Result<Parsed> {
  const byName = new Map<string, { flag: Flag; negated: boolean }>();
  for (const flag of flags) {
    byName.set(flag.name, { flag, negated: false });
    if (flag.negatable) byName.set(`no-${flag.name}`, { flag, negated: true });
  }
  const options = Object.fromEntries(
    [...byName].map(([name, { flag }]) => [name, { type: flag.kind === 'bool' ? 'boolean' : 'string' } as const]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });

  const values = new Map<string, FlagValue>();
  const words: string[] = [];
  const end = tokens.find((token) => token.kind === 'option-terminator')?.index ?? args.length;
  for (const token of tokens) {
    if (token.kind === 'positional' && token.index < end) words.push(token.value);
    if (token.kind !== 'option') continue;
    const known = token.rawName.startsWith('--') ? byName.get(token.name) : undefined;
    if (known === undefined) return unknownFlag(token.rawName, [...byName.keys()]);
    const given = token.inlineValue === false && token.value?.startsWith('--') ? undefined : token.value;
    const read = flagValue(known.flag, given, known.negated);
    if (!read.ok) return read;
    const name = known.flag.name;
    const before = values.get(name);
    if (known.flag.repeatable)
      values.set(name, [...((before as readonly string[] | undefined) ?? []), String(read.value)]);
    else if (before !== undefined) return usage(`--${name} is given twice. Give it once.`, name);
    else values.set(name, read.value);
  }
  return ok({ flags: values, words, rest: args.slice(end + 1) });
}

function unknownFlag(raw: string, names: readonly string[]): Result<never> {
  const near = nearest(raw.replace(/^-+/, ''), names);
  const hint = near === null ? 'See --help for the flags there are.' : `Did you mean --${near}?`;
  return usage(`Unknown flag ${raw}. ${hint}`, raw);
}

/** The value of one flag from its text; `negated`: given in its `--no-` form. */
export function flagValue(flag: Flag, text: string | undefined, negated = false): Result<FlagValue> {
  const name = `--${flag.name}`;
  if (flag.kind === 'bool') {
    if (text === undefined) return ok(!negated);
    if (flag.listed && !negated && text.includes(',')) return ok(text);
    if (!negated && (text === 'true' || text === 'false')) return ok(text === 'true');
    return usage(`${name} takes no value; "${text}" was given.`, flag.name);
  }
  if (text === undefined || text === '') return usage(`${name} needs a value: ${name} ${valueName(flag)}.`, flag.name);
  if (flag.nullable && text === 'off') return ok(null);
  if (flag.kind === 'enum') {
    if (flag.choices!.includes(text)) return ok(text);
    return usage(`${name} must be one of ${flag.choices!.join(', ')}; "${text}" was given.`, flag.name);
  }
  if (flag.kind === 'text') return ok(text);
  const value = NUMBER.test(text) ? Number(text) : NaN;
  const fine = Number.isFinite(value) && (flag.kind === 'number' || Number.isSafeInteger(value));
  if (fine) return ok(value === 0 ? 0 : value);
  const wanted = flag.kind === 'int' ? 'a whole number' : 'a number';
  return usage(`${name} must be ${wanted}${flag.nullable ? ' or off' : ''}; "${text}" was given.`, flag.name);
}

/** How a flag's value is called in help: its choices, its own name, or its kind. */
export function valueName(flag: Flag): string {
  if (flag.kind === 'bool') return '';
  const base = flag.choices
    ? flag.choices.join('|')
    : (flag.value ?? (flag.kind === 'int' ? 'N' : flag.kind === 'number' ? 'F' : 'TEXT'));
  return flag.nullable ? `${base}|off` : base;
}

/** The candidate with the fewest edits (insert, delete, replace, swap) away, if they are few for its length; else null. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const distance = editDistance(word, candidate);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  if (best !== null && bestDistance <= Math.max(1, Math.floor(Math.max(word.length, best.length) / 3))) return best;
  const starts = word.length >= 3 ? candidates.filter((candidate) => candidate.startsWith(word)) : [];
  return starts.length === 1 ? starts[0]! : null;
}

function editDistance(a: string, b: string): number {
  let previous: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, previous[j - 2]! + 1);
      next.push(cost);
    }
    previous = row;
    row = next;
  }
  return row[b.length]!;
}
