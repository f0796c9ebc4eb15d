import type { ClockReader } from '../clock/clock.ts';
import { SLOT_CLOSE, SLOT_HIGH, SLOT_LOW, SLOT_OPEN, SLOT_SPARE, SLOT_VOLUME } from '../plan/columns.ts';
import type { Plan } from '../plan/plan.ts';
import type { RowFields } from '../text/records.ts';
import type { ScanPlan } from './scan.ts';
import {
  FIELD_CLOCK,
  FIELD_EPOCH,
  FIELD_ONE,
  FIELD_PRICE,
  FIELD_SAME,
  FIELD_SKIP,
  FIELD_STAMP,
  FIELD_VOLUME,
} from './scan.ts';
import { symbolFields } from './symbols.ts';
import type { StampTemplate } from './template.ts';
import { COMMA, isDigit, POINT, SPACE } from '../text/text.ts';

/** Bytes of a stamp's head, see `StampTemplate`. */
const HEAD_BYTES = 12;

/**
 * A fixed-width template of the stamp that `clocks` has just read from `buf[start, end)`; null when its
 * parts have no fixed widths (names of months, one-digit days, AM and PM, a zone's name).
 */
export function templateOf(clocks: ClockReader, buf: Uint8Array, start: number, end: number): StampTemplate | null {
  if (!clocks.regular || clocks.zone !== '' || clocks.hour24) return null;
  // A time of day with an offset of its own is rare: it is left to the careful reader.
  if (!clocks.hasDate && clocks.hasOffset) return null;
  if (clocks.hasDate && (clocks.yearAt < 0 || clocks.monthAt < 0 || clocks.dayAt < 0)) return null;
  if (clocks.hasTime && (clocks.hourAt < 0 || clocks.minuteAt < 0)) return null;
  const width = end - start;
  if (width > 64) return null;
  const read = new Uint8Array(width);
  const mark = (at: number, count: number): void => {
    if (at >= 0) read.fill(1, at, at + count);
  };
  mark(clocks.yearAt, 4);
  mark(clocks.monthAt, 2);
  mark(clocks.dayAt, 2);
  mark(clocks.hourAt, 2);
  mark(clocks.minuteAt, 2);
  mark(clocks.secondAt, 2);
  mark(clocks.fractionAt, clocks.fractionDigits);
  const literals: number[] = [];
  for (let k = 0; k < width; k++) if (read[k] === 0) literals.push(k);
  const dateEnd = clocks.hasDate ? Math.max(clocks.yearAt + 4, clocks.monthAt + 2, clocks.dayAt + 2) : Infinity;
  const headed = width >= HEAD_BYTES && dateEnd <= HEAD_BYTES;
  return {
    width,
    sample: buf.slice(start, end),
    literals: Uint8Array.from(literals),
    behindHead: headed ? Uint8Array.from(literals.filter((k) => k >= HEAD_BYTES)) : null,
    year: clocks.yearAt,
    month: clocks.monthAt,
    day: clocks.dayAt,
    hour: clocks.hourAt,
    minute: clocks.minuteAt,
    second: clocks.secondAt,
    fraction: clocks.fractionAt,
    fractionDigits: clocks.fractionDigits,
    offset_ms: clocks.offset_ms,
  };
}

/** Whether a template reads every stamp the other reads. */
export function sameTemplate(a: StampTemplate | null, b: StampTemplate | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.width !== b.width || a.day !== b.day || a.month !== b.month || a.literals.length !== b.literals.length)
    return false;
  return a.literals.every((at, k) => at === b.literals[k] && a.sample[at] === b.sample[at]);
}

interface EpochShape {
  readonly digits: number;
  readonly read: number;
  readonly factor: number;
}

/** Digit counts of epoch stamps that leave no doubt of their unit, and how the scanner reads them. */
export function epochShape(plan: Plan, buf: Uint8Array, start: number, end: number): EpochShape | null {
  const digits = end - start;
  for (let i = start; i < end; i++) if (!isDigit(buf[i])) return null;
  switch (plan.time.unit) {
    case 's':
      return digits >= 9 && digits <= 11 ? { digits, read: digits, factor: 1000 } : null;
    case 'ms':
      return digits === 13 || digits === 14 ? { digits, read: digits, factor: 1 } : null;
    case 'us':
      return digits === 16 || digits === 17 ? { digits, read: digits - 3, factor: 1 } : null;
    case 'ns':
      return digits === 19 ? { digits, read: digits - 6, factor: 1 } : null;
  }
}

/** Roles of a plan's fields for the scanner; null where the plan is not for it. */
export function fieldKinds(plan: Plan): { readonly kinds: Uint8Array; readonly slots: Uint8Array } | null {
  const { columns } = plan;
  if (plan.shape !== 'delimited' || plan.delimiter === SPACE || (plan.comma && plan.delimiter === COMMA)) return null;
  if (plan.time.kind !== 'epoch' && plan.time.kind !== 'text') return null;
  const kinds = new Uint8Array(plan.fields).fill(FIELD_SKIP);
  const slots = new Uint8Array(plan.fields);
  const put = (field: number, kind: number, slot: number): void => {
    if (field < 0) return;
    kinds[field] = kind;
    slots[field] = slot;
  };
  put(columns.time, plan.time.kind === 'epoch' ? FIELD_EPOCH : FIELD_STAMP, 0);
  put(columns.clock, FIELD_CLOCK, 0);
  put(columns.open, FIELD_PRICE, SLOT_OPEN);
  put(columns.high, FIELD_PRICE, SLOT_HIGH);
  put(columns.low, FIELD_PRICE, SLOT_LOW);
  put(columns.close, FIELD_PRICE, SLOT_CLOSE);
  put(columns.volume, FIELD_VOLUME, SLOT_VOLUME);
  put(columns.spare, FIELD_VOLUME, SLOT_SPARE);
  for (const [k, field] of symbolFields(columns).entries()) put(field, FIELD_SAME, k);
  put(columns.confirm, FIELD_ONE, 0);
  return { kinds, slots };
}

/** The scanner's plan for rows like the one just read carefully; null when rows of that shape are not for it. */
export function scanPlanFor(
  plan: Plan,
  roles: { readonly kinds: Uint8Array; readonly slots: Uint8Array },
  epoch: EpochShape | null,
  stamp: StampTemplate | null,
  clock: StampTemplate | null,
): ScanPlan | null {
  if (plan.time.kind === 'epoch' ? epoch === null : stamp === null) return null;
  if (plan.columns.clock >= 0 && clock === null) return null;
  return {
    delimiter: plan.delimiter,
    fields: plan.fields,
    kinds: roles.kinds,
    slots: roles.slots,
    mark: plan.comma ? COMMA : POINT,
    epochDigits: epoch?.digits ?? 0,
    epochRead: epoch?.read ?? 0,
    epochFactor: epoch?.factor ?? 1,
    stamp,
    clock,
  };
}

/** Whether the row's fields are bare: no quotes or blanks around them, so that the scanner could have read them. */
export function isBare(fields: RowFields, buf: Uint8Array, delimiter: number): boolean {
  for (let k = 1; k < fields.count; k++) if (buf[fields.starts[k] - 1] !== delimiter) return false;
  return true;
}
