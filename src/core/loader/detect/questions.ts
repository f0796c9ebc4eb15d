import type { LoaderOptions, LoaderQuestion, LoadOutcome } from '../../../contracts/loader.ts';
import type { Bars } from '../../../contracts/bars.ts';
import { isoFromMs } from '../../time/civil.ts';
import type { QuestionDraft } from './detection.ts';
import type { NameHints } from '../names/names.ts';
import { nameHints } from '../names/names.ts';
import { OPTION_FLAGS, withAnswer } from '../plan/options.ts';

const PREVIEW_ROWS = 5;

/** Reads the head of the file under given options, everything else that is open by its best guess; null when refused. */
export type PreviewReader = (options: LoaderOptions) => Bars | null;

/** The first rows of some bars as text: ISO time, open, high, low, close, volume. */
export function previewRows(bars: Bars): string[][] {
  const rows: string[][] = [];
  for (let i = 0; i < Math.min(bars.length, PREVIEW_ROWS); i++) {
    rows.push([
      isoFromMs(bars.ts[i]),
      ...[bars.open[i], bars.high[i], bars.low[i], bars.close[i], bars.volume[i]].map((value) => String(value)),
    ]);
  }
  return rows;
}

/** Questions as they are asked: each answer with the rows it would give. */
export function withPreviews(
  drafts: readonly QuestionDraft[],
  options: LoaderOptions,
  read: PreviewReader,
): LoaderQuestion[] {
  let settled = options;
  for (const draft of drafts) settled = withAnswer(settled, draft.option, draft.best) ?? settled;
  return drafts.map((draft) => ({
    option: draft.option,
    flag: OPTION_FLAGS[draft.option],
    text: draft.text,
    choices: draft.choices.map(([value, label], k) => {
      const answered = withAnswer(settled, draft.option, value);
      // A file of a thousand symbols is not read a thousand times.
      const bars = answered === null || k >= 12 ? null : read(answered);
      return { value, label, preview: bars === null ? [] : previewRows(bars) };
    }),
    best: draft.best,
  }));
}

/** Options with every question answered by its best guess. */
export function withBestAnswers(options: LoaderOptions, questions: readonly LoaderQuestion[]): LoaderOptions {
  let answered = options;
  for (const question of questions) answered = withAnswer(answered, question.option, question.best) ?? answered;
  return answered;
}

/** The zones offered for naive times, the best guess first. */
export function zoneDraft(best: string, source: string, sample: string): QuestionDraft {
  const others = [
    'UTC',
    'America/New_York',
    'EST',
    'America/Chicago',
    'Europe/London',
    'Europe/Athens',
    'Europe/Moscow',
    'Asia/Kolkata',
    'Asia/Tokyo',
  ];
  const labels = new Map([
    ['EST', 'EST: New York winter time all year (UTC-5)'],
    ['Europe/Athens', 'Europe/Athens: the clock of most MetaTrader servers'],
  ]);
  const zones = [best, ...others.filter((zone) => zone !== best)];
  return {
    option: 'tz',
    text: `Times such as ${sample} carry no zone (${source}); which clock do they show?`,
    choices: zones.map((zone): [string, string] => [zone, labels.get(zone) ?? zone]),
    best,
  };
}

export function dateOrderDraft(sample: string, best: 'dmy' | 'mdy'): QuestionDraft {
  return {
    option: 'date_order',
    text: `Dates such as ${sample} can be read in two ways, and none in the file tells which; is the day or the month first?`,
    choices: [
      ['dmy', 'Day first'],
      ['mdy', 'Month first'],
    ],
    best,
  };
}

/** The answer to the question for a zip's entry that means all of them, merged. */
export const ALL_ENTRIES = '*';

/**
 * The question which of a zip's entries to read. All of them is the best guess where their names tell of one
 * symbol and one interval, as those of a year's months do.
 */
export function entryQuestion(names: readonly string[]): LoadOutcome {
  const hints = names.map(nameHints);
  const [first] = hints;
  const alike = first.symbol !== null && hints.every((hint) => sameSeries(hint, first));
  const question: LoaderQuestion = {
    option: 'entry',
    flag: OPTION_FLAGS.entry,
    text: `The zip file holds ${names.length} files that could be price bars; which one is it to be?`,
    choices: [
      { value: ALL_ENTRIES, label: `All ${names.length}, merged into one`, preview: [] },
      ...names.slice(0, 200).map((name) => ({ value: name, label: name, preview: [] })),
    ],
    best: alike ? ALL_ENTRIES : names[0],
  };
  return { kind: 'questions', questions: [question], source: 'zip' };
}

function sameSeries(a: NameHints, b: NameHints): boolean {
  return a.symbol === b.symbol && a.interval_ms === b.interval_ms;
}
