import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { papertape } from './memory-io.ts';

const ROOT = join(import.meta.dirname, '../../..');
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');

describe('public/sample.csv', () => {
  it('is what `npm run sample` writes, byte for byte', async () => {
    const script = (JSON.parse(text('package.json')) as { scripts: Record<string, string> }).scripts['sample']!;
    const words = script.split(' ');
    expect(words.splice(0, 2)).toEqual(['node', 'scripts/papertape.mjs']);
    expect(words.pop()).toBe('public/sample.csv');
    const ran = await papertape([...words, '-']);
    expect(ran.code).toBe(0);
    expect(ran.out === text('public/sample.csv')).toBe(true);
  });

  it('gives the hash that the README promises, by the commands that the README names', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'papertape-readme-'));
    try {
      const commands = [...text('README.md').matchAll(/^npm run -s papertape -- (.+)$/gm)].map((match) => match[1]!);
      expect(commands.map((line) => line.split(' ')[0])).toEqual(['run', 'verify', 'sweep']);
      let said = '';
      for (const line of commands) {
        const words = line.split(' ').map((word) => {
          if (word.startsWith('public/')) return join(ROOT, word);
          return word.startsWith('out/') ? join(folder, word) : word;
        });
        const ran = await papertape(words);
        expect(ran.code, ran.err).toBe(0);
        said += ran.out;
      }
      // After a change of the engine that is meant, the new line belongs into README.md.
      expect(/^verified: .*$/m.exec(text('README.md'))?.[0]).toBe(said.trimEnd());
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
