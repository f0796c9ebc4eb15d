import { createEngine, resolveRequest, type RequestInput } from '../../../src/core/engine/index.ts';
import { createSha256, hashBars, JournalWriter } from '../../../src/core/journal/index.ts';
import { generateBars } from '../../../src/core/sample/index.ts';
import { tearSheet } from '../../../src/core/stats/index.ts';
import { digestElementary } from '../../unit/num/digest.ts';

/**
 * What the browsers and Node must agree on to the last byte. This file runs in all of them: in Node it is imported by
 * the test, in a browser it is the built harness page.
 */

/** Digest, length and number of lines of what a case wrote. */
export interface CaseResult {
  readonly sha256: string;
  readonly bytes: number;
  readonly lines: number;
}

/** Writes the case's bytes in pieces of about `slice` units of work; the pieces' size must make no difference. */
type Case = (slice: number, write: (bytes: Uint8Array) => void) => void | Promise<void>;

/** Shortest round-trip text of doubles of every magnitude, from a 32-bit xorshift over their bit patterns. */
const numbers: Case = (slice, write) => {
  const view = new DataView(new ArrayBuffer(8));
  const encoder = new TextEncoder();
  let state = 0x9e3779b9;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  let text = '';
  for (let i = 1; i <= 20_000; i++) {
    view.setUint32(0, next());
    view.setUint32(4, next());
    const value = view.getFloat64(0);
    // The payload of a NaN is the engine's own affair, and no event carries one.
    if (!Number.isNaN(value)) text += `${value} ${Math.sqrt(Math.abs(value))} ${(next() - 2 ** 31) / 1e4}\n`;
    if (i % slice === 0 || i === 20_000) {
      write(encoder.encode(text));
      text = '';
    }
  }
};

/** Whole runs: bars made from a seed, an engine on them, its log. One for each thing that could differ. */
const RUNS: readonly (readonly [name: string, bars: number, request: RequestInput])[] = [
  ['hundred thousand bars, every cost drawn', 100_000, { fields: { partial: 'split', latency_response_ms: 30 } }],
  ['signal-close', 5000, { profile: 'signal-close' }],
  ['tradingview, stop orders', 5000, { profile: 'tradingview', strategy: 'channel-breakout', fields: { tick: 0.01 } }],
  ['backtesting-py', 5000, { profile: 'backtesting-py', strategy: 'macd' }],
  [
    'guarded, participation, volume-share slippage',
    5000,
    {
      strategy: 'keltner',
      seed: 4294967295,
      fields: {
        partial: 'participation',
        participation_pct: 1,
        slippage_model: 'volume_share',
        risk_oversize: 'trim',
        risk_max_position_pct: 30,
        risk_kelly_cap: 0.7,
        risk_max_drawdown_soft_pct: 1,
        risk_daily_loss_pct: 1,
        risk_atr_stop_mult: 2,
      },
    },
  ],
  [
    'adverse path, fees of all kinds',
    5000,
    { strategy: 'rsi', fields: { path: 'adverse', fee_per_order: 1, fee_min: 2 } },
  ],
  ['text beyond ASCII', 500, { symbol: 'Größe “€/₿” 😀', strategy: 'bollinger' }],
];

/** A run's log as the journal writes it. */
function runCaseOf(bars: number, input: RequestInput): Case {
  return (slice, write) => {
    const data = generateBars({ bars, seed: 7, start_ts: 1704067200000, interval_ms: 3600000 });
    const request = resolveRequest({ symbol: 'WALK', ...input });
    if (!request.ok) throw new Error(request.problem.message);
    const engine = createEngine(data, request.value, {
      data_sha256: hashBars(data, createSha256),
      createHasher: createSha256,
      keep: { equity: true, plots: true },
      sink: (shown) =>
        new JournalWriter({
          shown,
          hasher: createSha256(),
          onChunk: (bytes) => {
            write(bytes);
            return true;
          },
        }),
    });
    while (engine.advance(slice) > 0);
    engine.finish();
    const sheet = tearSheet({
      ts: data.ts,
      close: data.close,
      interval_ms: data.interval_ms,
      equity: engine.series.equity,
      trades: engine.trades,
      cash_start: request.value.config.cash,
      fees_total: engine.fees_total,
      traded_notional: engine.traded_notional,
      first_active_bar: engine.first_active_bar,
    });
    write(new TextEncoder().encode(`${JSON.stringify(sheet)}\n`));
  };
}

/** Logarithms, exponentials and normal quantiles, whose built-in versions differ between engines. */
const elementary: Case = (_slice, write) => {
  write(new TextEncoder().encode(`${digestElementary()}\n`));
};

const cases = new Map<string, Case>([
  ['numbers', numbers],
  ['elementary functions', elementary],
  ...RUNS.map(([name, bars, input]) => [name, runCaseOf(bars, input)] as const),
]);

/** The names that `runCase` knows. */
export const caseNames: readonly string[] = [...cases.keys()];

/**
 * Runs one case and digests what it writes.
 *
 * @param slice a positive integer: how much to do between two writes
 */
export async function runCase(name: string, slice: number): Promise<CaseResult> {
  const run = cases.get(name);
  if (run === undefined) throw new Error(`no case named ${name}: there are ${caseNames.join(', ')}`);
  const hash = createSha256();
  let bytes = 0;
  let lines = 0;
  await run(slice, (piece) => {
    hash.update(piece);
    bytes += piece.length;
    for (const byte of piece) if (byte === 10) lines++;
  });
  return { sha256: hash.hex(), bytes, lines };
}
