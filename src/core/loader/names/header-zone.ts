/** Names of clocks that an export's header may give in brackets, and the zone whose clock each of them is. */
const CLOCKS: ReadonlyMap<string, string> = new Map([
  ['eet', 'Europe/Athens'],
  ['cet', 'Europe/Berlin'],
  ['et', 'America/New_York'],
  ['eastern', 'America/New_York'],
  ['us/eastern', 'America/New_York'],
  ['ct', 'America/Chicago'],
  ['us/central', 'America/Chicago'],
  ['msk', 'Europe/Moscow'],
  ['ist', 'Asia/Kolkata'],
  ['jst', 'Asia/Tokyo'],
  ['hkt', 'Asia/Hong_Kong'],
]);

/**
 * The zone that a time column's name gives in brackets: `Time (EET)`, `Date [America/New_York]`,
 * `Time (UTC+3)`. Null where it gives none, or one that people mean in two ways, as they do EST and CST.
 */
export function zoneInHeader(name: string): string | null {
  const open = Math.max(name.indexOf('('), name.indexOf('['));
  const close = Math.max(name.indexOf(')'), name.indexOf(']'));
  if (open < 0 || close <= open + 1) return null;
  const inside = name.slice(open + 1, close).trim();
  const lower = inside.toLowerCase();
  const clock = CLOCKS.get(lower);
  if (clock !== undefined) return clock;
  for (const prefix of ['utc', 'gmt']) {
    const offset = lower.slice(prefix.length);
    if (lower.startsWith(prefix) && (offset.startsWith('+') || offset.startsWith('-'))) return offset;
  }
  return inside.includes('/') && !inside.includes(' ') && inside.length > 6 ? inside : null;
}
