/** What looking at a file's head is asked and answers. */
import type { LoaderOptionKey, LoaderOptions } from '../../../contracts/loader.ts';
import type { Problem } from '../../../contracts/result.ts';
import type { PassedLine } from '../head/layout.ts';
import type { Plan } from '../plan/plan.ts';

/** A question without its previews, which need the rows read once an answer is supposed. */
export interface QuestionDraft {
  readonly option: LoaderOptionKey;
  readonly text: string;
  readonly choices: readonly (readonly [value: string, label: string])[];
  readonly best: string;
}

export type Detection =
  | {
      readonly kind: 'plan';
      readonly plan: Plan;
      readonly passed: readonly PassedLine[];
      readonly volumeOf: string | null;
      readonly namedTwice: readonly string[];
      readonly symbol: string | null;
      readonly spelled: string | null;
      /** A number whose point may part thousands, though nothing says so; null where none is open. */
      readonly openPoint: string | null;
      /** A stamp as the file writes it, for asking about it. */
      readonly sampleTime: string;
    }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'questions'; readonly drafts: readonly QuestionDraft[]; readonly source: string };

export interface DetectContext {
  readonly name: string;
  readonly container: string;
  readonly options: LoaderOptions;
}
