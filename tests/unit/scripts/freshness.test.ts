import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStale, newestMtime_ms } from '../../../scripts/lib/freshness.mjs';

let dir = '';
const at = (...parts: string[]) => join(dir, ...parts);
const stale = () => isStale({ stamp: at('stamp'), outDir: at('out'), inputs: [at('src')] });
/** Sets a path's modification time, in seconds. */
const touch = (path: string, time_s: number) => utimesSync(path, time_s, time_s);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'papertape-'));
  mkdirSync(at('src', 'deep'), { recursive: true });
  writeFileSync(at('src', 'deep', 'a.ts'), 'a');
  mkdirSync(at('out'));
  writeFileSync(at('stamp'), '');
  touch(at('src', 'deep', 'a.ts'), 1000);
  touch(at('src', 'deep'), 1000);
  touch(at('src'), 1000);
  touch(at('stamp'), 2000);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('isStale', () => {
  it('is false while nothing below the inputs is newer than the stamp', () => {
    expect(stale()).toBe(false);
  });
  it('sees a file changed however deep', () => {
    touch(at('src', 'deep', 'a.ts'), 2001);
    expect(stale()).toBe(true);
  });
  it('sees a deleted file, which leaves no file newer', () => {
    rmSync(at('src', 'deep', 'a.ts'));
    expect(stale()).toBe(true);
  });
  it('sees that what was built has been deleted', () => {
    rmSync(at('out'), { recursive: true });
    expect(stale()).toBe(true);
  });
  it('is true without a stamp', () => {
    rmSync(at('stamp'));
    expect(stale()).toBe(true);
  });
});

describe('newestMtime_ms', () => {
  it('takes the newest of files and folders, and an absent path for the oldest', () => {
    touch(at('src', 'deep', 'a.ts'), 1500);
    expect(newestMtime_ms([at('src'), at('none')])).toBe(1_500_000);
    expect(newestMtime_ms([at('none')])).toBe(0);
  });
});
