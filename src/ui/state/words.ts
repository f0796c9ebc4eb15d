import type { RunConfig } from '../../contracts/config.ts';
import type { RunInfo } from '../../contracts/records.ts';
import type { Catalog, MergeReply } from '../../worker/protocol/api.ts';
import { count, counted } from '../io/format.ts';
import type { ToastOptions } from './toasts.svelte.ts';

/** "Moving average cross 10/30": the strategy's title with its numeric parameters in the order of its form. */
export function titleOf(catalog: Catalog | null, config: RunConfig): string {
  const { strategy, params } = config;
  const spec = catalog?.strategies.find((each) => each.name === strategy);
  if (!spec) return strategy;
  const numbers = spec.params
    .filter((param) => typeof params[param.key] === 'number')
    .map((param) => params[param.key]);
  return numbers.length === 0 ? spec.title : `${spec.title} ${numbers.join('/')}`;
}

/** What there is to say when a run has ended before its last bar; null where it was not. */
export function earlyEnd({ state, error, bars_done, bars_total }: RunInfo): (ToastOptions & { text: string }) | null {
  if (state === 'failed') {
    const detail = `${error ?? ''} What was written up to there is kept and can be exported.`.trim();
    return { tone: 'bad', text: 'The run failed.', detail };
  }
  if (state !== 'canceled') return null;
  return {
    text: `The run was canceled at bar ${count(bars_done)} of ${count(bars_total)}.`,
    detail: 'Its log is closed there and kept. A run that is paused can go on; Run begins at the first bar.',
    about: 'run',
  };
}

/** What several files became, in one sentence. */
export function madeWords(made: MergeReply['made']): string {
  const files = made.reduce((sum, each) => sum + each.files.length, 0);
  const [only] = made;
  if (made.length === 1 && only)
    return `${count(files)} files make one dataset of ${counted(only.dataset.rows, 'bar')}.`;
  return `${count(files)} files make ${count(made.length)} datasets.`;
}

/** How many of each dataset's bars were in two of its files. */
function overlap({ dataset, files }: MergeReply['made'][number]): number {
  return files.length > 1 ? dataset.report.duplicates : 0;
}

/** What there is to say about them beyond that; null for nothing. */
export function madeDetail(made: MergeReply['made'], passed_over: readonly string[]): string | null {
  const parts: string[] = [];
  if (made.length > 1) parts.push(`${made.map(({ dataset }) => dataset.name).join(', ')}.`);
  const shared = made.reduce((sum, each) => sum + overlap(each), 0);
  if (shared > 0)
    parts.push(`${counted(shared, 'bar that was there twice was', 'bars that were there twice were')} kept once.`);
  if (passed_over.length > 0)
    parts.push(
      `${counted(passed_over.length, 'other file in the folder was', 'other files in the folder were')} passed over.`,
    );
  return parts.length === 0 ? null : parts.join(' ');
}
