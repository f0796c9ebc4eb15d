import type { DateOrder } from '../clock/clock.ts';
import type { CompactClock } from '../clock/day-time.ts';

export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** How stamps are written. */
export interface TimePlan {
  /** `text` a date or date and time; `midnight` ms since midnight of a date known from elsewhere. */
  readonly kind: 'epoch' | 'excel' | 'days' | 'text' | 'midnight';
  readonly unit: TimeUnit;
  readonly order: DateOrder;
  /** Whether `order` is certain; otherwise rows may still settle it. */
  readonly orderKnown: boolean;
  /** Whether nothing has said which order it is, because no date seen so far leaves it open. */
  readonly orderUnasked: boolean;
  /** Whether stamps carry an offset or zone. */
  readonly offsets: boolean;
  /** Whether times of day that stand apart carry one. */
  readonly clockOffsets: boolean;
  /** Whether stamps are known to be UTC: by their offsets, by counting from 1970, or by the column's name. */
  readonly absolute: boolean;
  /** What compact times of day, `93000` or `930`, end in; null where there are none. */
  readonly compact: CompactClock | null;
  /** Whether counts in powers of ten, `1.709856e+12`, are all there: full minutes, zeros left out. */
  readonly powers: boolean;
  /** For `midnight`: epoch ms of the date. */
  readonly base_ms: number;
  /** For the report, for example `YYYY-MM-DD HH:MM:SS`. */
  readonly format: string;
}

/** Field numbers by role; -1 where there is none. */
export interface Columns {
  readonly time: number;
  /** Time of day, where date and time are apart. */
  readonly clock: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** A second volume; -1 where there is none. */
  readonly spare: number;
  /** Whether the two are parts of one volume: what was traded as the price rose, and as it fell. */
  readonly parted: boolean;
  readonly symbol: number;
  /** What else tells series apart, such as the exchange. */
  readonly series: readonly number[];
  readonly confirm: number;
  /** Whether the stamp is that of the bar's close. */
  readonly closeStamp: boolean;
}

/** What the loader has decided to take a file for. */
export interface Plan {
  readonly shape: 'delimited' | 'json';
  readonly delimiter: number;
  readonly fields: number;
  readonly columns: Columns;
  /** Names by field; null without a header. */
  readonly header: readonly string[] | null;
  readonly headerBytes: Uint8Array | null;
  readonly dataAt: number;
  readonly dataLine: number;
  readonly time: TimePlan;
  /** Whether the decimal mark is a comma. */
  readonly comma: boolean;
  readonly scale: number;
  readonly source: Source;
  readonly positional: boolean;
}

/** A known kind of file, and what is known of it that the file itself does not say. */
export interface Source {
  readonly name: string;
  /** Zone of naive times: a zone's name where the source always writes in it; null to ask. */
  readonly zone: string | null;
  /** Best guess where the zone is asked. */
  readonly bestZone: string;
  /** Order of day and month, where the source has but one. */
  readonly dateOrder: DateOrder | null;
  /** Whether decimal commas are this source's habit. */
  readonly comma: boolean;
  /** Rows without any price are this source's way to say "no trading", not damage. */
  readonly nullRows: boolean;
  /** Whether empty volumes are this source's way to say "none". */
  readonly nullVolume: boolean;
}
