import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AtomicFile } from '../../../src/cli/files/atomic-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-atomic-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const bytes = (text: string) => Buffer.from(text);

describe('AtomicFile', () => {
  it('has its name only once committed, with every chunk in order', async () => {
    const path = join(folder, 'out.txt');
    const file = await AtomicFile.create(path);
    for (let i = 0; i < 500; i++) file.write(bytes(`${String(i)},`));
    file.write(bytes(''));
    await file.flush();
    expect(readdirSync(folder)).not.toContain('out.txt');
    await file.commit();
    expect(readdirSync(folder)).toEqual(['out.txt']);
    expect(readFileSync(path, 'utf8')).toBe(Array.from({ length: 500 }, (_, i) => `${String(i)},`).join(''));
  });

  it('replaces a file whole, and leaves it alone when abandoned', async () => {
    const path = join(folder, 'out.txt');
    writeFileSync(path, 'before');
    const dropped = await AtomicFile.create(path);
    dropped.write(bytes('half'));
    // Abandoned with a write on its way: nobody may close the descriptor under it.
    await dropped.abandon();
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(folder)).toEqual(['out.txt']);
    const kept = await AtomicFile.create(path);
    kept.write(bytes('after'));
    await kept.commit();
    await kept.abandon();
    expect(readFileSync(path, 'utf8')).toBe('after');
  });

  it('holds a fast writer back', async () => {
    const file = await AtomicFile.create(join(folder, 'big.bin'));
    const chunk = new Uint8Array(1 << 20);
    let waited = 0;
    for (let i = 0; i < 80; i++) {
      file.write(chunk);
      const before = file.bytes_written;
      await file.drained();
      if (file.bytes_written > before) waited++;
    }
    expect(waited).toBeGreaterThan(0);
    await file.commit();
    expect(file.bytes_written).toBe(80 << 20);
  });

  it('reports what failed to whoever waits for it', async () => {
    const onto = await AtomicFile.create(join(folder, 'name'));
    rmSync(folder, { recursive: true, force: true });
    onto.write(bytes('x'));
    await expect(onto.commit()).rejects.toMatchObject({ code: 'ENOENT' });
    await onto.abandon();
  });

  it('rejects where no file can be made', async () => {
    await expect(AtomicFile.create(join(folder, 'no', 'out.txt'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
