import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClockReader } from '../../../src/core/loader/clock/clock.ts';
import { LineMap } from '../../../src/core/loader/text/lines.ts';
import { parseInterval, intervalName } from '../../../src/core/loader/index.ts';
import { NumberReader } from '../../../src/core/loader/numbers/number.ts';
import { decode, encode } from '../../../src/core/loader/text/text.ts';
import { civilFromDays, daysFromCivil, daysInMonth, isoFromMs, weekdayFromDays } from '../../../src/core/time/civil.ts';
import { LocalClock } from '../../../src/core/time/zone.ts';
import { platformZone } from '../../../src/runtime/files/zones.ts';

const DAY = 86_400_000;

describe('numbers', () => {
  const numbers = new NumberReader();
  const read = (text: string, comma = false): number => {
    const bytes = encode(text);
    return numbers.read(bytes, 0, bytes.length, comma, false) ? numbers.value : NaN;
  };

  it('any double that is printed is read back to the last bit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(read(String(value))).toBe(value === 0 ? 0 : value);
      }),
      { numRuns: 2000 },
    );
  });

  it('any decimal literal is rounded as the language rounds it', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 25 });
    const exponent = fc.option(fc.integer({ min: -320, max: 300 }), { nil: null });
    fc.assert(
      fc.property(digits, fc.option(digits, { nil: null }), exponent, (whole, part, power) => {
        const text = `${whole}${part === null ? '' : `.${part}`}${power === null ? '' : `e${power}`}`;
        const wanted = Number(text);
        const tooSmall = wanted === 0 && /[1-9]/.test(whole + (part ?? ''));
        expect(read(text)).toBe(tooSmall || wanted === Infinity ? NaN : wanted);
      }),
      { numRuns: 2000 },
    );
  });

  it('thousands separators and decimal commas change nothing but the writing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 999 }), (whole, part) => {
        const plain = `${whole}.${String(part).padStart(3, '0')}`;
        const english = `${whole.toLocaleString('en-US')}.${String(part).padStart(3, '0')}`;
        const swapped = english.replaceAll(',', '_').replaceAll('.', ',').replaceAll('_', '.');
        expect([read(english), read(swapped, true)]).toEqual([Number(plain), Number(plain)]);
      }),
    );
  });
});

describe('the calendar', () => {
  it('agrees with the language', () => {
    fc.assert(
      fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), (days) => {
        const date = new Date(days * DAY);
        const { year, month, day } = civilFromDays(days);
        expect([year, month, day]).toEqual([date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]);
        expect(daysFromCivil(year, month, day)).toBe(days);
        expect(weekdayFromDays(days)).toBe((date.getUTCDay() + 6) % 7);
        expect(day).toBeLessThanOrEqual(daysInMonth(year, month));
      }),
      { numRuns: 1000 },
    );
  });

  it('times written in any way are read back', () => {
    const clock = new ClockReader();
    const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
    fc.assert(
      fc.property(fc.integer({ min: -2_000_000_000, max: 8_000_000_000 }), fc.nat(10), (seconds, way) => {
        const iso = isoFromMs(seconds * 1000);
        expect(iso).toBe(new Date(seconds * 1000).toISOString().replace('.000', ''));
        const [date, time] = [iso.slice(0, 10), iso.slice(11, 19)];
        const [y, m, d] = date.split('-') as [string, string, string];
        const hour = Number(time.slice(0, 2));
        const ways = [
          iso,
          `${date} ${time}`,
          `${y}/${m}/${d} ${time}`,
          `${d}.${m}.${y} ${time}`,
          `${y}${m}${d} ${time.replaceAll(':', '')}`,
          `${y}${m}${d}${time.replaceAll(':', '')}`,
          `${d}-${months[Number(m) - 1]}-${y} ${time}`,
          `${months[Number(m) - 1]} ${d}, ${y} ${time}`,
          `${m}/${d}/${y} ${hour % 12 === 0 ? 12 : hour % 12}${time.slice(2)} ${hour < 12 ? 'AM' : 'PM'}`,
          `${y}.${m}.${d},${time}`,
          `${date}T${time}.000000`,
        ];
        const bytes = encode(ways[way]!);
        expect(clock.read(bytes, 0, bytes.length, 'mdy'), `${ways[way]}: ${clock.why}`).toBe(true);
        expect(clock.local_ms).toBe(seconds * 1000);
      }),
      { numRuns: 1000 },
    );
  });

  it('intervals are read as they are named', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.constantFrom(1000, 60_000, 3_600_000, DAY, 7 * DAY),
        (count, unit) => {
          expect(parseInterval(intervalName(count * unit))).toBe(count * unit);
        },
      ),
    );
  });
});

describe('zones', () => {
  const names = [
    'America/New_York',
    'Europe/London',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
    'America/St_Johns',
    'Africa/Casablanca',
    'Europe/Athens',
    'Asia/Tehran',
  ];

  /** What the platform's own formatting shows on a clock of the zone, as if it were UTC. */
  function face(name: string, utc: number): number {
    const text = new Intl.DateTimeFormat('sv-SE', { timeZone: name, dateStyle: 'short', timeStyle: 'medium' }).format(
      utc,
    );
    return Date.parse(`${text.replace(' ', 'T')}Z`);
  }

  it('a clock that is read back shows the time it was made of, twice a year one of two', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.integer({ min: 0, max: 2_000_000_000 }), (name, seconds) => {
        const utc = seconds * 1000;
        const local = face(name, utc);
        const clock = new LocalClock(platformZone(name)!);
        const kind = clock.read(local);
        expect(kind).not.toBe('gap');
        if (kind === 'one') expect(clock.utc_ms).toBe(utc);
        else expect([clock.utc_ms, clock.later_ms]).toContain(utc);
      }),
      { numRuns: 400 },
    );
  });

  it('knows the minute at which clocks are changed', () => {
    const spring = Date.UTC(2024, 2, 10, 7);
    const zone = platformZone('America/New_York')!;
    expect(zone.spanAt(spring - 1)).toMatchObject({ offset_ms: -5 * 3_600_000, until_ms: spring });
    expect(zone.spanAt(spring)).toMatchObject({ offset_ms: -4 * 3_600_000, from_ms: spring });
    const clock = new LocalClock(zone);
    expect(clock.read(Date.UTC(2024, 2, 10, 2))).toBe('gap');
    expect(clock.read(Date.UTC(2024, 2, 10, 2, 59, 59))).toBe('gap');
    expect(clock.read(Date.UTC(2024, 2, 10, 3))).toBe('one');
    expect(clock.utc_ms).toBe(spring);
    expect(clock.read(Date.UTC(2024, 10, 3, 1, 30))).toBe('twice');
    expect([clock.utc_ms, clock.later_ms]).toEqual([Date.UTC(2024, 10, 3, 5, 30), Date.UTC(2024, 10, 3, 6, 30)]);
  });

  it('does not know what does not exist', () => expect(platformZone('Mars/Olympus')).toBeNull());
});

describe('text', () => {
  it('is decoded as it was encoded', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => !/\p{Surrogate}/u.test(text)),
        (text) => {
          const bytes = encode(text);
          expect(bytes).toEqual(new TextEncoder().encode(text));
          expect(decode(bytes, 0, bytes.length)).toBe(text);
        },
      ),
    );
  });
});

describe('lines', () => {
  it('of rows are found again, whatever lies between them', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 0, max: 5 })), { minLength: 1 }), (steps) => {
        const map = new LineMap();
        let line = 1;
        const lines = steps.map((step) => (line += step));
        for (const [row, each] of lines.entries()) map.add(row, each);
        expect(lines.map((_, row) => map.lineOf(row))).toEqual(lines);
      }),
    );
  });
});
