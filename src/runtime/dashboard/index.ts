/**
 * A run folder as one page: no script, no request, readable without anything else for as long as there are browsers.
 * Everything on it comes from the folder's files, which may say what they like: it is shown as text.
 */
import { foreign } from './markup.ts';
import { fieldsOf, textOf, type DashboardInput, type Fields } from './model.ts';
import { htmlPage, pageHead } from './page.ts';
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
  return pageHead(titleOf(meta), parts, told);
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
  return htmlPage(titleOf(meta), STYLE, body);
}
