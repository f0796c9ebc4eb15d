/** Ticks of a value axis: multiples of 1, 2 or 5 × 10ⁿ within [min, max], at most about `count` of them. */
export function valueTicks(min: number, max: number, count: number): number[] {
  const step = niceStep(max - min, count);
  if (!(step > 0)) return [min];
  const out: number[] = [];
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  for (let i = first; i <= last; i++) out.push(i * step === 0 ? 0 : i * step);
  return out;
}

/** The step of `valueTicks`: the smallest 1, 2 or 5 × 10ⁿ that divides `range` into at most `count` parts; 0 if none. */
export function niceStep(range: number, count: number): number {
  if (!(range > 0) || !Number.isFinite(range)) return 0;
  const rough = range / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
}

/**
 * Ticks of a logarithmic axis. Over less than a decade the linear ticks are the readable ones; over more, 1, 2 and 5 of
 * each decade, thinned to whole decades when there are too many.
 */
export function logTicks(min: number, max: number, count: number): number[] {
  if (!(min > 0) || !(max > min)) return [];
  if (max / min < 8) return valueTicks(min, max, count).filter((v) => v > 0);
  const decades = Math.log10(max / min);
  const leads = decades * 3 <= count ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil((decades * leads.length) / Math.max(1, count)));
  const out: number[] = [];
  for (let e = Math.floor(Math.log10(min)); e <= Math.ceil(Math.log10(max)); e += leads.length > 1 ? 1 : every) {
    for (const lead of leads) {
      const v = lead * 10 ** e;
      if (v >= min && v <= max) out.push(v);
    }
  }
  return out;
}

/** Decimals that tell two neighbouring ticks apart. */
export function stepDecimals(step: number): number {
  if (!(step > 0)) return 2;
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Steps of a calendar axis up to a fortnight. */
const CLOCK_STEPS = [60_000, 300_000, 900_000, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];

/** Ticks of an axis of time in epoch milliseconds (UTC), at full hours, days, months or years; at most `count`. */
export function calendarTicks(min: number, max: number, count: number): number[] {
  const range = max - min;
  if (!(range > 0)) return [min];
  const step = CLOCK_STEPS.find((ms) => range / ms <= count);
  const out: number[] = [];
  if (step !== undefined) {
    for (let at = Math.ceil(min / step) * step; at <= max; at += step) out.push(at);
    return out;
  }
  const months = MONTH_STEPS.find((n) => range / (n * 30.4 * DAY) <= count) ?? 240;
  const first = new Date(min);
  let month = first.getUTCFullYear() * 12 + Math.ceil(first.getUTCMonth() / months) * months;
  for (; out.length < 1000; month += months) {
    const at = Date.UTC(Math.floor(month / 12), month % 12);
    if (at > max) break;
    if (at >= min) out.push(at);
  }
  return out;
}
