import type { RunRequest } from '../../contracts/config.ts';
import { readRequest } from './request.ts';
import { isRecord } from '../../contracts/check.ts';

/** What a share link carries: the settings and the hash of the data, never the data. */
export interface Shared {
  readonly data: { readonly sha256: string; readonly rows: number; readonly name: string };
  readonly request: RunRequest;
}

const KEY = 'run=';

function toBase64Url(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
}

/** The fragment (with its `#`) that `readFragment` turns back into `shared`. */
export function fragmentOf(shared: Shared): string {
  return `#${KEY}${toBase64Url(JSON.stringify(shared))}`;
}

/**
 * Reads a page's fragment: null when it is not a share link, `broken` when it is one that cannot be read. Only the shape
 * is looked at here; the engine checks the settings themselves.
 */
export function readFragment(fragment: string): Shared | 'broken' | null {
  if (!fragment.startsWith(`#${KEY}`)) return null;
  try {
    const value = JSON.parse(fromBase64Url(fragment.slice(KEY.length + 1))) as unknown;
    if (!isRecord(value) || !isRecord(value['data'])) return 'broken';
    const { sha256, rows, name } = value['data'];
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return 'broken';
    if (typeof rows !== 'number' || !Number.isSafeInteger(rows) || rows < 0 || typeof name !== 'string')
      return 'broken';
    const request = readRequest(value['request']);
    return request === null ? 'broken' : { data: { sha256, rows, name }, request };
  } catch {
    return 'broken';
  }
}
