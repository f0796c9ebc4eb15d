import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ENGINE_VERSION,
  LogVerifier,
  readLogHeader,
  readLogTrailer,
  type VerifyOutcome,
} from '../../../src/core/engine/index.ts';
import { LogSeal } from '../../../src/core/engine/verify/log-seal.ts';
import { createSha256 } from '../../../src/core/journal/index.ts';
import { barsOf, runEngine } from './run.ts';

const rows = Array.from({ length: 300 }, (_, i) => {
  const price = 100 + Math.round(10 * Math.sin(i / 9) * 100) / 100;
  return [price, price + 1, price - 1, price + 0.25, 1000] as const;
});
const bars = barsOf(rows);
const run = runEngine(bars, { symbol: 'Größe "x"', fields: { partial: 'split' } });
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function verify(text: string, chunk = 1000): VerifyOutcome {
  const header = readLogHeader(text.slice(0, text.indexOf('\n')));
  if (!header.ok) throw new Error(header.reason);
  const verifier = new LogVerifier(bars, header.header, createSha256, decode, []);
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += chunk) verifier.push(bytes.subarray(at, at + chunk));
  return verifier.finish();
}

function reasonOf(text: string): string {
  const outcome = verify(text);
  return outcome.kind === 'different' ? outcome.reason : 'verified';
}

describe('verify', () => {
  const lines = run.text.trimEnd().split('\n');

  it('has something to verify', () => {
    expect(lines.length).toBeGreaterThan(40);
  });

  it('accepts the log whatever pieces it comes in', () => {
    for (const chunk of [1, 7, 100, 65536]) {
      expect(verify(run.text, chunk)).toMatchObject({ kind: 'verified', events: lines.length, sha256: run.sha256 });
    }
  });

  it('names the first field that differs', () => {
    const at = lines.findIndex((line) => line.includes('"ExecutionReport"'));
    const edited = [...lines];
    edited[at] = edited[at].replace(/"fee":[\d.]+/, '"fee":0');
    const outcome = verify(`${edited.join('\n')}\n`);
    expect(outcome).toMatchObject({ kind: 'different', line: at + 1, intact: false });
    if (outcome.kind === 'different') expect(outcome.fields.map((field) => field.field)).toEqual(['fee']);
  });

  it('calls what is nested deeper than any event broken, however deep', () => {
    for (const depth of [40, 10_000]) {
      for (const value of [
        `${'['.repeat(depth)}${']'.repeat(depth)}`,
        `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
      ]) {
        const edited = [...lines];
        edited[1] = edited[1].replace('"tag":', `"x":${value},"tag":`);
        expect(reasonOf(`${edited.join('\n')}\n`)).toMatch(/^Line 2 is broken: it is not an event/);
      }
    }
  });

  it('writes out what would colour a terminal, and names twenty fields at the most', () => {
    const edited = [...lines];
    const more = Array.from({ length: 100 }, (_, i) => `"\\u001b[31m${String(i)}":1`).join(',');
    edited[1] = edited[1].replace(/^\{"type":"[^"]*"/, `{"type":"\\u001b[2J${'x'.repeat(1000)}",${more}`);
    const reason = reasonOf(`${edited.join('\n')}\n`);
    expect(reason).toContain('\\u001b[2Jxxx');
    expect(reason).not.toContain('\u001b');
    expect(reason).toContain('and 81 more');
    expect(reason.length).toBeLessThan(600);
  });

  it.each([
    ['an interval without end', '"interval_ms":3600000', '"interval_ms":1e400'],
    ['an interval below zero', '"interval_ms":3600000', '"interval_ms":-1'],
    ['part of a row', '"rows":300', '"rows":299.5'],
    ['rows without end', '"rows":300', '"rows":1e400'],
    ['a version that is none', `"engine_version":"${ENGINE_VERSION}"`, '"engine_version":"\\u001b[31m"'],
    ['a hash that is none', '"data":{"sha256":"', `"data":{"sha256":"${'f'.repeat(100)}`],
  ])('refuses a header with %s', (_what, from, to) => {
    expect(lines[0]).toContain(from);
    const reply = readLogHeader(lines[0].replace(from, to));
    expect(reply.ok ? 'read' : reply.reason).toMatch(/^The RunStarted event lacks/);
  });

  it.each(['-5', '1.5', '1e400'])('takes a last line that speaks of %s rows for none', (rows) => {
    const line = (said: string) => `{"type":"RunFinished","data":{"sha256":"ff","rows":${said}}}`;
    expect(readLogTrailer(line('5'))).toEqual({ data_sha256: 'ff', rows: 5 });
    expect(readLogTrailer(line(rows))).toBeNull();
  });

  it('quotes a value of the header shortly, however deep it is', () => {
    const deep = `"cash":${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    const reply = readLogHeader(lines[0].replace(/"cash":\d+/, deep));
    expect(reply.ok ? 'read' : reply.reason).toContain('(cash) is […]; it must be');
  });

  it('keeps no more of a line without an end than one could have', () => {
    let kept = 0;
    const seal = new LogSeal(
      () => ({ ...createSha256(), update: (bytes: Uint8Array) => void (kept -= bytes.length) }),
      decode,
    );
    for (let i = 0; i < 50; i++) {
      kept += 100_000;
      seal.push(new Uint8Array(100_000).fill(97));
      expect(kept).toBeLessThanOrEqual(1 << 20);
    }
    expect(seal.intact()).toBe(false);
  });

  it('tells a missing line, a broken line, a cut log, a wrong hash and bytes after the end', () => {
    const without = [...lines.slice(0, 5), ...lines.slice(6)].join('\n');
    expect(reasonOf(`${without}\n`)).toMatch(/^There is a gap in seq: line 6/);
    const broken = [...lines];
    broken[7] = broken[7].slice(0, 40);
    expect(reasonOf(`${broken.join('\n')}\n`)).toMatch(/^Line 8 is broken/);
    expect(reasonOf(`${lines.slice(0, 10).join('\n')}\n`)).toMatch(/^The log ends after 10 events/);
    expect(reasonOf(run.text.slice(0, run.text.length - 30))).toMatch(/^The log breaks off inside line|is broken/);
    expect(reasonOf(run.text.replace(/"log_sha256":"../, '"log_sha256":"zz'))).toMatch(/hash in RunFinished/);
    expect(reasonOf(`${run.text}{}\n`)).toMatch(/^The log goes on/);
  });

  it('tells a change of one byte anywhere', () => {
    const header = run.text.indexOf('\n') + 1;
    fc.assert(
      fc.property(fc.integer({ min: header, max: run.text.length - 1 }), (at) => {
        const found = run.text[at] === '7' ? '8' : '7';
        expect(verify(run.text.slice(0, at) + found + run.text.slice(at + 1)).kind).toBe('different');
      }),
      { numRuns: 60 },
    );
  });

  it('tells another engine version from an edit', () => {
    const outcome = verify(run.text.replace(`"engine_version":"${ENGINE_VERSION}"`, '"engine_version":"0.9.9"'));
    expect(outcome).toMatchObject({ kind: 'different', intact: false });
    if (outcome.kind === 'different') expect(outcome.reason).toContain('written by engine 0.9.9');
    // A log that another engine wrote carries its own valid hash.
    const body = run.text
      .slice(0, run.text.lastIndexOf('\n', run.text.length - 2) + 1)
      .replace(`"engine_version":"${ENGINE_VERSION}"`, '"engine_version":"0.9.9"');
    const hasher = createSha256();
    hasher.update(new TextEncoder().encode(body));
    const last = lines.at(-1)!.replace(/"log_sha256":"[^"]+"/, `"log_sha256":"${hasher.hex()}"`);
    expect(verify(`${body}${last}\n`)).toMatchObject({ kind: 'different', intact: true });
  });

  it('accepts a run that was ended early', () => {
    const early = runEngine(bars, { symbol: 'X' }, 100, (engine) => engine.bars_done >= 200 && engine.finish());
    expect(early.lines.at(-1)).toMatchObject({ type: 'RunFinished', bars: 200 });
    expect(verify(early.text).kind).toBe('verified');
  });

  it('refuses a header that is none', () => {
    expect(readLogHeader('nonsense').ok).toBe(false);
    expect(readLogHeader('{"type":"OrderIntent"}').ok).toBe(false);
    expect(readLogHeader(lines[0].replace('"sma-cross"', '"nobody"')).ok).toBe(false);
  });
});
