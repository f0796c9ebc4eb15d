import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from './civil.ts';

/** A stretch of time during which a zone's offset does not change: `[from_ms, until_ms)` in UTC. */
export interface ZoneSpan {
  readonly offset_ms: number;
  readonly from_ms: number;
  readonly until_ms: number;
}

/** The rules of one zone: which offset from UTC holds at an instant (epoch ms, UTC). */
export interface Zone {
  readonly name: string;
  spanAt(utc_ms: number): ZoneSpan;
}

/** Finds a zone by its IANA name; null when there is none. Given from outside: core knows no zone data. */
export type ZoneLookup = (name: string) => Zone | null;

export function fixedZone(name: string, offset_ms: number): Zone {
  const span: ZoneSpan = { offset_ms, from_ms: -Infinity, until_ms: Infinity };
  return { name, spanAt: () => span };
}

const NAMED_FIXED: ReadonlyMap<string, number> = new Map([
  ['UTC', 0],
  ['GMT', 0],
  ['Z', 0],
  ['UCT', 0],
  ['ETC/UTC', 0],
  ['ETC/GMT', 0],
  ['EST', -5],
  ['EST5', -5],
  ['EDT', -4],
  ['CST', -6],
  ['CST6', -6],
  ['CDT', -5],
  ['MST', -7],
  ['MST7', -7],
  ['MDT', -6],
  ['PST', -8],
  ['PST8', -8],
  ['PDT', -7],
  ['HST', -10],
  ['HST10', -10],
  ['CET', 1],
  ['CEST', 2],
  ['EET', 2],
  ['EEST', 3],
  ['MSK', 3],
  ['JST', 9],
  ['KST', 9],
  ['HKT', 8],
  ['SGT', 8],
]);

/** Digits of `text` from `at`, as a number; -1 when there is none or another character. */
function digits(text: string): number {
  if (text.length === 0 || text.length > 4) return -1;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const d = text.charCodeAt(i) - 48;
    if (d < 0 || d > 9) return -1;
    value = value * 10 + d;
  }
  return value;
}

/** Reads `+02:00`, `+0530`, `-5` into milliseconds east of UTC; null when it is not an offset within 18 hours. */
export function parseOffset(text: string): number | null {
  const sign = text.startsWith('+') ? 1 : text.startsWith('-') ? -1 : 0;
  if (sign === 0) return null;
  const body = text.slice(1);
  const colon = body.indexOf(':');
  let hours: number;
  let minutes = 0;
  if (colon >= 0) {
    hours = digits(body.slice(0, colon));
    minutes = body.length - colon === 3 ? digits(body.slice(colon + 1)) : -1;
    if (colon > 2) return null;
  } else if (body.length <= 2) {
    hours = digits(body);
  } else {
    hours = digits(body.slice(0, body.length - 2));
    minutes = digits(body.slice(body.length - 2));
  }
  if (hours < 0 || minutes < 0 || hours > 18 || minutes > 59) return null;
  const offset = sign * (hours * MS_PER_HOUR + minutes * MS_PER_MINUTE);
  return offset === 0 ? 0 : offset;
}

/**
 * Zones that need no rule data: `UTC`, `EST` (always -5), `+02:00`, `UTC+2`, and the `Etc/GMT+5` names
 * whose sign is turned round (five hours west). `CET` and its like are read as their fixed winter or
 * summer offset only where `abbreviations` is true (a text stamp says which of the two it is); as an
 * answer about a whole file they mean the region with its rules and are left to the lookup.
 */
export function fixedZoneByName(name: string, abbreviations = false): Zone | null {
  const upper = name.trim().toUpperCase();
  const hours = NAMED_FIXED.get(upper);
  if (hours !== undefined) {
    const regional =
      upper.length === 3 &&
      !upper.startsWith('U') &&
      upper !== 'GMT' &&
      upper !== 'EST' &&
      upper !== 'MST' &&
      upper !== 'HST';
    if (abbreviations || !regional) return fixedZone(name, hours * MS_PER_HOUR);
    return null;
  }
  if (upper.startsWith('ETC/GMT')) {
    const offset = parseOffset(upper.slice(7));
    return offset === null ? null : fixedZone(name, offset === 0 ? 0 : -offset);
  }
  const bare = upper.startsWith('UTC') || upper.startsWith('GMT') ? upper.slice(3) : upper;
  const offset = parseOffset(bare);
  return offset === null ? null : fixedZone(name, offset);
}

/** What a naive clock time stands for in a zone. */
export type LocalKind = 'one' | 'gap' | 'twice';

/**
 * Turns naive clock times of one zone into UTC, row after row. A time that the clock skipped is a
 * `gap`; one it showed `twice` has two instants, of which the earlier is the default.
 */
export class LocalClock {
  readonly #zone: Zone;
  #span: ZoneSpan;
  /** The earlier instant of the last answer, and the later one when it was `twice`. */
  utc_ms = 0;
  later_ms = 0;

  constructor(zone: Zone) {
    this.#zone = zone;
    this.#span = zone.spanAt(0);
  }

  /** Reads local time `local_ms` (the clock's face as if it were UTC) into `utc_ms`. */
  read(local_ms: number): LocalKind {
    const guess = local_ms - this.#span.offset_ms;
    // Far from either end of the span in hand no other offset can be meant.
    if (guess - MS_PER_DAY >= this.#span.from_ms && guess + MS_PER_DAY < this.#span.until_ms) {
      this.utc_ms = guess;
      return 'one';
    }
    const before = this.#zone.spanAt(local_ms - MS_PER_DAY).offset_ms;
    const after = this.#zone.spanAt(local_ms + MS_PER_DAY).offset_ms;
    this.#span = this.#zone.spanAt(guess);
    const early = local_ms - Math.max(before, after);
    const late = local_ms - Math.min(before, after);
    const earlyHolds = this.#zone.spanAt(early).offset_ms === local_ms - early;
    const lateHolds = this.#zone.spanAt(late).offset_ms === local_ms - late;
    if (!earlyHolds && !lateHolds) return 'gap';
    this.utc_ms = earlyHolds ? early : late;
    this.later_ms = late;
    return earlyHolds && lateHolds && early !== late ? 'twice' : 'one';
  }
}
