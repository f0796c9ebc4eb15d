import type { LoaderOptions } from '../../contracts/loader.ts';
import type { DetectContext, QuestionDraft } from './detect.ts';
import type { Layout } from './layout.ts';
import { textsOf } from './layout.ts';
import { markEvidence } from './marks.ts';
import type { Columns, Source } from './plan.ts';
import { isLeanName } from './sources.ts';

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
  // Databento writes at least nine digits for any price above a tenth; LEAN five for a dollar.
  if (source.name === 'Databento') return areWhole(layout, columns, 8) ? 1e9 : 1;
  return source.name === 'LEAN' && areWhole(layout, columns, 4) ? 1e4 : 1;
}

/** Whether all prices are whole numbers of so many digits at least. */
export function areWhole(layout: Layout, columns: Columns, digits: number): boolean {
  for (const field of [columns.open, columns.high, columns.low, columns.close]) {
    for (const text of textsOf(layout, field, 250)) {
      if (text.length < digits) return false;
      for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i);
        if (code < 48 || code > 57) return false;
      }
    }
  }
  return true;
}

/**
 * Asks by what whole prices are to be divided that may be fixed-point: LEAN's where neither a zip nor a name says so, and
 * those of few digits.
 */
export function scaleDraft(
  layout: Layout,
  columns: Columns,
  scale: number,
  source: Source,
  { options, container, name }: DetectContext,
): QuestionDraft | null {
  const known = source.name === 'LEAN' ? 1e4 : source.name === 'Databento' ? 1e9 : 1;
  if (options.price_scale !== null || known === 1 || !areWhole(layout, columns, 1)) return null;
  if (scale !== 1 && (source.name === 'Databento' || container === 'zip' || isLeanName(name))) return null;
  const whose = source.name === 'LEAN' ? 'LEAN writes those of equities' : 'Databento writes them';
  return {
    option: 'price_scale',
    text: `Prices such as ${textsOf(layout, columns.close)[0]} are whole numbers, as ${whose}, times ${known}; what are they to be divided by?`,
    choices: [
      [String(known), `${known}, as ${source.name === 'LEAN' ? 'LEAN writes equities' : 'Databento writes prices'}`],
      ['1', '1: they are as they should be'],
    ],
    best: String(known),
  };
}
