/** Runs the engine on bars and returns its log: what most tests of the engine start from. */
import type { Bars } from '../../../src/contracts/bars.ts';
import type { Strategy } from '../../../src/contracts/strategy.ts';
import { createEngine, resolveRequest, type Engine, type RequestInput } from '../../../src/core/engine/index.ts';
import { createSha256, hashBars, JournalWriter } from '../../../src/core/journal/index.ts';

export interface LogLine {
  readonly type: string;
  readonly seq: number;
  readonly ts: string;
  readonly event_id: string;
  readonly trace_id: string;
  readonly [key: string]: unknown;
}

export interface TestRun {
  readonly engine: Engine;
  readonly text: string;
  readonly lines: readonly LogLine[];
  readonly sha256: string;
  of(type: string): readonly LogLine[];
}

/** Bars from rows of [open, high, low, close, volume], `interval_ms` apart. */
export function barsOf(
  rows: readonly (readonly [number, number, number, number, number?])[],
  interval_ms = 3600000,
  start = Date.UTC(2024, 0, 1),
): Bars {
  const column = (pick: (row: readonly number[], i: number) => number) =>
    Float64Array.from(rows, (row, i) => pick(row as readonly number[], i));
  return {
    ts: column((_row, i) => start + i * interval_ms),
    open: column((row) => row[0]),
    high: column((row) => row[1]),
    low: column((row) => row[2]),
    close: column((row) => row[3]),
    volume: column((row) => row[4] ?? 1000),
    length: rows.length,
    interval_ms,
  };
}

/** The first `length` bars, the interval held. */
export function truncated(bars: Bars, length: number): Bars {
  const cut = (column: Float64Array) => column.slice(0, length);
  return {
    ts: cut(bars.ts),
    open: cut(bars.open),
    high: cut(bars.high),
    low: cut(bars.low),
    close: cut(bars.close),
    volume: cut(bars.volume),
    length,
    interval_ms: bars.interval_ms,
  };
}

/**
 * Runs to the end, `slice` bars at a time; throws on a request that is refused.
 * @param between called after each slice
 * @param strategy decides in place of the one the request names
 */
export function runEngine(
  bars: Bars,
  input: RequestInput,
  slice = Infinity,
  between: (engine: Engine) => void = () => undefined,
  strategy: Strategy | null = null,
): TestRun {
  const request = resolveRequest(input);
  if (!request.ok) throw new Error(request.problem.message);
  const chunks: Uint8Array[] = [];
  const logs: JournalWriter[] = [];
  const engine = createEngine(bars, request.value, {
    data_sha256: hashBars(bars, createSha256),
    createHasher: createSha256,
    keep: { equity: true, plots: true },
    ...(strategy === null ? {} : { strategy }),
    sink: (shown) => {
      const onChunk = (bytes: Uint8Array) => chunks.push(bytes.slice()) > 0;
      const log = new JournalWriter({ shown, hasher: createSha256(), onChunk });
      logs.push(log);
      return log;
    },
  });
  while (engine.advance(slice) > 0) between(engine);
  engine.finish();
  const text = chunks.map((chunk) => new TextDecoder().decode(chunk)).join('');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);
  return {
    engine,
    text,
    lines,
    sha256: logs[0].sha256 ?? '',
    of: (type) => lines.filter((line) => line.type === type),
  };
}
