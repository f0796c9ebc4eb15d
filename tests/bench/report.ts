import { cpus, totalmem } from 'node:os';
import { median, type Figure } from './measure.ts';

/** The machine in a few words: figures without it say nothing. */
export function machine() {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}

export interface Row {
  readonly name: string;
  readonly what: string;
  readonly warm_ms: number | null;
  /** The fastest warm round: what the machine can do when nothing else asks for it. */
  readonly best_ms: number | null;
  readonly cold_ms: number | null;
  /** Of the warm median where there is one, else of the cold one. */
  readonly bars_per_s: number;
  readonly mb_per_s: number | null;
  /** Warm time a bar over the floor's. */
  readonly floor_ratio: number | null;
  /** The same over that of the floor which finds the engine's crosses; null where it was not measured. */
  readonly exact_ratio: number | null;
}

/** Warm milliseconds a bar; null where nothing was measured. */
function perBar(figure: Figure | undefined): number | null {
  return figure === undefined || figure.warm_ms.length === 0 ? null : median(figure.warm_ms) / figure.bars;
}

/** Medians and what follows from them. The first figure is the floor; `exact` names the exact one. */
export function rows(figures: readonly Figure[], exact: string): Row[] {
  const middle = (values: readonly number[]) => (values.length === 0 ? null : median(values));
  const floor = perBar(figures[0]);
  const exact_floor = perBar(figures.find(({ name }) => name === exact));
  const over = (own: number | null, base: number | null) => (own === null || base === null ? null : own / base);
  return figures.map((figure) => {
    const { name, what, bytes, bars, warm_ms, cold_ms } = figure;
    const [warm, cold] = [middle(warm_ms), middle(cold_ms)];
    const seconds = (warm ?? cold ?? NaN) / 1000;
    return {
      name,
      what,
      warm_ms: warm,
      best_ms: warm_ms.length === 0 ? null : Math.min(...warm_ms),
      cold_ms: cold,
      bars_per_s: bars / seconds,
      mb_per_s: bytes > 0 ? bytes / 1e6 / seconds : null,
      floor_ratio: over(perBar(figure), floor),
      exact_ratio: over(perBar(figure), exact_floor),
    };
  });
}

const ms = (value: number | null) => (value === null ? '–' : value < 100 ? value.toFixed(1) : value.toFixed(0));

function rate(per_s: number): string {
  return per_s >= 1e6 ? `${(per_s / 1e6).toFixed(per_s >= 1e7 ? 0 : 1)} M/s` : `${(per_s / 1e3).toFixed(0)} k/s`;
}

const ratio = (value: number | null) => (value === null ? '–' : value.toFixed(1));

/** Column of the description. */
const LAST = 8;

/** The table for a terminal. */
export function table(all: readonly Row[]): string {
  const head = ['', 'warm ms', 'best', 'cold ms', 'bars', 'MB/s', '× floor', '× exact', ''];
  const body = all.map((row) => [
    row.name,
    ms(row.warm_ms),
    ms(row.best_ms),
    ms(row.cold_ms),
    rate(row.bars_per_s),
    row.mb_per_s === null ? '–' : row.mb_per_s.toFixed(0),
    ratio(row.floor_ratio),
    ratio(row.exact_ratio),
    row.what,
  ]);
  const lines = [head, ...body];
  const widths = head.map((_, k) => Math.max(...lines.map((line) => line[k]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, k) => (k === 0 || k === LAST ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
