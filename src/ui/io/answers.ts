import { DEFAULT_LOADER_OPTIONS } from '../../contracts/loader.ts';
import type { LoaderOptionKey, LoaderOptions, LoaderQuestion } from '../../contracts/loader.ts';
import { recall, remember } from './memory.ts';

/** Answers to a loader's questions, by option, as the choices' own texts. */
export type Answers = Partial<Record<LoaderOptionKey, string>>;

/** The kind of file: what it is called at its end and what could not be known of it. */
function signature(file_name: string, questions: readonly LoaderQuestion[]): string {
  const dot = file_name.lastIndexOf('.');
  const extension = dot < 0 ? '' : file_name.slice(dot + 1).toLowerCase();
  const asked = questions.map((question) => {
    const values = question.choices.map((choice) => choice.value).sort();
    return `${question.option}(${values.join(' ')})`;
  });
  return `answers:${extension}:${asked.sort().join(';')}`;
}

/** The answers given for the last file of this kind, or null when there are none for every question. */
export function answersFor(file_name: string, questions: readonly LoaderQuestion[]): Answers | null {
  const kept = recall(signature(file_name, questions));
  if (typeof kept !== 'object' || kept === null) return null;
  const answers: Answers = {};
  for (const { option, choices } of questions) {
    const value = (kept as Record<string, unknown>)[option];
    const choice = choices.find((each) => each.value === value);
    if (!choice) return null;
    answers[option] = choice.value;
  }
  return answers;
}

/** Keeps the answers for the next file of this kind. */
export function rememberAnswers(file_name: string, questions: readonly LoaderQuestion[], answers: Answers): void {
  remember(signature(file_name, questions), answers);
}

/** Delimiters as a question's choices spell them. */
const DELIMITERS: ReadonlyMap<string, LoaderOptions['delimiter']> = new Map([
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
  ['pipe', '|'],
  ['space', ' '],
]);

/** The loader's options under these answers; everything else is left to be detected. */
export function optionsOf(answers: Answers): LoaderOptions {
  const { price_scale, interval_ms, columns, allow_nonpositive, delimiter, ...texts } = answers;
  return {
    ...DEFAULT_LOADER_OPTIONS,
    ...(texts as Partial<LoaderOptions>),
    delimiter: DELIMITERS.get(delimiter ?? '') ?? null,
    price_scale: price_scale === undefined ? null : Number(price_scale),
    interval_ms: interval_ms === undefined ? null : Number(interval_ms),
    columns: columns === undefined ? null : columns.split(','),
    allow_nonpositive: allow_nonpositive === undefined ? null : allow_nonpositive === 'true',
  };
}
