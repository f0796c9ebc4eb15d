/** Reference data outside the repository: tests that need it skip, saying so, where it is absent. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Bars } from '../../src/contracts/bars.ts';

const folder = resolve(process.env['PAPERTAPE_CORPUS'] ?? '../shared/data');

/** Why a test cannot run, or null when the named part of the corpus is there. */
export function missing(part: string): string | null {
  return existsSync(resolve(folder, part)) ? null : `no ${part} in the corpus (set PAPERTAPE_CORPUS)`;
}

/** Cells of a CSV file without quotes, header left out. */
export function cells(file: string): string[][] {
  const lines = readFileSync(resolve(folder, file), 'utf8').trim().split(/\r?\n/);
  return lines.slice(1).map((line) => line.split(','));
}

/** Bars from columns time, open, high, low, close, volume. */
export function readBars(file: string, interval_ms: number): Bars {
  const rows = cells(file);
  const column = (k: number) => Float64Array.from(rows, (row) => Number(row[k]));
  return {
    ts: Float64Array.from(rows, (row) => Date.parse(row[0]!)),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
    length: rows.length,
    interval_ms,
  };
}

export interface ExpectedTrade {
  readonly side: 'long' | 'short';
  readonly entry_ts: number;
  readonly entry_price: number;
  readonly exit_ts: number;
  readonly exit_price: number;
}

/** A trade list as TradingView exports it: a row for the entry, a row for the exit. */
export function readTrades(file: string): ExpectedTrade[] {
  const rows = cells(file);
  const time = (text: string): number => Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  const trades: ExpectedTrade[] = [];
  for (let i = 0; i + 1 < rows.length; i += 2) {
    const [entry, exit] = [rows[i]!, rows[i + 1]!];
    trades.push({
      side: entry[1] === 'Entry long' ? 'long' : 'short',
      entry_ts: time(entry[2]!),
      entry_price: Number(entry[4]),
      exit_ts: time(exit[2]!),
      exit_price: Number(exit[4]),
    });
  }
  return trades;
}
