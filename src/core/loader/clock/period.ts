import { civilFromDays, daysFromCivil, daysInMonth, weekdayFromDays } from '../../time/civil.ts';
import { plainName } from '../names/aliases.ts';

/** A month, a quarter, a week or a day as people write them out. */
export interface Period {
  /** Its first day, counted from 1970-01-01. */
  readonly days: number;
  /** Whether it is longer than a day. */
  readonly long: boolean;
  /** Characters of the text up to its end. */
  readonly length: number;
}

/** Names of the months in English, German, French, Spanish, Italian, Portuguese, Dutch, Russian and Polish, without accents. */
const MONTH_NAMES: readonly (readonly string[])[] = [
  'january januar janvier enero gennaio janeiro januari января январь stycznia',
  'february februar fevrier febrero febbraio fevereiro februari февраля февраль lutego',
  'march marz mars marzo marco maart mrt марта март marca',
  'april avril abril aprile апреля апрель kwietnia',
  'may mai mayo maggio maio mei мая май maja',
  'june juni juin junio giugno junho июня июнь czerwca',
  'july juli juillet julio luglio julho июля июль lipca',
  'august aout agosto augustus августа август sierpnia',
  'september septembre septiembre setembro settembre сентября сентябрь wrzesnia',
  'october oktober octobre octubre ottobre outubro октября октябрь pazdziernika',
  'november novembre noviembre novembro ноября ноябрь listopada',
  'december dezember decembre diciembre dicembre dezembro декабря декабрь grudnia',
].map((names) => names.split(' '));

/** Number of the month that a word of three letters or more begins the name of; 0 where it is none, or could be two. */
export function monthOfName(word: string): number {
  const plain = plainName(word);
  if (plain.length < 3) return 0;
  const found = MONTH_NAMES.flatMap((names, k) => (names.some((name) => name.startsWith(plain)) ? [k + 1] : []));
  return found.length === 1 ? found[0] : 0;
}

/**
 * Orders of the parts: Y a year of four digits, N a number, M a month's name; q, w and m stand for themselves, y, o and d for
 * the signs behind year, month and day in Chinese, Japanese and Korean. What it is comes behind: a month, quarter, week or day.
 */
const SHAPES: ReadonlyMap<string, 'month' | 'quarter' | 'week' | 'day'> = new Map([
  ...['Y-N', 'Y/N', 'N/Y', 'N-Y', 'M Y', 'M-Y', 'M/Y', 'Y M', 'Y-M', 'YmN', 'Y-mN', 'Y mN', 'YyNo'].map(
    (shape) => [shape, 'month'] as const,
  ),
  ...['YqN', 'Y-qN', 'Y qN', 'qN Y', 'qN-Y', 'qN/Y', 'qNY', 'NqY', 'Nq Y', 'Nq-Y'].map(
    (shape) => [shape, 'quarter'] as const,
  ),
  ...['YwN', 'Y-wN', 'Y-wN-N'].map((shape) => [shape, 'week'] as const),
  ...['YyNoNd', 'Y-N-N', 'Y.N.N', 'N M Y', 'N-M-Y', 'N.M.Y'].map((shape) => [shape, 'day'] as const),
]);

const SIGNS: ReadonlyMap<string, string> = new Map([
  ...['q', 'w', 'm'].map((sign) => [sign, sign] as const),
  ...['年', '년'].map((sign) => [sign, 'y'] as const),
  ...['月', '월'].map((sign) => [sign, 'o'] as const),
  ...['日', '일'].map((sign) => [sign, 'd'] as const),
]);
const SEPARATORS = '-/. ';
/** Words between the parts of a date in Spanish and Portuguese. */
const FILLER = 'de';

interface Parts {
  shape: string;
  readonly numbers: number[];
  year: number;
  month: number;
  /** Digits of the first number. */
  width: number;
}

/** Reads a period at the beginning of a text; null where there is none, or what is wrong with it, as the end of a sentence. */
export function readPeriod(text: string): Period | string | null {
  const parts: Parts = { shape: '', numbers: [], year: 0, month: 0, width: 0 };
  let best: Period | string | null = null;
  let i = 0;
  while (i < text.length && parts.shape.length < 8) {
    const from = i;
    while (i < text.length && kindOf(text.charAt(i)) === kindOf(text.charAt(from))) i++;
    if (!take(parts, text.slice(from, i))) break;
    if (kindOf(text.charAt(from)) === 'separator') continue;
    const kind = SHAPES.get(parts.shape);
    // A month of one digit behind its year may be eighths behind a price.
    if (kind === undefined || (parts.shape === 'Y-N' && parts.width === 1)) continue;
    const days = daysOf(parts, kind);
    best = typeof days === 'string' ? days : { days, long: kind !== 'day', length: i };
  }
  return best;
}

function kindOf(char: string): 'digit' | 'separator' | 'sign' | 'letter' {
  if (char >= '0' && char <= '9') return 'digit';
  if (SEPARATORS.includes(char)) return 'separator';
  return char >= '\u2e80' ? 'sign' : 'letter';
}

/** Adds a part to the shape; false for what no period has. */
function take(parts: Parts, part: string): boolean {
  const kind = kindOf(part.charAt(0));
  if (kind === 'separator') {
    const signs = Array.from(part).filter((char) => char !== ' ');
    // Two signs stand where a digit was lost between them.
    if (signs.length > 1) return false;
    const sign = signs[0] ?? ' ';
    // A point behind a short name or a number, `janv. 2024`, `2. März`, says no more than the blank behind it.
    const shown =
      sign === '.' && part.includes(' ') && !parts.shape.endsWith('Y') && !parts.shape.includes('.') ? ' ' : sign;
    const behind = parts.shape.slice(-1);
    if ('yod '.includes(behind) && shown === ' ') return true;
    parts.shape += shown;
    return true;
  }
  if (kind === 'digit') return takeNumber(parts, part);
  const lower = part.toLowerCase();
  if (lower === FILLER) return true;
  const sign = SIGNS.get(lower);
  parts.month = sign === undefined ? monthOfName(lower) : parts.month;
  parts.shape += sign ?? 'M';
  return sign !== undefined || parts.month > 0;
}

function takeNumber(parts: Parts, digits: string): boolean {
  let value = 0;
  for (const digit of digits) value = value * 10 + (digit.charCodeAt(0) - 48);
  if (digits.length === 4 && parts.year === 0 && value >= 1800 && value < 2200) {
    parts.year = value;
    parts.shape += 'Y';
    return true;
  }
  if (parts.numbers.length === 0) parts.width = digits.length;
  parts.numbers.push(value);
  parts.shape += 'N';
  return digits.length <= 2;
}

function daysOf({ shape, numbers, year, month }: Parts, kind: 'month' | 'quarter' | 'week' | 'day'): number | string {
  const [first, second] = numbers;
  if (kind === 'week') return weekStart(year, first, second ?? 1);
  if (kind === 'quarter')
    return first >= 1 && first <= 4 ? daysFromCivil(year, first * 3 - 2, 1) : `there is no quarter ${first}`;
  const named = shape.includes('M');
  const monthAt = named ? month : first;
  const day = kind === 'month' ? 1 : named ? first : second;
  if (monthAt < 1 || monthAt > 12) return `there is no month ${monthAt}`;
  if (day < 1 || day > daysInMonth(year, monthAt)) return `its month has no day ${day}`;
  return daysFromCivil(year, monthAt, day);
}

/** The Monday of a week as ISO 8601 counts them, or the day of that week. */
function weekStart(year: number, week: number, day: number): number | string {
  const fourth = daysFromCivil(year, 1, 4);
  const monday = fourth - weekdayFromDays(fourth) + (week - 1) * 7;
  if (week < 1 || civilFromDays(monday + 3).year !== year) return `its year has no week ${week}`;
  return day >= 1 && day <= 7 ? monday + day - 1 : `there is no day ${day} of a week`;
}
