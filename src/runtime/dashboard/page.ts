/** A page that stands alone: its style, which its policy lets in by hash, and nothing else that could do anything. */
import { createSha256 } from '../../core/journal/index.ts';
import { utf8 } from '../../core/journal/text.ts';
import { escape, foreign } from './markup.ts';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base 64 of bytes written in hex. */
export function base64OfHex(hex: string): string {
  const bytes = Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16));
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.slice(i, i + 3);
    const four = [a >> 2, ((a & 3) << 4) | (b >> 4), ((b & 15) << 2) | (c >> 6), c & 63];
    const given = bytes.length - i;
    out += four.map((digit, k) => (k > given ? '=' : DIGITS[digit]!)).join('');
  }
  return out;
}

function policy(style: string): string {
  const hasher = createSha256();
  hasher.update(utf8(style));
  return `default-src 'none'; style-src 'sha256-${base64OfHex(hasher.hex())}'; base-uri 'none'; form-action 'none'`;
}

const MARK =
  '<svg viewBox="0 0 22 22" aria-hidden="true"><rect x="1" y="4" width="20" height="14" rx="3"/>' +
  '<circle cx="5.5" cy="11" r=".9"/><circle cx="11" cy="11" r=".9"/><circle cx="16.5" cy="11" r=".9"/>' +
  '<circle cx="5.5" cy="14.6" r="1.5"/><circle cx="11" cy="7.4" r="1.5"/><circle cx="16.5" cy="7.4" r="1.5"/></svg>';

/** The mark, a title, words that say what it is of, and its state as markup; words that are empty are left out. */
export function pageHead(title: string, words: readonly string[], state: string): string {
  const told = words.filter((word) => word !== '').map(foreign);
  return `<header>${MARK}<div><h1>${foreign(title)}</h1><p>${told.join(' · ')}</p></div>${state}</header>`;
}

/** The whole page; parts that are empty are left out. */
export function htmlPage(title: string, style: string, parts: readonly string[]): string {
  return (
    `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n` +
    `<meta http-equiv="Content-Security-Policy" content="${policy(style)}">\n` +
    `<meta name="viewport" content="width=device-width,initial-scale=1">\n<meta name="referrer" content="no-referrer">\n` +
    `<meta name="color-scheme" content="light dark">\n<title>${escape(title)} – Papertape</title>\n` +
    `<style>${style}</style>\n</head>\n<body>\n<main>\n${parts.filter((part) => part !== '').join('\n')}\n</main>\n</body>\n</html>\n`
  );
}
