import type { Role } from './role-names.ts';
import { ROLE_NAMES } from './role-names.ts';

/** Of the names of one list the first are the better ones: `high` than `day high`. Among times what they hold decides. */
const BY_NAME: ReadonlyMap<string, { readonly role: Role; readonly rank: number }> = new Map(
  ROLE_NAMES.flatMap(([role, names], list) => {
    const step = role === 'time' || role === 'close_time' ? 0 : 0.001;
    const each = names.flatMap((some) => some.split(' '));
    return each.map((name, k) => [name, { role, rank: list + k * step }] as const);
  }),
);

const ACCENTS: ReadonlyMap<string, string> = new Map(
  ['aàáâãäåą', 'cçćč', 'eèéêëęě', 'iìíîï', 'lł', 'nñńň', 'oòóôõöøő', 'rř', 'sśš', 'uùúûüůű', 'yýÿ', 'zźżž'].flatMap(
    (group) => [...group].slice(1).map((accented): [string, string] => [accented, group.charAt(0)]),
  ),
);

/** A header name in plain letters and digits: no case, accents, blanks, brackets, quotes or signs; `1. open` → `open`. */
export function plainName(name: string): string {
  let plain = '';
  for (const char of name.toLowerCase()) {
    const base = ACCENTS.get(char) ?? char;
    const code = base.codePointAt(0) as number;
    const digit = code >= 48 && code <= 57;
    // Letters of any script count; the blanks and marks between U+0080 and U+00BF and in U+2000–U+206F do not.
    const letter =
      (code >= 97 && code <= 122) || (code > 0xbf && !(code >= 0x2000 && code <= 0x206f) && code !== 0xfeff);
    const leading = digit && plain === '' && name.includes('.');
    if ((digit && !leading) || letter) plain += base;
  }
  return plain;
}

type Named = { readonly role: Role; readonly rank: number } | null;

/** Answers already given: a header's names are asked for many times over. */
const remembered = new Map<string, Named>();

/** What a header name is for, and how good a name it is (lower is better); null when it is none of the roles. */
export function roleOfName(name: string): Named {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  if (remembered.size > 1000) remembered.clear();
  const role = findRole(name);
  remembered.set(name, role);
  return role;
}

function findRole(name: string): Named {
  const found = BY_NAME.get(plainName(name));
  if (found !== undefined) return found;
  // A unit in brackets, `Close (USD)`, does not change what the column is.
  for (const bracket of ['(', '[']) {
    const at = name.indexOf(bracket);
    if (at <= 0) continue;
    const bare = BY_NAME.get(plainName(name.slice(0, at))) ?? null;
    // Of bid and ask the bid is taken, as where they have no brackets, whichever comes first.
    const isAsk = bare !== null && plainName(name.slice(at)) === 'ask';
    return isAsk ? { ...bare, rank: bare.rank + ROLE_NAMES.length } : bare;
  }
  // OKX has the name in Chinese behind it: `open/开盘价`.
  const slash = name.indexOf('/');
  const behind = slash > 0 ? (name.codePointAt(slash + 1) ?? 0) : 0;
  return behind >= 0x2e80 ? (BY_NAME.get(plainName(name.slice(0, slash))) ?? null) : null;
}

/** What follows `volume` or `vol` in a name like `Volume BTC`, in lower case; null for other names. */
export function volumeUnit(name: string): string | null {
  const plain = plainName(name);
  if (plain.startsWith('volume')) return plain.slice(6);
  return plain.startsWith('vol') ? plain.slice(3) : null;
}
