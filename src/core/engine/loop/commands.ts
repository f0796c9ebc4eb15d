/**
 * The operator's commands as an input of a run. The header does not hold them, since they come while the run goes; the
 * log does, as TradingStateChanged events, and whoever runs it again gives them again after the same bars.
 */
import type { Bars } from '../../../contracts/bars.ts';
import type { TradingState } from '../../../contracts/events.ts';
import type { OperatorCommand } from '../../../contracts/records.ts';
import { lastBarBefore } from '../bars/bars.ts';
import type { Engine } from './engine.ts';
import { record } from '../log/log-header.ts';
import { msOfStamp } from '../log/stamps.ts';

/** An engine that is given each command as soon as the bar it names is done. A command out of order is left out. */
export class OperatedEngine {
  readonly engine: Engine;
  readonly #commands: readonly OperatorCommand[];
  readonly #onSaid: ((command: OperatorCommand) => void) | null;
  #next = 0;
  #waiting: OperatorCommand | null = null;

  /** @param onSaid told of each command that changed something */
  constructor(
    engine: Engine,
    commands: readonly OperatorCommand[],
    onSaid: ((command: OperatorCommand) => void) | null = null,
  ) {
    this.engine = engine;
    this.#onSaid = onSaid;
    let last = engine.bars_done;
    this.#commands = commands.filter(({ bar }) => {
      if (bar < last) return false;
      last = bar;
      return true;
    });
  }

  /** As the engine's: up to `max_bars` bars; returns how many, 0 when all are done. */
  advance(max_bars: number): number {
    const { engine } = this;
    const next = this.#commands[this.#next] as OperatorCommand | undefined;
    const bar = Math.min(next?.bar ?? Infinity, this.#waiting?.bar ?? Infinity);
    const done = engine.advance(Math.min(max_bars, bar + 1 - engine.bars_done));
    while (this.#next < this.#commands.length && this.#commands[this.#next].bar < engine.bars_done) {
      this.command(this.#commands[this.#next++].to);
    }
    if (this.#waiting !== null && this.#waiting.bar < engine.bars_done) {
      this.command(this.#waiting.to);
      this.#waiting = null;
    }
    return done;
  }

  /** Of those given beforehand, the ones whose bar is not done yet. */
  get left(): readonly OperatorCommand[] {
    return this.#commands.slice(this.#next);
  }

  /** Said for a bar that is not done yet, the first one, say: nothing can be changed before it. */
  get waiting(): OperatorCommand | null {
    return this.#waiting;
  }

  /**
   * A command given now if `bar` is done, as soon as it is otherwise, after those given beforehand and in place of one
   * that still waits. Returns whether it changed anything, or waits.
   */
  commandAfter(bar: number, to: TradingState): boolean {
    if (bar < this.engine.bars_done) return this.command(to);
    this.#waiting = { bar, to };
    return true;
  }

  /** A command given now. Returns whether it changed anything. */
  command(to: TradingState): boolean {
    const { engine } = this;
    const changed = engine.command(to);
    if (changed) this.#onSaid?.({ bar: engine.bars_done - 1, to });
    return changed;
  }
}

/** A command as a log tells it. */
export interface LoggedCommand {
  /** The event's time, epoch ms, cut to the millisecond. */
  readonly ts: number;
  readonly to: TradingState;
}

/** A change of the trading state, whoever made it: the operator, by the reason `OPERATOR`, or a rule. */
export interface LoggedMove extends LoggedCommand {
  readonly reason: string;
}

/** The commands by bar: a command stands at the close of the bar after which it was given. */
export function commandsOnBars<T extends LoggedCommand>(
  logged: readonly T[],
  bars: Bars,
): (Omit<T, 'ts'> & OperatorCommand)[] {
  const commands = logged.map(({ ts, ...rest }) => ({ ...rest, bar: lastBarBefore(bars, ts + 1 - bars.interval_ms) }));
  return commands.filter(({ bar }) => bar >= 0);
}

const LINE_FEED = 10;
/** Where the type's name begins in a line of ours, and how that of TradingStateChanged alone begins. */
const TYPE_AT = '{"type":"'.length;
const LETTER_T = 84;
/** A line of this type is never longer. */
const LINE_MAX = 4096;
const STATES: readonly unknown[] = ['ACTIVE', 'REDUCING', 'HALTED'];

/** Finds the changes of the trading state in a log that is pushed in pieces of any size. What is none is passed over. */
export class CommandScan {
  readonly moves: LoggedMove[] = [];
  readonly #decode: (bytes: Uint8Array) => string;
  /** The start of a line that the last piece ended within. */
  #part = new Uint8Array(LINE_MAX);
  #length = 0;
  #open = false;

  /** @param decode UTF-8 to text, never throwing */
  constructor(decode: (bytes: Uint8Array) => string) {
    this.#decode = decode;
  }

  /** Those that the operator made. */
  get commands(): readonly LoggedCommand[] {
    return this.moves.filter(({ reason }) => reason === 'OPERATOR').map(({ ts, to }) => ({ ts, to }));
  }

  push(bytes: Uint8Array): void {
    let start = 0;
    if (this.#open) {
      const end = bytes.indexOf(LINE_FEED);
      this.#keep(end < 0 ? bytes : bytes.subarray(0, end));
      if (end < 0) return;
      this.#line(this.#part.subarray(0, this.#length));
      this.#length = 0;
      this.#open = false;
      start = end + 1;
    }
    while (start < bytes.length) {
      const end = bytes.indexOf(LINE_FEED, start);
      if (end < 0) {
        this.#keep(bytes.subarray(start));
        return;
      }
      if (bytes[start + TYPE_AT] === LETTER_T) this.#line(bytes.subarray(start, end));
      start = end + 1;
    }
  }

  #keep(bytes: Uint8Array): void {
    const kept = bytes.subarray(0, LINE_MAX - this.#length);
    this.#part.set(kept, this.#length);
    this.#length += kept.length;
    this.#open = true;
  }

  #line(bytes: Uint8Array): void {
    if (bytes[TYPE_AT] !== LETTER_T || bytes.length > LINE_MAX) return;
    let parsed: unknown;
    try {
      parsed = JSON.parse(this.#decode(bytes));
    } catch {
      return;
    }
    const event = record(parsed);
    if (event?.['type'] !== 'TradingStateChanged') return;
    const { to, reason } = event;
    const ts = msOfStamp(event['ts']);
    if (ts === null || !STATES.includes(to)) return;
    this.moves.push({ ts, to: to as TradingState, reason: String(reason) });
  }
}
