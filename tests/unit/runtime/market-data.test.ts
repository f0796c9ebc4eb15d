/** A run whose bars are still coming: waiting, and everything an operator may do meanwhile. */
import { describe, expect, it } from 'vitest';
import { BAR_COLUMNS, type Bars } from '../../../src/contracts/bars.ts';
import { MarketDataError, type MarketData } from '../../../src/contracts/market-data.ts';
import { GrowingBars, runBars } from '../../../src/core/engine/index.ts';
import { DEFAULT_LOADER_OPTIONS } from '../../../src/core/loader/index.ts';
import { generateBars, sampleCsv } from '../../../src/core/sample/index.ts';
import { FollowedFile, type Tail } from '../../../src/runtime/market-data/followed-file.ts';
import { allOf } from '../../../src/runtime/market-data/memory.ts';
import {
  RunDriver,
  type DriverOptions,
  type DriverProgress,
  type Runnable,
} from '../../../src/runtime/run/run-driver.ts';

const walk = { bars: 100, seed: 1, start_ts: Date.UTC(2024, 0, 1), interval_ms: 60_000 };
const bars = generateBars(walk);
const csv = Array.from(sampleCsv(walk, 'iso'), (piece) => new TextDecoder().decode(piece)).join('');
const lines = csv.split(/(?<=\n)/);
const effects = {
  now: () => performance.now(),
  yieldNow: () => new Promise<void>((resolve) => setImmediate(resolve)),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};

/** Counts bars in place of an engine. */
class Counted implements Runnable {
  bars_done = 0;
  finished = false;
  readonly market: MarketData;

  constructor(market: MarketData) {
    this.market = market;
  }
  get bars_total(): number {
    return this.market.bars.length;
  }
  get open(): boolean {
    return !this.market.ended;
  }
  more(): Promise<void> {
    return this.market.more();
  }
  advance(max: number): number {
    const done = Math.min(max, this.bars_total - this.bars_done);
    this.bars_done += done;
    return done;
  }
  finish(): void {
    this.finished = true;
  }
}

/** Data that comes when the test says so. */
class ByHand implements MarketData {
  bars: Bars = { ...bars, length: 10 };
  ended = false;
  asked = 0;
  #settle: { resolve: () => void; reject: (error: unknown) => void } | null = null;

  more(): Promise<void> {
    this.asked++;
    return new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
  }
  close(): void {
    this.#settle?.resolve();
  }
  give(length: number): void {
    this.bars = { ...bars, length };
    this.#settle?.resolve();
  }
  fail(error: unknown): void {
    this.#settle?.reject(error);
  }
}

/** Bars in memory that come in pieces, one for each time somebody waits for more: a source without a world behind it. */
class ScriptedData implements MarketData {
  readonly bars: Bars;
  readonly #all: Bars;
  readonly #growing: GrowingBars;
  readonly #ends: number[];
  #ended = false;

  /** @param ends rows that have come by then, rising, the first above 0; all of the bars come in the end */
  constructor(all: Bars, ends: readonly number[]) {
    this.#all = all;
    this.#ends = [...ends.filter((end) => end < all.length), all.length];
    this.#growing = new GrowingBars(this.#piece(0, this.#ends.shift()!));
    this.bars = this.#growing.bars;
  }

  get ended(): boolean {
    return this.#ended;
  }

  more(): Promise<void> {
    const end = this.#ends.shift();
    if (end === undefined) this.close();
    else this.#growing.add(this.#piece(this.bars.length, end));
    return Promise.resolve();
  }

  close(): void {
    this.#ended = true;
    this.#growing.end();
  }

  #piece(from: number, to: number): Bars {
    const columns = Object.fromEntries(BAR_COLUMNS.map((name) => [name, this.#all[name].slice(from, to)]));
    return { ...this.#all, ...columns, length: to - from } as Bars;
  }
}

function driven(market: MarketData, options: DriverOptions = {}) {
  const engine = new Counted(market);
  const seen: DriverProgress[] = [];
  const driver = new RunDriver(engine, effects, { update_ms: 0, onUpdate: (now) => seen.push(now), ...options });
  return { engine, driver, seen, end: driver.run() };
}

const until = async (test: () => boolean) => {
  while (!test()) await effects.sleep(1);
};

describe('the driver over data that grows', () => {
  it('goes on as bars come, and ends when the source does', async () => {
    const { engine, end } = driven(new ScriptedData(bars, [1, 2, 40]));
    expect(await end).toEqual({ kind: 'done' });
    expect(engine).toMatchObject({ bars_done: 100, finished: true });
    expect(engine.market.bars).toEqual(bars);
    expect(await driven(allOf(bars)).end).toEqual({ kind: 'done' });
  });

  it('says that it waits; pause, step and a change of pace meanwhile ask for the same bars, not for more', async () => {
    const market = new ByHand();
    const { engine, driver, seen, end } = driven(market);
    await until(() => market.asked === 1);
    expect(seen.at(-1)).toMatchObject({ waiting: true, bars_done: 10, bars_per_s: 0, eta_ms: null });
    driver.pause();
    driver.setPace({ kind: 'bars', per_s: 1000 });
    await until(() => seen.at(-1)!.paused);
    expect(seen.at(-1)).toMatchObject({ waiting: false });
    driver.step(3);
    await effects.sleep(5);
    market.give(20);
    await until(() => engine.bars_done === 13);
    expect(market.asked).toBe(1);
    driver.resume();
    await until(() => market.asked === 2);
    expect(engine.bars_done).toBe(20);
    market.ended = true;
    market.give(20);
    expect(await end).toEqual({ kind: 'done' });
  });

  it('is stopped while it waits, to be gone on with; a cancel ends it', async () => {
    const [stopped, canceled] = [new ByHand(), new ByHand()].map((market) => driven(market));
    await effects.sleep(5);
    stopped!.driver.stop();
    canceled!.driver.cancel();
    expect(await stopped!.end).toEqual({ kind: 'stopped' });
    expect(stopped!.engine.finished).toBe(false);
    expect(await canceled!.end).toEqual({ kind: 'canceled' });
    expect(canceled!.engine.finished).toBe(true);
  });

  it('fails with what the source says; after a stop nobody hears of it', async () => {
    const problem = { code: 'X', message: 'broken', line: 3, column: null, text: null };
    const market = new ByHand();
    const failed = driven(market);
    await until(() => market.asked === 1);
    market.fail(new MarketDataError(problem));
    expect(await failed.end).toMatchObject({ kind: 'failed', error: { problem } });
    const other = new ByHand();
    const stopped = driven(other);
    await until(() => other.asked === 1);
    stopped.driver.stop();
    await stopped.end;
    other.fail(new MarketDataError(problem));
    await effects.sleep(5);
  });
});

describe('a followed file', () => {
  /** A file in memory; a look finds one piece more. */
  function tailOf(pieces: readonly string[]): Tail & { closed: boolean } {
    const encoder = new TextEncoder();
    let text = '';
    const left = [...pieces];
    return {
      name: 'bars.csv',
      closed: false,
      read(from) {
        if (encoder.encode(text).length - from <= 64) text += left.shift() ?? '';
        return Promise.resolve(encoder.encode(text).subarray(from));
      },
      check: () => Promise.resolve(),
      close() {
        this.closed = true;
      },
    };
  }
  const options = { loader: DEFAULT_LOADER_OPTIONS, idle_ms: 30, now_ms: 0 };
  const quick = { now: () => performance.now(), sleep: (ms: number) => effects.sleep(ms / 20) };

  async function read(pieces: readonly string[]) {
    const tail = tailOf(pieces);
    const opened = await FollowedFile.open(tail, options, quick, { aborted: false });
    if (opened.kind !== 'open') throw new Error(JSON.stringify(opened));
    while (!opened.data.ended) await opened.data.more();
    return { tail, data: opened.data };
  }

  it('is the same bars, whatever pieces of bytes it comes in', async () => {
    for (const size of [1, 7, 33, 400, csv.length]) {
      const text = size < 7 ? lines.slice(0, 8).join('') : csv;
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
        text.slice(i * size, (i + 1) * size),
      );
      const { data, tail } = await read(pieces);
      expect(data.bars.length).toBe(text.split('\n').length - 2);
      expect([...data.bars.close]).toEqual([...bars.close.subarray(0, data.bars.length)]);
      expect(data.report).toMatchObject({ rows: data.bars.length, bytes: text.length, interval_ms: 60_000 });
      expect(tail.closed).toBe(true);
    }
  });

  it('leaves out what has no line end, and runs on fewer bars than would tell their length when no more come', async () => {
    const { data } = await read([lines.slice(0, 3).join(''), lines[3]!.slice(0, -1)]);
    expect(data.bars.length).toBe(2);
    expect(data.unfinished_bytes).toBe(lines[3]!.length - 1);
  });

  it('waits for more than fifteen lines before it calls them no bars', async () => {
    const asked = async (count: number) => {
      let looks = 0;
      const late = {
        get aborted() {
          return ++looks > 3;
        },
      };
      const tail = tailOf(['a word or two\n'.repeat(count)]);
      const opened = await FollowedFile.open(tail, { ...options, idle_ms: null }, quick, late);
      return opened.kind === 'refused' ? opened.problems[0]!.code : opened.kind;
    };
    expect(await asked(15)).toBe('CANCELLED');
    expect(await asked(16)).toBe('NOT_OHLCV');
  });

  it('fails where a row belongs to a longer bar that has closed already', async () => {
    const rows = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => {
        const hour = new Date(Date.UTC(2024, 0, 5, 12 + from + i)).toISOString();
        return `${hour},10,12,9,${String(10 + (i % 3))},5\n`;
      }).join('');
    // Two days of sessions from Sunday noon on: full by Tuesday noon, though a session that has begun at nine is theirs.
    // A look that finds nothing ends what is there at first.
    const pieces = [`time,open,high,low,close,volume\n${rows(0, 89)}`, '', rows(93, 96), '', rows(96, 98)];
    const opened = await FollowedFile.open(tailOf(pieces), { ...options, idle_ms: null }, quick, { aborted: false });
    if (opened.kind !== 'open') throw new Error(JSON.stringify(opened));
    const { data } = opened;
    const longer = runBars(data.bars, { resample: '2d', resample_anchor: 'session' });
    if (!longer.ok) throw new Error(longer.problem.message);
    while (data.bars.length < 92) await data.more();
    expect(longer.value.length).toBe(2);
    await data.more();
    await expect(data.more()).rejects.toMatchObject({ problem: { code: 'FOLLOW_CLOSED' } });
  });

  it('stops waiting when closed', async () => {
    const opened = await FollowedFile.open(tailOf([csv]), { ...options, idle_ms: null }, quick, { aborted: false });
    if (opened.kind !== 'open') throw new Error('not open');
    const waiting = opened.data.more();
    opened.data.close();
    await waiting;
    expect(opened.data.ended).toBe(false);
  });
});
