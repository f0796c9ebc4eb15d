import type { LoaderOptions } from '../../contracts/loader.ts';
import type { QuestionDraft } from './detect.ts';
import type { Layout } from './layout.ts';
import { textsOf } from './layout.ts';
import { markEvidence } from './marks.ts';
import type { Columns, Source } from './plan.ts';

/** Text of all price and volume fields of the sample. */
function* valueTexts(layout: Layout, columns: Columns): Generator<string> {
  for (const field of [columns.open, columns.high, columns.low, columns.close, columns.volume]) {
    if (field >= 0) yield* textsOf(layout, field, 250);
  }
}

/** Whether numbers have a decimal comma; asked where they could be read either way. */
export function decimalMark(
  layout: Layout,
  columns: Columns,
  source: Source,
  options: LoaderOptions,
): { readonly comma: boolean; readonly draft: QuestionDraft | null } {
  if (options.decimal !== null) return { comma: options.decimal === 'comma', draft: null };
  const { point: sure, comma, open, grouped } = markEvidence(valueTexts(layout, columns));
  if (source.comma && comma + open + grouped > 0) return { comma: comma > 0 || sure === 0, draft: null };
  if (comma === 0 && open === 0) return { comma: false, draft: null };
  const point = sure + grouped;
  if (comma === 0 && point > 0) return { comma: false, draft: null };
  const best = comma >= point && comma > 0 ? 'comma' : 'point';
  const sample = [...valueTexts(layout, columns)].find((text) => text.includes(',')) ?? '';
  const text = `Is the comma in numbers such as ${sample} a decimal comma or a thousands separator?`;
  const choices = [
    ['comma', 'Decimal comma'],
    ['point', 'Thousands separator'],
  ] as const;
  return { comma: best === 'comma', draft: { option: 'decimal', text, choices, best } };
}

/** Fixed-point prices of sources that write them: Databento times 10^9, LEAN equities times 10^4. */
export function knownScale(layout: Layout, columns: Columns, source: Source): number {
  const scale = source.name === 'Databento' ? 1e9 : source.name === 'LEAN' ? 1e4 : 1;
  if (scale === 1) return 1;
  for (const field of [columns.open, columns.high, columns.low, columns.close]) {
    for (const text of textsOf(layout, field, 250)) {
      for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i);
        if (code < 48 || code > 57) return 1;
      }
      // Databento writes at least nine digits for any price above a tenth; LEAN five for a dollar.
      if (text.length < (scale === 1e9 ? 8 : 4)) return 1;
    }
  }
  return scale;
}
