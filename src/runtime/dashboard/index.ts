/**
 * A run folder as one page: no script, no request, readable without anything else for as long as there are browsers.
 * Everything on it comes from the folder's files, which may say what they like: it is shown as text.
 */
import { createSha256 } from '../../core/journal/index.ts';
import { utf8 } from '../../core/journal/text.ts';
import { escape, foreign } from './markup.ts';
import { fieldsOf, textOf, type DashboardInput, type Fields } from './model.ts';
import {
  equityPanel,
  factsPanel,
  fillsPanel,
  headline,
  latencyPanel,
  reasonsPanel,
  recentEvents,
  recentStages,
  stagesPanel,
  topStages,
} from './sections.ts';
import { STYLE } from './style.ts';

export type { DashboardFills, DashboardInput, EquityCurve } from './model.ts';

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

function policy(): string {
  const hasher = createSha256();
  hasher.update(utf8(STYLE));
  return `default-src 'none'; style-src 'sha256-${base64OfHex(hasher.hex())}'; base-uri 'none'; form-action 'none'`;
}

const MARK =
  '<svg viewBox="0 0 22 22" aria-hidden="true"><rect x="1" y="4" width="20" height="14" rx="3"/>' +
  '<circle cx="5.5" cy="11" r=".9"/><circle cx="11" cy="11" r=".9"/><circle cx="16.5" cy="11" r=".9"/>' +
  '<circle cx="5.5" cy="14.6" r="1.5"/><circle cx="11" cy="7.4" r="1.5"/><circle cx="16.5" cy="7.4" r="1.5"/></svg>';

const TONES = new Map([
  ['done', 'good'],
  ['failed', 'bad'],
  ['canceled', 'warn'],
  ['interrupted', 'warn'],
]);

function titleOf(meta: Fields): string {
  return textOf(meta, 'name') || textOf(meta, 'run_id') || 'A run';
}

function head(meta: Fields): string {
  const config = fieldsOf(meta.get('config'));
  const params = [...fieldsOf(config.get('params'))].map(([key, value]) => `${key} ${String(value)}`);
  const parts = [textOf(meta, 'symbol'), textOf(config, 'strategy'), ...params, textOf(config, 'profile')];
  const state = textOf(meta, 'state');
  const told = state === '' ? '' : `<span class="state ${TONES.get(state) ?? ''}">${foreign(state)}</span>`;
  const words = parts.filter((part) => part !== '').map(foreign);
  return `<header>${MARK}<div><h1>${foreign(titleOf(meta))}</h1><p>${words.join(' · ')}</p></div>${told}</header>`;
}

/** The whole of `dashboard.html`. */
export function dashboardHtml(input: DashboardInput): string {
  const meta = fieldsOf(input.meta);
  const stats = fieldsOf(input.stats);
  const metrics = fieldsOf(input.metrics);
  const body = [
    head(meta),
    headline(stats, meta),
    equityPanel(input),
    fillsPanel(input),
    latencyPanel(input, metrics),
    topStages(metrics),
    stagesPanel(metrics),
    reasonsPanel('Rejections by reason', metrics, 'rejects_by_reason', 'Nothing was rejected.'),
    reasonsPanel('Errors by reason', metrics, 'errors_by_reason', 'There were no errors.'),
    recentStages(input),
    recentEvents(input),
    factsPanel(meta),
    '<footer>Made by Papertape from the run folder. Times are UTC. This page holds no script and asks for nothing.</footer>',
  ];
  return (
    `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n` +
    `<meta http-equiv="Content-Security-Policy" content="${policy()}">\n` +
    `<meta name="viewport" content="width=device-width,initial-scale=1">\n<meta name="referrer" content="no-referrer">\n` +
    `<meta name="color-scheme" content="light dark">\n<title>${escape(titleOf(meta))} – Papertape</title>\n` +
    `<style>${STYLE}</style>\n</head>\n<body>\n<main>\n${body.filter((part) => part !== '').join('\n')}\n</main>\n</body>\n</html>\n`
  );
}
