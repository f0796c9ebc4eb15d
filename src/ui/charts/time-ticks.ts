export type Zone = 'utc' | 'local';

/** Calendar fields of a moment, in UTC or in the zone of this machine. */
export interface Fields {
  readonly year: number;
  /** 0 to 11. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** How strong a boundary is: of a year, month, day, part of a day, minute, second. */
const YEAR = 90;
const MONTH = 80;
const DAY = 70;

export interface TimeTick {
  /** Position among the stamps given. */
  readonly index: number;
  readonly label: string;
  /** Of a year, month or day: drawn stronger when finer ones stand beside it. */
  readonly major: boolean;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

export function calendarFields(ts: number, zone: Zone): Fields {
  const d = new Date(ts);
  return zone === 'utc'
    ? {
        year: d.getUTCFullYear(),
        month: d.getUTCMonth(),
        day: d.getUTCDate(),
        hour: d.getUTCHours(),
        minute: d.getUTCMinutes(),
        second: d.getUTCSeconds(),
      }
    : {
        year: d.getFullYear(),
        month: d.getMonth(),
        day: d.getDate(),
        hour: d.getHours(),
        minute: d.getMinutes(),
        second: d.getSeconds(),
      };
}

const HOUR_RANKS: readonly (readonly [number, number])[] = [
  [12, 62],
  [6, 60],
  [3, 58],
  [1, 56],
];
const MINUTE_RANKS: readonly (readonly [number, number])[] = [
  [30, 48],
  [15, 46],
  [5, 44],
  [1, 42],
];

/** The strength of the boundary between two neighbouring stamps; 0 when they are in the same second. */
export function boundaryRank(before: Fields, at: Fields): number {
  if (at.year !== before.year) return YEAR;
  // Quarters and half years win over other months when there is room for few.
  if (at.month !== before.month) return MONTH + (at.month % 6 === 0 ? 4 : at.month % 3 === 0 ? 2 : 0);
  if (at.day !== before.day) return DAY + (Math.floor((at.day - 1) / 7) !== Math.floor((before.day - 1) / 7) ? 2 : 0);
  for (const [step, rank] of HOUR_RANKS) {
    if (Math.floor(at.hour / step) !== Math.floor(before.hour / step)) return rank;
  }
  for (const [step, rank] of MINUTE_RANKS) {
    if (Math.floor(at.minute / step) !== Math.floor(before.minute / step)) return rank;
  }
  return at.second !== before.second ? 30 : 0;
}

const two = (n: number): string => (n < 10 ? `0${String(n)}` : String(n));

function labelOf(at: Fields, rank: number): string {
  if (rank >= YEAR) return String(at.year);
  if (rank >= MONTH) return MONTHS[at.month]!;
  if (rank >= DAY) return String(at.day);
  const clock = `${two(at.hour)}:${two(at.minute)}`;
  return rank >= 42 ? clock : `${clock}:${two(at.second)}`;
}

/**
 * The strength of the boundary before each stamp (ascending). The first has none unless the data itself begins there
 * (`begins`): then it counts as a new year, so that the axis says which.
 */
export function boundaryRanks(ts: ArrayLike<number>, zone: Zone, begins: boolean): Uint8Array {
  const ranks = new Uint8Array(ts.length);
  if (ts.length === 0) return ranks;
  if (begins) ranks[0] = YEAR;
  let before = calendarFields(ts[0]!, zone);
  for (let i = 1; i < ts.length; i++) {
    const at = calendarFields(ts[i]!, zone);
    ranks[i] = boundaryRank(before, at);
    before = at;
  }
  return ranks;
}

/** What is needed to place ticks: stamps, the strength of the boundary before each, and their distance on screen. */
export interface TickRoom {
  readonly ts: ArrayLike<number>;
  readonly ranks: Uint8Array;
  /** Inclusive; empty when `last < first`. */
  readonly first: number;
  readonly last: number;
  /** Between neighbouring stamps. */
  readonly pitch_px: number;
  /** Least distance between two ticks. */
  readonly space_px: number;
  readonly zone: Zone;
}

/**
 * Ticks for `ts[first..last]`. The strongest boundaries are placed first, so labels stand where a person looks for them
 * (a new year, month, day, full hour) also where bars are missing. A label names what begins there: `2024`, `Mar`, `14`,
 * `09:30`.
 */
export function timeTicks(room: TickRoom): TimeTick[] {
  const { ts, ranks, first, last, pitch_px, space_px, zone } = room;
  if (last < first) return [];
  const present = new Uint8Array(256);
  for (let i = first; i <= last; i++) present[ranks[i]!] = 1;
  const gap = Math.max(1, Math.ceil(space_px / pitch_px));
  const taken = new Uint8Array(last - first + 1);
  const chosen: number[] = [];
  for (let rank = YEAR; rank > 0; rank--) {
    if (present[rank] === 0) continue;
    let next = 0;
    for (let i = first; i <= last; i++) {
      if (ranks[i] !== rank || i - first < next || isTaken(taken, i - first, gap)) continue;
      taken[i - first] = 1;
      next = i - first + gap;
      chosen.push(i);
    }
  }
  const finest = chosen.reduce((least, i) => Math.min(least, Math.floor(ranks[i]! / 10)), 9);
  return chosen
    .sort((a, b) => a - b)
    .map((index) => {
      const rank = ranks[index]!;
      const label = labelOf(calendarFields(ts[index]!, zone), rank);
      return { index, label, major: rank >= DAY && Math.floor(rank / 10) > finest };
    });
}

function isTaken(taken: Uint8Array, at: number, gap: number): boolean {
  const end = Math.min(taken.length, at + gap);
  for (let i = Math.max(0, at - gap + 1); i < end; i++) if (taken[i] === 1) return true;
  return false;
}
