/**
 * Numbers and times for people. Display only: nothing here is stored, exported or compared. Formatters are made once,
 * since making one costs far more than using it. A missing number is an en dash, too few samples "n/a".
 */

const MINUS = '−';
export const MISSING = '–';

const locale =
  typeof navigator === 'undefined' ? 'en' : navigator.language.startsWith('en') ? navigator.language : 'en';

function fixed(digits: number, extra: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, ...extra });
}

const FIXED_MAX = 20;
const FIXED = Array.from({ length: FIXED_MAX + 1 }, (_, digits) => fixed(digits));
/** Smaller numbers that ask for more than eight decimals are told by a power of ten: nobody counts zeros. */
const TINY = 1e-6;
const COMPACT = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 });
const PLAIN = new Intl.NumberFormat(locale, { maximumSignificantDigits: 12 });

function known(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && value - value === 0;
}

function dress(text: string): string {
  return text.replace('-', MINUS);
}

/** A whole number with thousands separators. */
export function count(value: number | null | undefined): string {
  return known(value) ? dress(FIXED[0]!.format(value)) : MISSING;
}

/** A number of things in words: "1 bar", "4,000 bars". */
export function counted(value: number | null | undefined, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A number with `digits` decimals, at most 20; where it is tiny and has more than eight, by the power: "1.05e−9". */
export function decimal(value: number | null | undefined, digits = 2): string {
  if (!known(value)) return MISSING;
  const size = Math.abs(value);
  if (digits <= 8 || size >= TINY) return dress(FIXED[Math.min(FIXED_MAX, digits)]!.format(value));
  if (size === 0) return FIXED[0]!.format(0);
  const shown = Math.min(FIXED_MAX, Math.max(0, digits + Math.floor(Math.log10(size))));
  return value.toExponential(shown).replaceAll('-', MINUS);
}

/** As `decimal` while it stays short; large numbers lose their decimals, then all but three digits ("101T"). */
export function brief(value: number | null | undefined, digits = 2): string {
  if (!known(value)) return MISSING;
  const size = Math.abs(value);
  return size >= 1e9 ? compact(value) : decimal(value, size >= 1e6 ? 0 : digits);
}

/** As many digits as the number has, at most 12. */
export function plain(value: number | null | undefined): string {
  return known(value) ? dress(PLAIN.format(value)) : MISSING;
}

/** 1,234 → "1.23K". */
export function compact(value: number | null | undefined): string {
  return known(value) ? dress(COMPACT.format(value)) : MISSING;
}

/** With "+" or "−" in front unless it rounds to zero. */
export function signed(value: number | null | undefined, digits = 2): string {
  if (!known(value)) return MISSING;
  const text = FIXED[digits]!.format(Math.abs(value));
  if (!/[1-9]/.test(text)) return text;
  return (value > 0 ? '+' : MINUS) + text;
}

/** A percentage from a number that already is one: 1.5 → "1.50 %". */
export function percent(value: number | null | undefined, digits = 2): string {
  return known(value) ? `${decimal(value, digits)} %` : MISSING;
}

/** "+1.50 %" */
export function signedPercent(value: number | null | undefined, digits = 2): string {
  return known(value) ? `${signed(value, digits)} %` : MISSING;
}

/** Decimals that show `value` to at least four significant digits, for prices: 2, up to 8, and more for tiny ones. */
export function priceDigits(value: number): number {
  const size = Math.abs(value);
  if (!(size > 0) || size >= 10) return 2;
  const digits = 4 - Math.floor(Math.log10(size));
  return size < TINY ? digits : Math.min(8, digits);
}

/** A price with the digits its size asks for. */
export function price(value: number | null | undefined, digits?: number): string {
  return known(value) ? decimal(value, digits ?? priceDigits(value)) : MISSING;
}

/** An amount of money in full: two decimals, and as a price below a hundredth. */
export function money(value: number | null | undefined): string {
  return known(value) && value !== 0 && Math.abs(value) < 0.01 ? price(value) : decimal(value);
}

/** A number of units: whole ones without decimals, parts with those of a price. */
export function quantity(value: number | null | undefined, digits?: number): string {
  return known(value) && value === Math.round(value) ? count(value) : price(value, digits);
}

/** Bytes as B, kB, MB, GB (powers of ten). */
export function bytes(value: number | null | undefined): string {
  if (!known(value)) return MISSING;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = value;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${decimal(size, unit === 0 || size >= 100 ? 0 : 1)} ${units[unit]!}`;
}

/** Milliseconds as "350 ms", "12 s", "3 min 05 s", "2 h 10 min". */
export function duration(ms: number | null | undefined): string {
  if (!known(ms)) return MISSING;
  if (ms < 999.5) return `${count(ms)} ms`;
  if (ms < 9_950) return `${decimal(ms / 1000, 1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} min`;
}

const FINE = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });

/** As `duration`, in three digits down to a fraction of a microsecond: "0.3 ms", "12.5 µs". */
export function fineDuration(ms: number | null | undefined): string {
  if (!known(ms) || ms >= 999.5) return duration(ms);
  return ms >= 0.0995 || ms === 0 ? `${dress(FINE.format(ms))} ms` : `${dress(FINE.format(ms * 1000))} µs`;
}

export const DAY_MS = 86_400_000;

const STEPS: readonly (readonly [number, string])[] = [
  [7 * DAY_MS, 'w'],
  [DAY_MS, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
];

/** A bar's interval as traders write it: 60,000 → "1m", 86,400,000 → "1d". */
export function interval(ms: number): string {
  if (!(ms > 0)) return MISSING;
  for (const [size, name] of STEPS) if (ms % size === 0) return `${ms / size}${name}`;
  return `${ms}ms`;
}

export type Zone = 'utc' | 'local';

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** "2024-01-31" */
export function day(ts: number | null | undefined, zone: Zone = 'utc'): string {
  if (!known(ts)) return MISSING;
  const at = new Date(ts);
  return zone === 'utc'
    ? `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`
    : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** "2024-01-31 14:05", with seconds where they are not zero. */
export function moment(ts: number | null | undefined, zone: Zone = 'utc'): string {
  if (!known(ts)) return MISSING;
  const at = new Date(ts);
  const [h, m, s] =
    zone === 'utc'
      ? [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()]
      : [at.getHours(), at.getMinutes(), at.getSeconds()];
  return `${day(ts, zone)} ${two(h)}:${two(m)}${s === 0 ? '' : `:${two(s)}`}`;
}

/** A tick on an axis over `span_ms`: the day while days tell ticks apart, else "01-31 14:05". UTC. */
export function tickTime(ts: number, span_ms: number): string {
  return span_ms >= DAY_MS || span_ms === 0 ? day(ts) : moment(ts).slice(5);
}

/** "14:05:09", by the local clock: for what happened a moment ago. */
export function clockTime(ts: number): string {
  const at = new Date(ts);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** The span of data in the coarsest words that tell it: "2023-01-01 – 2024-01-31"; "2023-01-01 09:30 – 16:00". */
export function span(first_ts: number, last_ts: number): string {
  const [from, to] = [day(first_ts), day(last_ts)];
  if (from !== to) return `${from} – ${to}`;
  if (first_ts === last_ts) return first_ts % DAY_MS === 0 ? from : moment(first_ts);
  return `${moment(first_ts)} – ${moment(last_ts).slice(from.length + 1)}`;
}

/** How long ago, roughly: "just now", "5 min ago", "yesterday", else the day. Both in epoch milliseconds. */
export function ago(ts: number, now: number): string {
  const minutes = Math.floor((now - ts) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  if (minutes < 48 * 60) return 'yesterday';
  return day(ts, 'local');
}

/** The first digits of a hash. */
export function short(hash: string | null | undefined, digits = 12): string {
  return hash ? hash.slice(0, digits) : MISSING;
}
