/** An engine made from a checkpoint goes on exactly as the one the checkpoint was taken of. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bars } from '../../../src/contracts/bars.ts';
import type { RunRequest } from '../../../src/contracts/config.ts';
import type { TradingState } from '../../../src/contracts/events.ts';
import type { Strategy } from '../../../src/contracts/strategy.ts';
import {
  createEngine,
  inStep,
  LogReplay,
  resolveRequest,
  resumeEngine,
  type Engine,
  type RequestInput,
  type RunPast,
} from '../../../src/core/engine/index.ts';
import { canonicalJson, createSha256, hashBars, JournalWriter } from '../../../src/core/journal/index.ts';
import { STRATEGIES } from '../../../src/core/strategy/index.ts';
import { bars, fields, plan, player, type Plan } from './random.ts';

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const encode = (text: string) => new TextEncoder().encode(text);
const KEEP = { equity: true, plots: false };

interface Case {
  readonly data: Bars;
  readonly request: RunRequest;
  readonly strategy: () => Strategy | null;
  /** Commands of the operator by bar. */
  readonly said: ReadonlyMap<number, TradingState>;
}

function requestOf(input: RequestInput): RunRequest {
  const request = resolveRequest({ symbol: 'X', seed: 7, ...input });
  if (!request.ok) throw new Error(request.problem.message);
  return request.value;
}

/** An engine and its log so far; `before` is the log it goes on behind. */
class Run {
  engine: Engine;
  text: string;
  readonly #case: Case;
  #log: JournalWriter | null = null;

  constructor(of: Case, before: string, stored: unknown, past: RunPast | null) {
    this.#case = of;
    this.text = before;
    const { data, request } = of;
    const strategy = of.strategy();
    const hasher = createSha256();
    hasher.update(encode(before));
    const after = { bytes: encode(before).length, lines: before.split('\n').length - 1 };
    const onChunk = (bytes: Uint8Array) => (this.text += decode(bytes)) !== '';
    const options = {
      data_sha256: hashBars(data, createSha256),
      createHasher: createSha256,
      ...(strategy === null ? {} : { strategy }),
      sink: (shown: readonly string[]) => (this.#log = new JournalWriter({ shown, hasher, onChunk, after })),
    };
    if (stored === null) {
      this.engine = createEngine(data, request, { ...options, keep: KEEP });
      return;
    }
    const run_id = createEngine(data, request, { ...options, keep: KEEP, sink: null }).run_id;
    const keep = { equity: past !== null, plots: false };
    const resumed = resumeEngine(data, request, { ...options, run_id, keep }, stored, past);
    if (!resumed.ok) throw new Error(resumed.reason);
    this.engine = resumed.engine;
  }

  to(bar: number): this {
    const { engine } = this;
    while (engine.bars_done < bar && engine.advance(1) > 0) {
      const word = this.#case.said.get(engine.bars_done - 1);
      if (word !== undefined) engine.command(word);
    }
    this.#log!.flush();
    return this;
  }

  finish(): this {
    this.to(Infinity).engine.finish();
    return this;
  }

  /** All that the run leaves beside its log. */
  get columns() {
    const { series, trades, fees_total, traded_notional, first_active_bar, open_entry_bar, counts } = this.engine;
    const { equity, position, cash, reasons, state_changes } = series;
    const figures = { fees_total, traded_notional, first_active_bar, open_entry_bar, counts };
    return {
      ...figures,
      equity,
      position,
      cash,
      reasons,
      state_changes,
      trades,
      fills: series.fills(),
      decisions: series.decisions(),
    };
  }
}

/** The past from the log, in pieces of `size` bytes; where bars overlap, from another engine. */
function pastOf(of: Case, text: string, bar: number, size: number): RunPast {
  if (!inStep(of.data)) {
    const again = new Run(of, '', null, null).to(bar);
    return { series: again.engine.series, ledger: again.engine.ledger };
  }
  const replay = new LogReplay(of.data, of.request, { keep: KEEP, plots: 0, decode });
  const bytes = encode(text);
  for (let at = 0; at < bytes.length; at += size) replay.push(bytes.subarray(at, at + size));
  const reply = replay.finish(bar);
  if (!reply.ok) throw new Error(reply.reason);
  return reply.past;
}

function check(of: Case, bar: number, size: number): void {
  const whole = new Run(of, '', null, null).finish();
  const until = new Run(of, '', null, null).to(bar);
  const stored = canonicalJson(until.engine.snapshot());
  for (const withPast of [true, false]) {
    const past = withPast ? pastOf(of, until.text, until.engine.bars_done, size) : null;
    const resumed = new Run(of, until.text, JSON.parse(stored), past);
    expect(canonicalJson(resumed.engine.snapshot())).toBe(stored);
    resumed.finish();
    expect(resumed.text).toBe(whole.text);
    if (withPast) expect(resumed.columns).toEqual(whole.columns);
    else expect(resumed.engine.trades).toEqual(whole.engine.trades.slice(-resumed.engine.trades.length || Infinity));
  }
}

/** Windows short enough for orders within eighty bars. */
const SHORT = new Map<string, Record<string, number>>([
  ['sma-cross', { fast: 3, slow: 7 }],
  ['macd', { fast: 3, slow: 6, signal: 3 }],
  ['rsi', { length: 3 }],
  ['bollinger', { length: 5, mult: 1 }],
  ['supertrend', { length: 3, factor: 1 }],
  ['keltner', { length: 5, mult: 0.5, atr_length: 3 }],
]);

const word = fc.constantFrom<TradingState>('ACTIVE', 'REDUCING', 'HALTED');
const said = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), word), { maxLength: 2 }).map((pairs) => new Map(pairs));
const seed = fc.integer({ min: 0, max: 4294967295 });
const piece = fc.integer({ min: 1, max: 5000 });
const bar = fc.integer({ min: 0, max: 60 });

const caseOf = (data: Bars, wishes: Plan, config: Record<string, unknown>, words: Case['said'], s: number): Case => ({
  data,
  request: requestOf({ fields: config, seed: s }),
  strategy: () => player(wishes, true),
  said: words,
});

/** Bars that last longer than to the next one's open. */
const overlapping = bars(60, 2).map((data) => ({ ...data, interval_ms: data.interval_ms * 61 }));

describe('a checkpoint', () => {
  it('holds for any orders, config, operator and bar', () => {
    fc.assert(
      fc.property(bars(60), plan, fields, said, seed, bar, piece, (data, wishes, config, words, s, k, size) =>
        check(caseOf(data, wishes, config, words, s), k, size),
      ),
      { numRuns: 200 },
    );
  });

  it('holds where bars overlap, with the columns of another engine', () => {
    fc.assert(
      fc.property(overlapping, plan, fields, said, bar, piece, (data, wishes, config, words, k, size) => {
        expect(inStep(data)).toBe(false);
        check(caseOf(data, wishes, config, words, 7), k, size);
      }),
      { numRuns: 60 },
    );
  });

  it.each([...STRATEGIES.keys()])('holds for %s', (strategy) => {
    fc.assert(
      fc.property(bars(80, 40), fields, said, bar, piece, (data, config, words, k, size) => {
        const request = requestOf({ strategy, params: SHORT.get(strategy) ?? {}, fields: config });
        check({ data, request, strategy: () => null, said: words }, k, size);
      }),
      { numRuns: 25 },
    );
  });
});
