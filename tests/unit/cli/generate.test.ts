import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseInstant, parseInterval } from '../../../src/cli/line/units.ts';
import { VERSION } from '../../../src/cli/line/version.ts';
import { papertape } from './memory-io.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('papertape generate', () => {
  it('writes the same bytes to a file and to stdout', async () => {
    const path = join(folder, 'walk.csv');
    const args = ['generate', '--bars', '100', '--seed', '7', '--interval', '1h', '--start', '2024-03-01'];
    const file = await papertape([...args, '--out', path]);
    const stdout = await papertape([...args, '--out', '-']);
    expect(file).toMatchObject({ code: 0, out: '' });
    expect(stdout).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(path, 'utf8')).toBe(stdout.out);
    expect(stdout.out.split('\n')[1]).toMatch(/^2024-03-01T00:00:00Z,/);
    expect(stdout.out.split('\n').length).toBe(102);
  });

  it('leaves nothing behind where it cannot finish', async () => {
    const missing = await papertape(['generate', '--bars', '5', '--out', join(folder, 'no', 'walk.csv')]);
    expect(missing.code).toBe(1);
    expect(missing.err).toMatch(/Cannot write .*: there is no such file or folder\./);
    const stopped = await papertape(['generate', '--bars', '5', '--out', join(folder, 'cut.csv')], {
      signal: AbortSignal.abort(),
    });
    expect(stopped.code).toBe(1);
    expect(readdirSync(folder).filter((name) => name !== 'walk.csv')).toEqual([]);
  });

  it.each([
    [[], /--bars is missing/],
    [['--bars', '5'], /--out is missing/],
    [['--bars', '0', '--out', '-'], /--bars must be 1 to/],
    [['--bars', '5', '--out', '-', '--seed', '4294967296'], /--seed must be 0 to 4294967295/],
    [['--bars', '5', '--out', '-', '--interval', '1x'], /--interval must be a count and a unit/],
    [['--bars', '5', '--out', '-', '--start', '2023-02-29'], /--start must be a date/],
    [['--bars', '5000', '--out', '-', '--start', '9999-12-31'], /past the year 9999/],
    [['--bars', '5', '--out', '-', 'more'], /"more" was not expected/],
  ] as const)('refuses %j', async (args, message) => {
    const ran = await papertape(['generate', ...args]);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toMatch(message);
  });
});

describe('the program', () => {
  it('carries the version of its package', async () => {
    const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
    expect((JSON.parse(text) as { version: string }).version).toBe(VERSION);
    expect(await papertape(['--version'])).toEqual({ code: 0, out: `${VERSION}\n`, err: '' });
  });

  it('helps on stdout when asked, on stderr with code 2 when not', async () => {
    const asked = await papertape(['--help']);
    expect(asked).toMatchObject({ code: 0, err: '' });
    expect(asked.out).toMatch(/generate +Write made-up bars/);
    expect(await papertape([])).toMatchObject({ code: 2, out: '' });
    expect((await papertape(['genrate'])).err).toMatch(/Did you mean generate\?/);
  });

  it('keeps every line of help within 100 characters', async () => {
    const names = [...(await papertape(['--help'])).out.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1]!);
    expect(names).toContain('generate');
    for (const name of names) {
      const { code, out } = await papertape([name, '--help', '--all']);
      expect(code).toBe(0);
      for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
    }
  });
});

describe('units', () => {
  it('takes lengths of whole seconds alone', () => {
    const read = (text: string) => {
      const parsed = parseInterval(text, 'interval');
      return parsed.ok ? parsed.value : null;
    };
    expect(['30s', '1m', '90m', '4h', '1d', '1w'].map(read)).toEqual([3e4, 6e4, 54e5, 144e5, 864e5, 6048e5]);
    for (const text of ['', '1x', '-1m', '0m', '250', 'm']) expect(read(text), text).toBe(null);
  });

  it('knows the calendar', () => {
    for (const text of ['2024-02-29', '2024-02-29T23:59', '1970-01-01T00:00:00Z', '0001-01-01']) {
      const parsed = parseInstant(text, 'start');
      expect(parsed.ok && new Date(parsed.value).toISOString().startsWith(text.replace('Z', ''))).toBe(true);
    }
    for (const text of ['2023-02-29', '2024-13-01', '2024-01-01T24:00', '2024-1-1', '0000-01-01', '2024-01-01T10'])
      expect(parseInstant(text, 'start').ok, text).toBe(false);
  });
});
