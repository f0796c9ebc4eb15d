/** The operator's controls on a command line: halt, reduce and resume at bars known beforehand, or at once by a signal. */
import type { Bars } from '../../contracts/bars.ts';
import type { TradingState } from '../../contracts/events.ts';
import type { MarketData } from '../../contracts/market-data.ts';
import type { Pace } from '../../contracts/pace.ts';
import type { OperatorCommand } from '../../contracts/records.ts';
import { ok, type Result } from '../../contracts/result.ts';
import { lastBarBefore, OperatedEngine, type Engine } from '../../core/engine/index.ts';
import { daysInMonth, isoFromMs } from '../../core/time/civil.ts';
import { spansOf } from '../../runtime/run/pacer.ts';
import type { Runnable } from '../../runtime/run/run-driver.ts';
import type { Flag, Parsed } from '../line/args.ts';
import { count } from '../line/numbers.ts';
import { usage } from '../line/problems.ts';

const WHEN = 'ISO|bar:N';

export const OPERATOR_FLAGS: readonly Flag[] = [
  {
    name: 'halt-at',
    kind: 'text',
    value: WHEN,
    help:
      'Halt trading after the bar that holds this moment (UTC), or after bar N, the first being 0. ' +
      'The signal SIGUSR2 halts a run that goes.',
    group: 'Risk',
  },
  {
    name: 'reduce-at',
    kind: 'text',
    value: WHEN,
    help: 'Let only closing orders pass after that bar, likewise.',
    group: 'Risk',
  },
  { name: 'resume-at', kind: 'text', value: WHEN, help: 'Resume trading after that bar, likewise.', group: 'Risk' },
];

/** What each flag says. */
export const OPERATOR_WORDS: readonly (readonly [flag: string, to: TradingState])[] = [
  ['halt-at', 'HALTED'],
  ['reduce-at', 'REDUCING'],
  ['resume-at', 'ACTIVE'],
];

/** A bar by its index, or by a moment in epoch ms. */
type When = { readonly bar: number } | { readonly ts: number };

const TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z?)?$/;

function readWhen(flag: string, text: string): Result<When> {
  const bar = /^bar:(\d{1,9})$/.exec(text);
  if (bar !== null) return ok({ bar: Number(bar[1]) });
  const utc = text.length > 10 && !text.endsWith('Z') ? `${text}Z` : text;
  const ts = TIME.test(text) ? Date.parse(utc.replace(' ', 'T')) : NaN;
  // Some take the 30th of February for the first of March.
  const [year, month, day] = text.slice(0, 10).split('-').map(Number);
  if (Number.isFinite(ts) && day! <= daysInMonth(year!, month!)) return ok({ ts });
  return usage(`--${flag} must be a time as 2024-01-31T15:00Z, or bar:N; "${text}" was given.`, flag);
}

/** What of the operator's flags can be wrong before there are bars. */
export function checkOperator(parsed: Parsed): Result<null> {
  for (const [flag] of OPERATOR_WORDS) {
    const text = parsed.flags.get(flag);
    const when = typeof text === 'string' ? readWhen(flag, text) : ok(null);
    if (!when.ok) return when;
  }
  return ok(null);
}

/** The commands of this command line, in the order of their bars. `bars_total` is what the run will do of `bars`. */
export function operatorCommands(parsed: Parsed, bars: Bars, bars_total: number): Result<readonly OperatorCommand[]> {
  const commands: OperatorCommand[] = [];
  for (const [flag, to] of OPERATOR_WORDS) {
    const text = parsed.flags.get(flag);
    if (typeof text !== 'string') continue;
    const when = readWhen(flag, text);
    if (!when.ok) return when;
    const bar = 'bar' in when.value ? when.value.bar : barOf(bars, when.value.ts);
    if (bar < 0 || bar >= bars_total) {
      const last = bars_total - 1;
      const span = `${isoFromMs(bars.ts[0]!)} to ${isoFromMs(bars.ts[last]! + bars.interval_ms)}`;
      return usage(`--${flag} ${text} is outside the run: bars 0 to ${count(last)}, ${span}.`, flag);
    }
    commands.push({ bar, to });
  }
  commands.sort((a, b) => a.bar - b.bar);
  const resume = commands.find(({ to }) => to === 'ACTIVE');
  if (resume !== undefined && commands.some((other) => other !== resume && other.bar >= resume.bar)) {
    return usage(`--resume-at must name a later bar than --halt-at and --reduce-at.`, 'resume-at');
  }
  return ok(commands);
}

/** Index of the bar that holds a moment, or −1. After a bar's end and before the next it is the bar before. */
function barOf(bars: Bars, ts: number): number {
  const last = bars.length - 1;
  return ts < bars.ts[last]! + bars.interval_ms ? lastBarBefore(bars, ts + 0.5) : -1;
}

/** What the operator says: at bars known beforehand, and once more, to halt, when a signal asks for it; and how fast. */
export interface Operator {
  readonly commands: readonly OperatorCommand[];
  readonly halt: AbortSignal;
  readonly pace: Pace;
}

/** A run under way whose operator speaks: by plan, and at once when `halt` is aborted. */
export class OperatedRun implements Runnable {
  /** What changed something, in this process and in those before it. */
  private readonly said: OperatorCommand[];
  private readonly engine: Engine;
  private readonly operated: OperatedEngine;
  private readonly halt: AbortSignal;
  private readonly market: MarketData;
  private halted = false;

  readonly span_ms: (bar: number) => number;

  /** @param said the `commands` of the processes before, where the run goes on from a checkpoint */
  constructor(engine: Engine, { commands, halt }: Operator, market: MarketData, said: readonly OperatorCommand[] = []) {
    this.engine = engine;
    this.market = market;
    this.said = said.filter(({ bar }) => bar < engine.bars_done);
    this.operated = new OperatedEngine(engine, commands, (command) => this.said.push(command));
    // A process before this one was asked to halt before the first bar, and did not come to it.
    const owed = said[this.said.length];
    if (owed !== undefined) this.operated.commandAfter(owed.bar, owed.to);
    this.halt = halt;
    this.span_ms = spansOf(engine.bars);
  }

  /** All that changed something, and a halt that waits for the first bar: nothing can be halted before it. */
  get commands(): readonly OperatorCommand[] {
    const { waiting } = this.operated;
    return waiting === null ? this.said : [...this.said, waiting];
  }

  get bars_total(): number {
    return this.engine.bars_total;
  }

  get bars_done(): number {
    return this.engine.bars_done;
  }

  get open(): boolean {
    const { max_steps } = this.engine.request.config;
    return !this.market.ended && (max_steps === 0 || this.bars_done < max_steps);
  }

  more(): Promise<void> {
    return this.market.more();
  }

  advance(max_bars: number): number {
    this.heed();
    return this.operated.advance(max_bars);
  }

  /** Halts after the bars done so far, if that was asked for since; where there are none, after the first. */
  heed(): void {
    if (!this.halt.aborted || this.halted) return;
    this.halted = true;
    this.operated.commandAfter(Math.max(this.bars_done, 1) - 1, 'HALTED');
  }

  finish(): void {
    this.engine.finish();
  }
}
