import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TradingState } from '../../../src/contracts/events.ts';
import {
  CommandScan,
  lastBarBefore,
  LogVerifier,
  readLogHeader,
  type VerifyOutcome,
} from '../../../src/core/engine/index.ts';
import { createSha256 } from '../../../src/core/journal/index.ts';
import { barsOf, runEngine } from './run.ts';

const rows = Array.from({ length: 300 }, (_, i) => {
  const price = 100 + Math.round(10 * Math.sin(i / 3) * 100) / 100;
  return [price, price + 1, price - 1, price + 0.25, 1000] as const;
});
const bars = barsOf(rows);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const utf8 = (text: string) => new TextEncoder().encode(text);

type Said = readonly (readonly [bars_done: number, to: TradingState])[];

/** A run whose operator speaks after these bars. */
function operated(said: Said, fields: Readonly<Record<string, unknown>> = {}) {
  return runEngine(bars, { symbol: 'X', fields }, 1, (engine) => {
    for (const [bar, to] of said) if (engine.bars_done === bar) engine.command(to);
  });
}

function scanned(text: string, chunk: number) {
  const scan = new CommandScan(decode);
  const bytes = utf8(text);
  for (let at = 0; at < bytes.length; at += chunk) scan.push(bytes.subarray(at, at + chunk));
  return scan.commands;
}

function verify(text: string): VerifyOutcome {
  const header = readLogHeader(text.slice(0, text.indexOf('\n')));
  if (!header.ok) throw new Error(header.reason);
  const verifier = new LogVerifier(bars, header.header, createSha256, decode, scanned(text, 1000));
  verifier.push(utf8(text));
  return verifier.finish();
}

/** The log with the hash that whoever edited it would give it. */
function sealed(lines: readonly string[]): string {
  const body = `${lines.slice(0, -1).join('\n')}\n`;
  const hasher = createSha256();
  hasher.update(utf8(body));
  return `${body}${lines.at(-1)!.replace(/"log_sha256":"[^"]+"/, `"log_sha256":"${hasher.hex()}"`)}\n`;
}

const HALT: Said = [
  [120, 'HALTED'],
  [180, 'ACTIVE'],
];

describe('the operator’s commands in a log', () => {
  const run = operated(HALT);
  const lines = run.text.trimEnd().split('\n');
  const at = lines.findIndex((line) => line.includes('OPERATOR'));

  it('are found, whatever pieces the log comes in', () => {
    const close = (bar: number) => bars.ts[bar - 1] + bars.interval_ms;
    const expected = [
      { ts: close(120), to: 'HALTED' },
      { ts: close(180), to: 'ACTIVE' },
    ];
    for (const chunk of [1, 7, 100, 65536]) expect(scanned(run.text, chunk)).toEqual(expected);
  });

  it('are not taken from other events, other reasons, foreign times or lines without end', () => {
    const event = JSON.parse(lines[at]) as Record<string, unknown>;
    const like = (over: object) => `${JSON.stringify({ ...event, ...over })}\n`;
    expect(scanned(like({}), 50)).toHaveLength(1);
    for (const over of [
      { type: 'Tape' },
      { reason: 'DAILY_LOSS' },
      { ts: 5 },
      { ts: '2024-01-01' },
      { to: 'DOWN' },
      { limit: 'x'.repeat(9000) },
    ]) {
      expect(scanned(like(over), 50)).toEqual([]);
    }
    expect(scanned('{"type":"T', 3)).toEqual([]);
  });

  it('are given again when the log is verified (a verifier that knows the header alone calls this log false)', () => {
    expect(verify(run.text)).toMatchObject({ kind: 'verified', events: lines.length });
  });

  it('verify wherever they were given and however often', () => {
    const state = fc.constantFrom<TradingState>('ACTIVE', 'REDUCING', 'HALTED');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), state), { maxLength: 6 }),
        fc.boolean(),
        (said, flatten) => {
          const fields = { risk_flatten_on_halt: flatten, risk_max_drawdown_soft_pct: 5, latency_entry_ms: 5_000_000 };
          expect(verify(operated(said, fields).text).kind).toBe('verified');
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are missed when one is removed, even from a log that was hashed afresh', () => {
    const without = [...lines.slice(0, at), ...lines.slice(at + 1)];
    expect(verify(sealed(without))).toMatchObject({ kind: 'different', line: at + 1 });
  });

  it('are told when one is moved, added or changed', () => {
    const edited = (edit: (line: string) => string) => sealed(lines.map((line, i) => (i === at ? edit(line) : line)));
    expect(edited((line) => line)).toBe(run.text);
    const moved = edited((line) => line.replace(/"ts":"[^"]+"/, '"ts":"2024-01-02T00:00:00.000Z"'));
    expect(verify(moved)).toMatchObject({ kind: 'different', intact: true });
    expect(verify(edited((line) => line.replace(':00.000Z', ':00.001Z'))).kind).toBe('different');
    expect(verify(edited((line) => line.replace('"to":"HALTED"', '"to":"REDUCING"'))).kind).toBe('different');
    expect(verify(edited((line) => line.replace('OPERATOR', 'DAILY_LOSS'))).kind).toBe('different');
    expect(verify(sealed([...lines.slice(0, at + 1), lines[at], ...lines.slice(at + 1)])).kind).toBe('different');
  });
});

describe('lastBarBefore', () => {
  it('is the last bar that opened before a moment', () => {
    for (let i = 0; i < 300; i += 7) {
      expect(lastBarBefore(bars, bars.ts[i])).toBe(i - 1);
      expect(lastBarBefore(bars, bars.ts[i] + 1)).toBe(i);
    }
    expect(lastBarBefore(bars, Infinity)).toBe(299);
  });
});
