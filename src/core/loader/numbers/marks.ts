/** What the texts of numbers say about their decimal mark. */
export interface MarkEvidence {
  /** Numbers that can only have a decimal point, and only a decimal comma. */
  readonly point: number;
  readonly comma: number;
  /** Numbers such as `1,234` that could be either. */
  readonly open: number;
  /** Numbers such as `1.234`: with a decimal point everywhere but where commas are the rule. */
  readonly grouped: number;
}

type Mark = keyof MarkEvidence | 'none';

/** Weighs one number's text; 'none' says nothing. */
function weigh(text: string): Mark {
  if (!text.includes(',')) {
    const first = text.indexOf('.');
    if (first < 0) return 'none';
    if (first === text.lastIndexOf('.')) return isGrouped(text, first) ? 'grouped' : 'point';
    return text.split('.').every((group, k) => k === 0 || group.length === 3) ? 'comma' : 'none';
  }
  if (!isNumeral(text)) return 'none';
  const commas = text.split(',').length - 1;
  const points = text.split('.').length - 1;
  if (points > 0) return text.lastIndexOf(',') > text.lastIndexOf('.') ? 'comma' : 'point';
  if (commas > 1) return 'point';
  return isGrouped(text, text.indexOf(',')) ? 'open' : 'comma';
}

/** Whether the sign at `at` could separate thousands: three digits behind it, one to three before, no leading zero. */
function isGrouped(text: string, at: number): boolean {
  let behind = 0;
  while (at + 1 + behind < text.length && isDigitAt(text, at + 1 + behind)) behind++;
  let before = 0;
  while (at - 1 - before >= 0 && isDigitAt(text, at - 1 - before)) before++;
  return behind === 3 && before > 0 && before <= 3 && text.charAt(at - before) !== '0';
}

/** What numbers have in them, with signs of money, blanks and apostrophes between thousands, powers, and letters behind. */
const NUMERAL = "0123456789.,+-$€£¥₹% '’\u00a0\u2009\u202fKMBTkmbtEe";

/** Whether a text has nothing in it that a number could not have: words with commas are no evidence. */
function isNumeral(text: string): boolean {
  for (const char of text) if (!NUMERAL.includes(char)) return false;
  return true;
}

function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

export function markEvidence(texts: Iterable<string>): MarkEvidence {
  const count: Record<Mark, number> = { point: 0, comma: 0, open: 0, grouped: 0, none: 0 };
  for (const text of texts) count[weigh(text)]++;
  return count;
}
