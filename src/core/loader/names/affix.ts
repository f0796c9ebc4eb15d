import { plainName, roleOfName } from './aliases.ts';

/** A name with another one beside it, `Close_SPY`: what the column is, and whose. */
interface NameParts {
  readonly name: string;
  readonly group: string;
}

/** Stands for the name of a column that is none of a bar's. */
export const NAMELESS = '…';

const PRICES = ['open', 'high', 'low', 'close'];
const SIGNS = '._ :|/-';
const QUOTES = '\'"';

function isValueName(name: string): boolean {
  const role = roleOfName(name)?.role;
  return role === 'volume' || PRICES.includes(role ?? '');
}

/** `SPY.Close`, `Close_SPY`, `mid.c`, or the tuple that pandas writes, `('Close', 'SPY')`; null for other names. */
export function partsOfName(name: string): NameParts | null {
  const text = name.trim();
  if (text.startsWith('(') && text.endsWith(')')) {
    const comma = text.indexOf(',');
    return comma < 0 ? null : partsOf(unquoted(text.slice(1, comma)), unquoted(text.slice(comma + 1, -1)));
  }
  for (const sign of SIGNS) {
    for (const at of [text.lastIndexOf(sign), text.indexOf(sign)]) {
      const parts = at <= 0 ? null : partsOf(text.slice(0, at), text.slice(at + 1));
      if (parts !== null) return parts;
    }
  }
  return null;
}

function partsOf(first: string, second: string): NameParts | null {
  if (second === '') return roleOfName(first) === null ? null : { name: first, group: '' };
  if (isValueName(second)) return { name: second, group: first };
  return isValueName(first) ? { name: first, group: second } : null;
}

function unquoted(text: string): string {
  const inner = text.trim();
  return inner.length > 1 && QUOTES.includes(inner.charAt(0)) ? inner.slice(1, -1) : inner;
}

function coversDirectly(names: readonly string[]): boolean {
  const roles = new Set(names.map((name) => roleOfName(name)?.role));
  return ['open', 'high', 'low', 'close'].every((role) => roles.has(role as 'open'));
}

/** Groups that have all four prices, with the roles' bare names by column; empty where names need no parting. */
function groupsOf(names: readonly string[]): Map<string, Map<number, string>> {
  const groups = new Map<string, Map<number, string>>();
  for (const [field, name] of names.entries()) {
    const parts = partsOfName(name);
    if (parts === null) continue;
    const group = groups.get(parts.group) ?? new Map<number, string>();
    groups.set(parts.group, group.set(field, parts.name));
  }
  for (const [name, group] of groups) if (name !== '' && !coversDirectly([...group.values()])) groups.delete(name);
  return groups;
}

/** Whether names cover open, high, low and close, bare or each with one and the same other name beside it. */
export function coversPrices(names: readonly string[]): boolean {
  return coversDirectly(names) || [...groupsOf(names).keys()].some((group) => group !== '');
}

/** Names without what stands beside them, and that by column (empty where nothing does); null where no price is so named. */
export function parted(names: readonly string[]): { readonly names: string[]; readonly groups: string[] } | null {
  if (names.some((name) => PRICES.includes(roleOfName(name)?.role ?? ''))) return null;
  const bare = [...names];
  const groups = names.map(() => '');
  for (const [name, columns] of groupsOf(names)) {
    for (const [field, part] of columns) {
      bare[field] = part;
      groups[field] = name;
    }
  }
  return groups.some((group) => group !== '') ? { names: bare, groups } : null;
}

/**
 * Names of nested objects' values, `hd.ts_event`, without the object's name where that leaves no doubt; an object itself
 * has none.
 */
export function withoutParents(names: readonly string[]): string[] {
  const parents = new Set(names.map((name) => name.slice(0, Math.max(0, name.lastIndexOf('.')))));
  const ends = names.map((name) => name.slice(name.lastIndexOf('.') + 1));
  // Binance has `t` and `T`, which are two names; `open` and `Open` are one. Glassnode's prices are in an object `o`.
  const known = ends.map((end, k) => (parents.has(names[k]) ? '' : end.length === 1 ? end : plainName(end)));
  return names.map((name, k) => {
    if (name !== '' && parents.has(name)) return NAMELESS;
    const alone = known.indexOf(known[k]) === k && known.lastIndexOf(known[k]) === k;
    const parent = name.slice(0, Math.max(0, name.lastIndexOf('.')));
    return alone && parent !== '' && names.includes(parent) ? name.slice(parent.length + 1) : name;
  });
}
