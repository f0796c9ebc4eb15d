import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEngine } from '../../../src/core/engine/index.ts';
import { createSha256, hashBars, JournalWriter } from '../../../src/core/journal/index.ts';
import { textCell } from '../../../src/runtime/csv.ts';
import { LogSink } from '../../../src/runtime/run/log-sink.ts';
import { RunDriver } from '../../../src/runtime/run/run-driver.ts';
import { tradesCsv } from '../../../src/runtime/run/run-folder.ts';
import type { Pace } from '../../../src/contracts/pace.ts';
import { spansOf } from '../../../src/runtime/run/pacer.ts';
import type { Trade } from '../../../src/contracts/trade.ts';
import { requestOf, waveBars } from '../../unit/worker/support.ts';

const bars = waveBars(1500);
const request = requestOf();
const options = {
  data_sha256: hashBars(bars, createSha256),
  createHasher: createSha256,
  keep: { equity: true, plots: true },
};

const plain = (() => {
  const parts: Uint8Array[] = [];
  const onChunk = (bytes: Uint8Array) => parts.push(bytes.slice()) > 0;
  const sink = (shown: readonly string[]) => new JournalWriter({ shown, hasher: createSha256(), onChunk });
  const engine = createEngine(bars, request, { ...options, sink });
  while (engine.advance(1e9) > 0);
  engine.finish();
  return Buffer.concat(parts);
})();

type Act = (driver: RunDriver, sink: LogSink) => void;

/** Everything a person can do to a run, and what the worker does beside it. */
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.constant<Act>((driver) => driver.pause()),
  fc.constant<Act>((driver) => driver.resume()),
  fc.constant<Act>((_driver, sink) => sink.flush()),
  fc.integer({ min: 1, max: 200 }).map(
    (bars_asked): Act =>
      (driver) =>
        driver.step(bars_asked),
  ),
  fc
    .constantFrom<Pace>(
      { kind: 'free' },
      { kind: 'bars', per_s: 50_000 },
      { kind: 'bars', per_s: 1e6 },
      { kind: 'time', speed: 1e8 },
    )
    .map(
      (pace): Act =>
        (driver) =>
          driver.setPace(pace),
    ),
);

describe('however a run is driven', () => {
  test('its log is the same, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), fc.constantFrom(0.01, 0.3, 10), async (acts, slice_ms) => {
        const parts: Uint8Array[] = [];
        const sinks: LogSink[] = [];
        const sink = (shown: readonly string[]) => {
          sinks.push(new LogSink({ shown, onChunk: ({ bytes }) => parts.push(bytes) }));
          return sinks[0]!;
        };
        const engine = createEngine(bars, request, { ...options, sink });
        const queue = [...acts];
        // When nothing is left to do, somebody presses Run.
        const next = () => (queue.shift() ?? ((d: RunDriver) => d.resume()))(driver, sinks[0]!);
        const whilePaused = () => {
          next();
          if (driver.paused) queueMicrotask(whilePaused);
        };
        const effects = {
          now: () => performance.now(),
          yieldNow: () => {
            next();
            return Promise.resolve();
          },
          sleep: () => Promise.resolve(),
        };
        const driver: RunDriver = new RunDriver(
          {
            bars_total: engine.bars_total,
            get bars_done() {
              return engine.bars_done;
            },
            advance: (n) => engine.advance(n),
            span_ms: spansOf(bars),
            finish: () => engine.finish(),
          },
          effects,
          { slice_ms, onUpdate: ({ paused }) => void (paused && queueMicrotask(whilePaused)) },
        );
        expect(await driver.run()).toEqual({ kind: 'done' });
        sinks[0]!.flush();
        const hash = createHash('sha256');
        for (const part of parts) hash.update(part);
        sinks[0]!.seal(hash.digest('hex'));
        expect(Buffer.concat(parts).equals(plain)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

/** RFC 4180, by hand: what a spreadsheet makes of a row. */
function cellsOf(row: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < row.length; i++) {
    const c = row[i]!;
    if (quoted && c === '"' && row[i + 1] === '"') {
      cell += c;
      i++;
    } else if (c === '"') quoted = !quoted;
    else if (c === ',' && !quoted) cell = (cells.push(cell), '');
    else cell += c;
  }
  return [...cells, cell];
}

describe('cells', () => {
  const text = fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', "'", 'a', 'é', '𝄞') });

  test('a text comes back as it was, but never as a formula', () => {
    fc.assert(
      fc.property(text, (value) => {
        const [cell] = cellsOf(textCell(value));
        expect(cellsOf(textCell(value))).toHaveLength(1);
        expect('=+-@\t\r'.includes(cell!.charAt(0)) && cell !== '').toBe(false);
        expect(cell!.startsWith("'") && cell !== value ? cell!.slice(1) : cell).toBe(value);
      }),
    );
  });

  test('every number of a trade reads back as the same double', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
    fc.assert(
      fc.property(number, number, text, (qty, pnl, entry_tag) => {
        const trade = { ...TRADE, qty, pnl, entry_tag };
        const csv = [...tradesCsv([trade])].map((chunk) => Buffer.from(chunk).toString()).join('');
        const cells = cellsOf(csv.slice(csv.indexOf('\n') + 1, -1));
        expect([Number(cells[2]), Number(cells[7])]).toEqual([qty, pnl]);
      }),
    );
  });
});

const TRADE: Trade = {
  trade: 1,
  side: 'short',
  qty: 1,
  entry_ts: 0,
  entry_price: 1,
  exit_ts: 1,
  exit_price: 1,
  pnl: 0,
  return_pct: 0,
  fees: 0,
  entry_bar: 0,
  exit_bar: 1,
  entry_tag: '',
  exit_tag: '',
};
