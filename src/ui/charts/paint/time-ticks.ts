export type Zone = 'utc' | 'local';

/** Calendar fields of each stamp as columns, in UTC or in the zone of this machine. */
export interface Calendar {
  /** Year × 12 + month (0 to 11). */
  readonly month: Int32Array;
  /** Day of the month, from 1. */
  readonly day: Uint8Array;
  /** Second of the day. */
  readonly second: Int32Array;
  /** The first stamp is the data's first: unless a year begins soon after, it counts as one, so that the axis says which. */
  readonly begins: boolean;
}

export interface TimeTick {
  /** Position among the stamps given. */
  readonly index: number;
  /** What begins here: `2024`, `Mar`, `14`, `09:30`. */
  readonly label: string;
  /** Begins something larger than the finest ticks beside it. */
  readonly major: boolean;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

export function calendarOf(ts: ArrayLike<number>, zone: Zone, begins: boolean): Calendar {
  const n = ts.length;
  const out = { month: new Int32Array(n), day: new Uint8Array(n), second: new Int32Array(n), begins };
  for (let i = 0; i < n; i++) {
    const at = new Date(ts[i]!);
    if (zone === 'utc') {
      out.month[i] = at.getUTCFullYear() * 12 + at.getUTCMonth();
      out.day[i] = at.getUTCDate();
      out.second[i] = (at.getUTCHours() * 60 + at.getUTCMinutes()) * 60 + at.getUTCSeconds();
    } else {
      out.month[i] = at.getFullYear() * 12 + at.getMonth();
      out.day[i] = at.getDate();
      out.second[i] = (at.getHours() * 60 + at.getMinutes()) * 60 + at.getSeconds();
    }
  }
  return out;
}

/** A unit of the calendar with the steps in which it may be counted, finest first. */
interface Unit {
  readonly steps: readonly number[];
  /** A number that changes where a new step begins. */
  readonly part: (calendar: Calendar, i: number, step: number) => number;
}

const MINUTE = 60;
const HOUR = 3600;
/** From strong to weak. A unit is used only if every tick of the stronger ones has found room. */
const UNITS: readonly Unit[] = [
  { steps: [1, 2, 5, 10, 20, 50, 100], part: ({ month }, i, step) => Math.floor(month[i]! / 12 / step) },
  { steps: [1, 3, 6], part: ({ month }, i, step) => Math.floor(month[i]! / step) },
  {
    steps: [1, 2, 5, 7, 10, 15],
    // The days left over at a month's end belong to its last step: no tick on the 31st beside the 1st.
    part: ({ month, day }, i, step) =>
      month[i]! * 100 +
      Math.min(Math.floor((day[i]! - 1) / step), Math.max(0, Math.floor(30 / step) - 1 + (step === 1 ? 1 : 0))),
  },
  {
    steps: [1, 5, 15, 30, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR],
    part: ({ month, day, second }, i, step) => (month[i]! * 100 + day[i]!) * 86_400 + Math.floor(second[i]! / step),
  },
];
/** The last of them, the time of day. */
const CLOCK = UNITS[UNITS.length - 1]!;
/** Share of neighbours that may stand too near (markets that close early, missing bars) in a step that is used. */
const MISFITS = 0.1;

/** Where ticks may go: stamps `[first, last]`, how far apart they are drawn, and how near ticks may come. */
export interface TickRoom {
  readonly calendar: Calendar;
  /** Inclusive; empty when `last < first`. */
  readonly first: number;
  readonly last: number;
  readonly pitch_px: number;
  readonly space_px: number;
}

/**
 * Ticks at the first stamp of years, months, days or times of day, also where bars are missing. Which steps are used
 * depends on the distances alone, not on where the view begins, so labels stay on their bars while the view moves.
 */
export function timeTicks(room: TickRoom): TimeTick[] {
  const { calendar, first, last } = room;
  if (last < first) return [];
  const gap = Math.max(1, Math.ceil(room.space_px / room.pitch_px));
  const taken = new Int8Array(last - first + 1).fill(-1);
  let finest = 0;
  let clock_step = 1;
  for (let u = 0; u < UNITS.length; u++) {
    const unit = UNITS[u]!;
    const step = unit.steps.find((size) => fits(beginnings(unit, size, room, gap), gap));
    if (step === undefined) break;
    for (const i of beginnings(unit, step, room, gap)) {
      if (isTaken(taken, i - first, gap)) continue;
      taken[i - first] = u;
      finest = Math.max(finest, u);
    }
    if (unit === CLOCK) clock_step = step;
    if (step !== unit.steps[0]) break;
  }
  const out: TimeTick[] = [];
  for (let i = first; i <= last; i++) {
    const unit = taken[i - first]!;
    if (unit >= 0) out.push({ index: i, label: labelOf(calendar, i, unit, clock_step), major: unit < finest });
  }
  return out;
}

function beginnings(unit: Unit, step: number, room: TickRoom, gap: number): number[] {
  const { calendar, first, last } = room;
  const out: number[] = [];
  let before = unit.part(calendar, Math.max(0, first - 1), step);
  for (let i = Math.max(1, first); i <= last; i++) {
    const part = unit.part(calendar, i, step);
    if (part !== before) out.push(i);
    before = part;
  }
  const named = out.length > 0 && out[0]! < gap;
  if (first === 0 && calendar.begins && unit === UNITS[0] && !named) out.unshift(0);
  return out;
}

function fits(at: readonly number[], gap: number): boolean {
  let near = 0;
  for (let k = 1; k < at.length; k++) if (at[k]! - at[k - 1]! < gap) near++;
  return near <= at.length * MISFITS;
}

function isTaken(taken: Int8Array, at: number, gap: number): boolean {
  const end = Math.min(taken.length, at + gap);
  for (let i = Math.max(0, at - gap + 1); i < end; i++) if (taken[i]! >= 0) return true;
  return false;
}

const two = (n: number): string => (n < 10 ? `0${String(n)}` : String(n));

/** Seconds are told only where ticks are seconds apart: of several bars in one stamp the first seldom is on the minute. */
function labelOf({ month, day, second }: Calendar, i: number, unit: number, clock_step: number): string {
  if (unit === 0) return String(Math.floor(month[i]! / 12));
  if (unit === 1) return MONTHS[month[i]! % 12]!;
  if (unit === 2) return String(day[i]!);
  const s = second[i]!;
  const clock = `${two(Math.floor(s / HOUR))}:${two(Math.floor(s / MINUTE) % 60)}`;
  return clock_step >= MINUTE || s % MINUTE === 0 ? clock : `${clock}:${two(s % MINUTE)}`;
}
