import { describe, expect, it } from 'vitest';
import { nodeSha256 } from '../../../src/cli/files/hash.ts';
import {
  CommandScan,
  createEngine,
  LogVerifier,
  readLogHeader,
  resolveRequest,
} from '../../../src/core/engine/index.ts';
import { hashBars, JournalWriter } from '../../../src/core/journal/index.ts';
import { generateBars } from '../../../src/core/sample/index.ts';

const bars = generateBars({ bars: 300, seed: 4, start_ts: 0, interval_ms: 3_600_000 });
const data_sha256 = hashBars(bars, nodeSha256);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** The log of a run that is told to stop after `end` bars; halted before, where a bar is given for that. */
function stoppedLog(end: number, fields: Readonly<Record<string, unknown>>, halt = 0): string {
  const request = resolveRequest({ params: { fast: 2, slow: 5 }, fields });
  if (!request.ok) throw new Error(request.problem.message);
  let text = '';
  const engine = createEngine(bars, request.value, {
    data_sha256,
    createHasher: nodeSha256,
    keep: { equity: false, plots: false },
    sink: (shown) =>
      new JournalWriter({ shown, hasher: nodeSha256(), onChunk: (bytes) => (text += decode(bytes)) !== '' }),
  });
  if (halt > 0) {
    engine.advance(halt);
    engine.command('HALTED');
  }
  engine.advance(end - halt);
  engine.finish();
  return text;
}

function verdict(log: string, bytes: Uint8Array = new TextEncoder().encode(log)) {
  const header = readLogHeader(log.slice(0, log.indexOf('\n')));
  if (!header.ok) throw new Error(header.reason);
  const scan = new CommandScan(decode);
  scan.push(bytes);
  const verifier = new LogVerifier(bars, header.header, nodeSha256, decode, scan.commands);
  for (let at = 0; at < bytes.length; at += 4096) verifier.push(bytes.subarray(at, at + 4096));
  return verifier.finish();
}

describe('a run that was stopped', () => {
  // An order on its way ends before the last event: there the log differs from that of the whole run.
  it.each([{}, { close_at_end: 'close' }, { latency_entry_ms: 9_000_000, partial: 'split' }])(
    'verifies wherever it was stopped: %j',
    (fields) => {
      for (let end = 1; end <= 300; end += 1 + (end % 3)) {
        const log = stoppedLog(end, fields);
        const events = log.split('\n').length - 1;
        expect(verdict(log), `stopped after ${String(end)} bars`).toMatchObject({ kind: 'verified', events });
      }
    },
  );

  it('verifies wherever its operator halted it, also at its very end', () => {
    for (let end = 40; end <= 300; end += 29) {
      for (const halt of [end - 25, end - 1, end]) {
        const log = stoppedLog(end, { risk_flatten_on_halt: true }, halt);
        expect(log).toContain('"reason":"OPERATOR"');
        expect(verdict(log), `halted after ${String(halt)}, ended after ${String(end)}`).toMatchObject({
          kind: 'verified',
          events: log.split('\n').length - 1,
        });
      }
    }
  });

  it('does not verify with bytes in it that a decoder does not show', () => {
    const log = stoppedLog(200, {});
    const bytes = new TextEncoder().encode(log);
    expect(verdict(log)).toMatchObject({ kind: 'verified' });
    const mark = Uint8Array.of(0xef, 0xbb, 0xbf);
    let line = 1;
    for (let at = 0; at < bytes.length; at = bytes.indexOf(10, at) + 1, line++) {
      const edited = Buffer.concat([bytes.subarray(0, at), mark, bytes.subarray(at)]);
      expect(verdict(log, edited), `a mark before line ${String(line)}`).toMatchObject({ kind: 'different', line });
    }
  });

  it('does not verify when its last events were edited', () => {
    const ends = Array.from({ length: 200 }, (_, i) => i + 20);
    const log = ends.map((end) => stoppedLog(end, {})).find((text) => text.includes('END_OF_DATA'))!;
    const edited = log.replace('END_OF_DATA', 'END_OF_TIME');
    expect(edited).not.toBe(log);
    const line = edited.slice(0, edited.indexOf('END_OF_TIME')).split('\n').length;
    expect(verdict(edited)).toMatchObject({
      kind: 'different',
      line,
      intact: false,
      fields: [{ field: 'extra.reason' }],
    });
    const shorter = log.replace(/"bars":(\d+)/, (_, n) => `"bars":${String(Number(n) - 1)}`);
    expect(verdict(shorter).kind).toBe('different');
  });
});
