/** What a file says is shown, and does nothing to the terminal it is shown in. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shown } from '../../../src/contracts/shown.ts';
import { papertape } from './memory-io.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-hidden-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ESCAPE = '\u001b[31m';
const TURN = '\u202e';

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

it('writes out what would move, colour or turn text round, and nothing else', () => {
  expect(shown(`a${ESCAPE}b\u009bc${TURN}d\u2066e\u007ff`)).toBe('a\\u001b[31mb\\u009bc\\u202ed\\u2066e\\u007ff');
  for (const text of ['', 'BTC-USD', 'מחיר', 'é 中 🙂', 'a\u00a0b']) expect(shown(text)).toBe(text);
});

it.each([
  [
    'a symbol',
    [
      'symbol,time,open,high,low,close,volume',
      ...['00', '01', '02'].map((h) => `A${ESCAPE}${TURN},2024-01-01T${h}:00:00Z,1,2,1,2,3`),
    ],
  ],
  [
    'symbols to choose from',
    [
      'symbol,time,open,high,low,close,volume',
      ...['A', 'B'].map((s) => `${s}${ESCAPE}${TURN},2024-01-01T00:00:00Z,1,2,1,2,3`),
    ],
  ],
  ['names of columns', [`time,open${ESCAPE}x,high${TURN},low,cl`, '2024-01-01T00:00:00Z,1,2,1,2']],
  ['a cell', ['time,open,high,low,close', `2024-01-01T00:00:00Z,1,2,1,${TURN}5${ESCAPE}`]],
])('shows %s in inspect and run', async (name, lines) => {
  const path = file(`${name}.csv`, lines);
  for (const args of [
    ['inspect', path],
    ['run', '--data', path, '--out', join(folder, 'out.ndjson')],
  ]) {
    const { out, err } = await papertape(args);
    const said = out + err;
    expect(said.length).toBeGreaterThan(0);
    expect(said).not.toContain(ESCAPE);
    expect(said).not.toContain(TURN);
  }
});
