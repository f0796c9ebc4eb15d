import { MS_PER_DAY } from '../../core/time/civil.ts';
import type { Zone, ZoneSpan } from '../../core/time/zone.ts';

/** How far a span is followed; beyond it is found anew. */
const REACH = 400 * MS_PER_DAY;
/** Zones change their offset at whole minutes within our lifetime; before, at whole seconds. */
const GRAIN = 1000;

/** Offset of a zone at an instant, read off the platform's own formatting of that instant. */
function offsetReader(name: string): (utc_ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (utc_ms) => {
    const whole = Math.floor(utc_ms / 1000) * 1000;
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(whole)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    const face = new Date(0);
    face.setUTCFullYear(year, month - 1, day);
    face.setUTCHours(hour, minute, second);
    return face.getTime() - whole;
  };
}

class PlatformZone implements Zone {
  readonly name: string;
  readonly #offsetAt: (utc_ms: number) => number;
  readonly #spans: ZoneSpan[] = [];

  constructor(name: string) {
    this.name = name;
    this.#offsetAt = offsetReader(name);
  }

  spanAt(utc_ms: number): ZoneSpan {
    for (const span of this.#spans) if (utc_ms >= span.from_ms && utc_ms < span.until_ms) return span;
    const offset_ms = this.#offsetAt(utc_ms);
    const span = { offset_ms, from_ms: this.#edge(utc_ms, offset_ms, -1), until_ms: this.#edge(utc_ms, offset_ms, 1) };
    this.#spans.unshift(span);
    return span;
  }

  /** Where the offset that holds at `at` begins (direction -1) or ends (1), or a point within its span far away. */
  #edge(at: number, offset_ms: number, direction: 1 | -1): number {
    let near = at;
    let far = at;
    for (;;) {
      far += direction * 7 * MS_PER_DAY;
      if (this.#offsetAt(far) !== offset_ms) break;
      near = far;
      if (Math.abs(far - at) >= REACH) return far;
    }
    while (Math.abs(far - near) > GRAIN) {
      const middle = Math.floor((near + far) / 2 / GRAIN) * GRAIN;
      if (middle === near || middle === far) break;
      if (this.#offsetAt(middle) === offset_ms) near = middle;
      else far = middle;
    }
    // The first instant of a new offset is a whole second; `near` and `far` stand on either side of it.
    return Math.ceil(Math.max(near, far) / GRAIN) * GRAIN;
  }
}

const zones = new Map<string, Zone | null>();

/** Rules of an IANA zone as the platform knows them; null when there is no zone of that name. */
export function platformZone(name: string): Zone | null {
  const known = zones.get(name);
  if (known !== undefined) return known;
  let zone: Zone | null = null;
  try {
    zone = new PlatformZone(name);
    zone.spanAt(0);
  } catch {
    zone = null;
  }
  zones.set(name, zone);
  return zone;
}
