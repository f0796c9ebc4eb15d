/** What a golden case says and how its input is made. A case is a folder: `case.json` beside what it must give. */
import { readFileSync } from 'node:fs';
import type { Bars } from '../../src/contracts/bars.ts';
import { generateBars } from '../../src/core/sample/index.ts';

/** [bars, close] each: flat bars at that price. */
interface Steps {
  readonly steps: readonly (readonly [number, number])[];
  readonly volume: number;
}
/** [open, high, low, close, volume] each. */
interface Rows {
  readonly rows: readonly (readonly [number, number, number, number, number])[];
}
interface Walk {
  readonly walk: { readonly bars: number; readonly seed: number };
}

export interface GoldenCase {
  /** What the case holds fast. */
  readonly about: string;
  readonly bars: (Steps | Rows | Walk) & {
    readonly start: string;
    readonly interval_ms: number;
    /** Bars left out, as [first, end) indices: gaps in time. */
    readonly without?: readonly (readonly [number, number])[];
  };
  /** As `resolveRequest` takes it. */
  readonly request: Readonly<Record<string, unknown>>;
}

export function readCase(path: string): GoldenCase {
  return JSON.parse(readFileSync(path, 'utf8')) as GoldenCase;
}

function columns(bars: GoldenCase['bars'], start_ts: number): Bars {
  if ('walk' in bars) return generateBars({ ...bars.walk, start_ts, interval_ms: bars.interval_ms });
  const rows: readonly (readonly number[])[] =
    'rows' in bars
      ? bars.rows
      : bars.steps.flatMap(([n, close]) => Array.from({ length: n }, () => [close, close, close, close, bars.volume]));
  const column = (k: number) => Float64Array.from(rows, (row) => row[k]!);
  return {
    ts: Float64Array.from(rows, (_, i) => start_ts + i * bars.interval_ms),
    open: column(0),
    high: column(1),
    low: column(2),
    close: column(3),
    volume: column(4),
    length: rows.length,
    interval_ms: rows.length > 1 ? bars.interval_ms : 0,
  };
}

/** The bars of a case. */
export function caseBars({ bars }: GoldenCase): Bars {
  const whole = columns(bars, new Date(bars.start).getTime());
  const gaps = bars.without ?? [];
  const kept = (_: number, i: number) => !gaps.some(([from, end]) => i >= from && i < end);
  const ts = whole.ts.filter(kept);
  return {
    ...whole,
    ts,
    open: whole.open.filter(kept),
    high: whole.high.filter(kept),
    low: whole.low.filter(kept),
    close: whole.close.filter(kept),
    volume: whole.volume.filter(kept),
    length: ts.length,
  };
}
