import type { LoaderOptions } from '../../../contracts/loader.ts';
import type { DetectContext, QuestionDraft } from './detection.ts';
import { plainName } from '../names/aliases.ts';
import type { Layout } from '../head/layout.ts';
import { textsOf } from '../head/layout.ts';
import { markEvidence } from '../numbers/marks.ts';
import type { Columns, Source } from '../plan/plan.ts';
import { isLeanName } from '../head/sources.ts';
import { COMMA } from '../text/text.ts';

/** Text of all price and volume fields of the sample. */
function* valueTexts(layout: Layout, columns: Columns): Generator<string> {
  for (const field of [columns.open, columns.high, columns.low, columns.close, columns.volume]) {
    if (field >= 0) yield* textsOf(layout, field, 250);
  }
}

export interface DecimalMark {
  readonly comma: boolean;
  /** What is to be asked; null where it is settled. */
  readonly draft: QuestionDraft | null;
  /** A number that could be read another way, though nothing says so; null where none could. */
  readonly openPoint: string | null;
}

/** Whether numbers have a decimal comma; asked where they could be read either way. */
export function decimalMark(layout: Layout, columns: Columns, source: Source, options: LoaderOptions): DecimalMark {
  const settled = (isComma: boolean, openPoint: string | null = null): DecimalMark => {
    return { comma: isComma, draft: null, openPoint };
  };
  if (options.decimal !== null) return settled(options.decimal === 'comma');
  const { point: sure, comma, open, grouped } = markEvidence(valueTexts(layout, columns));
  if (source.comma && comma + open + grouped > 0) return settled(comma > 0 || sure === 0);
  // Numbers such as 18.123 throughout: thousands where the rest of the file is written as in Europe.
  const european = sure === 0 && comma === 0 && grouped > 0 && writesCommas(layout, columns);
  if (comma === 0 && !european && (open === 0 || sure + grouped > 0)) {
    const unclear = sure === 0 && grouped > 0 && layout.delimiter !== COMMA && layout.delimiter !== 0;
    return settled(false, unclear ? (textsOf(layout, columns.close)[0] ?? null) : null);
  }
  // Points that may part thousands say nothing where others certainly do.
  const best = european || (comma > 0 && (sure === 0 || comma >= sure + grouped)) ? 'comma' : 'point';
  return { comma: best === 'comma', draft: markDraft([...valueTexts(layout, columns)], best), openPoint: null };
}

function markDraft(texts: readonly string[], best: string): QuestionDraft {
  const commas = texts.find((text) => text.includes(','));
  const sample = commas ?? texts.find((text) => text.includes('.')) ?? '';
  const [mark, comma, point] =
    commas === undefined
      ? ['point', 'Thousands separator', 'Decimal point']
      : ['comma', 'Decimal comma', 'Thousands separator'];
  return {
    option: 'decimal',
    text: `Is the ${mark} in numbers such as ${sample} a decimal ${mark} or a thousands separator?`,
    choices: [
      ['comma', comma],
      ['point', point],
    ],
    best,
  };
}

/** Whether a file without a comma between its fields is written as in Europe: its dates, its names or its other numbers. */
function writesCommas(layout: Layout, columns: Columns): boolean {
  if (layout.delimiter === COMMA || layout.delimiter === 0) return false;
  const [stamp = ''] = textsOf(layout, columns.time);
  const open = layout.header === null ? 'open' : plainName(layout.header.fields[columns.open] ?? '');
  const others = Array.from({ length: layout.fields }, (_, field) => field).filter((field) => field !== columns.time);
  return (
    (stamp.charAt(2) === '.' && stamp.charAt(5) === '.') ||
    !(open.includes('open') || open === 'o') ||
    others.some((field) => markEvidence(textsOf(layout, field, 250)).comma > 0)
  );
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
