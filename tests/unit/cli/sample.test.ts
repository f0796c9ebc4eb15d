import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { papertape } from './memory-io.ts';

const text = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

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
});
