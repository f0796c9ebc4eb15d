import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Source } from './source.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const ignored = new Set(['.git', 'node_modules', 'dist', 'build', 'coverage', 'reports', 'test-results', '.cache']);

/** Every file below a folder, for a copy of the project without its git history. */
function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (ignored.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [relative(root, path).split(sep).join('/')];
  });
}

/** The files that are or would be committed, as paths relative to the root with `/`. */
export function projectFiles(): string[] {
  try {
    const options = { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26, stdio: 'pipe' } as const;
    const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], options);
    return list.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
  } catch {
    return walk(root);
  }
}

/** The text of a file of the project; empty if there is none. */
export function readText(path: string): string {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
}

/** A file with its text; undefined if it is not text. */
export function readSource(path: string): Source | undefined {
  const bytes = readFileSync(join(root, path));
  return bytes.includes(0) ? undefined : { path, text: bytes.toString('utf8') };
}
