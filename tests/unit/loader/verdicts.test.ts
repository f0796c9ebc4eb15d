import { describe, expect, it } from 'vitest';
import { accept, bytesOf, expectAsked, expectRefused, load, rowsOf, warningsOf } from './helpers.ts';

/**
 * The catalogue of what is accepted, repaired and refused: A accept, W accept and say so, R refuse with the
 * line and column. Rows begin at 2024-01-01T00:00Z, an hour apart.
 */
const HEADER = 'time,open,high,low,close,volume';
const stamp = (hour: number): string => `2024-01-01T${String(hour).padStart(2, '0')}:00:00Z`;
const row = (hour: number, values = '10,12,9,11,100'): string => `${stamp(hour)},${values}`;
const file = (...rows: string[]): string => `${[HEADER, ...rows].join('\n')}\n`;
const good = file(row(0), row(1), row(2));
const READ = [0, 1, 2].map((hour) => `${stamp(hour)} 10 12 9 11 100`);

/** Loads a file whose second row has this value in this column; column 22 is where the open begins. */
const withOpen = (open: string): ReturnType<typeof load> => load(file(row(0), `${stamp(1)},${open},12,9,11,100`));
const withVolume = (volume: string): string => file(row(0), row(1, `10,12,9,11,${volume}`), row(2));

describe('file', () => {
  it('empty: R', () => expectRefused(load(''), 'EMPTY_FILE', 1, 1));
  it('nothing but blanks: R', () => expectRefused(load(' \n\n\t\n'), 'EMPTY_FILE', 1, 1));
  it('header only: R', () => expectRefused(load(`${HEADER}\n`), 'HEADER_ONLY', 1, 1));
  it('header only, without a line end: R', () => expectRefused(load(HEADER), 'HEADER_ONLY', 1, 1));
  it('one row: W', () => {
    const loaded = accept(file(row(0)));
    expect(loaded.bars.length).toBe(1);
    expect(loaded.report.interval_ms).toBe(0);
    expect(warningsOf(loaded)).toEqual(['ONE_ROW']);
  });
  it.each([
    ['PNG', '\x89PNG\r\n\x1a\n', 'NOT_TEXT'],
    ['JPEG', '\xff\xd8\xff\xe0', 'NOT_TEXT'],
    ['PDF', '%PDF-1.7\n', 'NOT_TEXT'],
    ['an old Excel workbook', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'UNSUPPORTED_CONTAINER'],
    ['zstd', '\x28\xb5\x2f\xfd\x04\x00', 'UNSUPPORTED_CONTAINER'],
    ['bzip2', 'BZh91AY&SY', 'UNSUPPORTED_CONTAINER'],
    ['xz', '\xfd7zXZ\x00', 'UNSUPPORTED_CONTAINER'],
    ['7z', '7z\xbc\xaf\x27\x1c', 'UNSUPPORTED_CONTAINER'],
    ['Feather', 'ARROW1\0\0', 'UNSUPPORTED_CONTAINER'],
    ['SQLite', 'SQLite format 3\0', 'UNSUPPORTED_CONTAINER'],
  ])('%s: R', (_kind, magic, code) => {
    const bytes = Uint8Array.from([...magic].map((char) => char.charCodeAt(0)).concat(Array(100).fill(7)));
    expectRefused(load(bytes), code, 1, 1);
  });
  it('says how to convert zstd', () => {
    const outcome = load(Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 4, 0]));
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('zstd -d');
  });
  it.each(['<!DOCTYPE html><html>', '\n<html lang="en">', '<?xml version="1.0"?>', '\ufeff<!doctype html>'])(
    'HTML error page %j: R',
    (page) => expectRefused(load(`${page}\n<body>404</body>`), 'HTML_PAGE', 1, 1),
  );
  it('UTF-16 with its mark: W', () => {
    for (const [mark, big] of [
      [[0xff, 0xfe], false],
      [[0xfe, 0xff], true],
    ] as const) {
      const bytes: number[] = [...mark];
      for (const char of good) bytes.push(...(big ? [0, char.charCodeAt(0)] : [char.charCodeAt(0), 0]));
      const loaded = accept(Uint8Array.from(bytes));
      expect(rowsOf(loaded)).toEqual(READ);
      expect(warningsOf(loaded)).toEqual(['UTF16']);
      expect(loaded.report.encoding).toBe(big ? 'utf-16be' : 'utf-16le');
    }
  });
  it('UTF-16 without: R', () => {
    const bytes = Uint8Array.from([...good].flatMap((char) => [char.charCodeAt(0), 0]));
    expectRefused(load(bytes), 'UTF16_NO_BOM', 1, 1);
  });
  it('UTF-8 with its mark: A', () => {
    const loaded = accept(`\ufeff${good}`);
    expect(rowsOf(loaded)).toEqual(READ);
    expect(loaded.report.warning_count).toBe(0);
  });
  it('invalid UTF-8: R', () => {
    const bytes = bytesOf(file(row(0), row(1, '10,12,9,11,1?0')));
    bytes[bytes.indexOf(63)] = 0xff;
    expectRefused(load(bytes), 'INVALID_UTF8', 3, 34);
  });
  it('invalid UTF-8 in a column that is not used: R', () => {
    const bytes = bytesOf('time,open,high,low,close,volume,note\n' + `${row(0)},fine\n${row(1)},caf?\n`);
    bytes[bytes.indexOf(63)] = 0xe9;
    expectRefused(load(bytes), 'INVALID_UTF8', 3, 40);
  });
  it.each([
    ['Datum;Er?ffnung;Hoch;Tief;Schluss', 0xf6, 'Eröffn…'],
    ['Datum;Erster;Hoch;Tief;Schlu?kurs', 0xdf, 'Schlußkur…'],
    ['Date;Ouverture;Haut;Bas;Cl?ture', 0xf4, 'Clôtur…'],
  ])('Windows-1252 in the header %s: R, told by its word', (header, byte, word) => {
    const bytes = bytesOf(`${header}\n2024-01-02;10;12;9;11\n`);
    const at = bytes.indexOf(63);
    bytes[at] = byte;
    const outcome = load(bytes);
    expectRefused(outcome, 'INVALID_UTF8', 1, at + 1);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('Windows-1252');
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain(`“${word}”`);
  });
  it('NUL byte: R', () => {
    expectRefused(load(file(row(0), row(1, '10,12,9,11,1\0'))), 'NUL_BYTE', 3, 34);
  });
  it('wrong extension with good content: A', () => {
    expect(rowsOf(accept(good, {}, { name: 'holiday.png' }))).toEqual(READ);
  });
});

describe('structure', () => {
  it('CRLF: A', () => {
    const loaded = accept(good.replaceAll('\n', '\r\n'));
    expect(rowsOf(loaded)).toEqual(READ);
    expect(loaded.report.warning_count).toBe(0);
  });
  it('lone CR: W', () => {
    const loaded = accept(good.replaceAll('\n', '\r'));
    expect(rowsOf(loaded)).toEqual(READ);
    expect(warningsOf(loaded)).toEqual(['LONE_CR']);
  });
  it('mixed line ends: W', () => {
    const loaded = accept(`${HEADER}\n${row(0)}\r\n${row(1)}\n${row(2)}\r\n`);
    expect(rowsOf(loaded)).toEqual(READ);
    expect(warningsOf(loaded)).toEqual(['MIXED_LINE_ENDS']);
  });
  it('a lone CR among line feeds: W', () => {
    const loaded = accept(`${HEADER}\n${row(0)}\r${row(1)}\n${row(2)}\n`);
    expect(rowsOf(loaded)).toEqual(READ);
    expect(warningsOf(loaded)).toEqual(['LONE_CR', 'MIXED_LINE_ENDS']);
  });
  it('no final newline: A', () => {
    const loaded = accept(good.trimEnd());
    expect(rowsOf(loaded)).toEqual(READ);
    expect(loaded.report.warning_count).toBe(0);
  });
  it('blank tail: A', () => {
    const loaded = accept(`${good}\n\n  \n\t\n,,,,,\n`);
    expect(rowsOf(loaded)).toEqual(READ);
    expect(loaded.report.warning_count).toBe(0);
  });
  it('blank line inside: W', () => {
    const loaded = accept(file(row(0), '', row(1), '', '', row(2)));
    expect(rowsOf(loaded)).toEqual(READ);
    expect(warningsOf(loaded)).toEqual(['BLANK_LINE']);
    expect(loaded.report.warnings.map((note) => note.line)).toEqual([3, 5]);
    expect(loaded.report.warning_count).toBe(3);
  });
  it('ambiguous delimiter: ask', () => {
    expectAsked(load('a,b;c,d;e,f;g,h;i,j;k,l\n1,x;2,x;3,x;4,x;5,x;6,x\n'), { delimiter: 'comma' });
  });
  it('quoted: A', () => {
    const quoted = good.split('\n').map((line) =>
      line === ''
        ? ''
        : line
            .split(',')
            .map((cell) => `"${cell}"`)
            .join(','),
    );
    const loaded = accept(quoted.join('\n'));
    expect(rowsOf(loaded)).toEqual(READ);
    expect(loaded.report.warning_count).toBe(0);
  });
  it('unclosed quote: R at its opening line', () => {
    expectRefused(load(file(row(0), `"${stamp(1)},10,12,9,11,100`, row(2), row(3))), 'UNCLOSED_QUOTE', 3, 1);
  });
  it('text behind a closing quote: R', () => {
    expectRefused(load(file(row(0), `${stamp(1)},"10"x,12,9,11,100`)), 'BAD_QUOTE', 3, 26);
  });
  it('newline inside a number: R', () => {
    expectRefused(load(file(row(0), `${stamp(1)},"1\n0",12,9,11,100`, row(2))), 'BAD_NUMBER', 3, 23);
  });
  it('too few columns: R', () => {
    expectRefused(load(file(row(0), `${stamp(1)},10,12,9,11`, row(2))), 'FIELD_COUNT', 3, 1);
  });
  it('too many columns: R', () => {
    expectRefused(load(file(row(0), `${stamp(1)},10,12,9,11,100,7`, row(2))), 'FIELD_COUNT', 3, 1);
  });
  it('10,000 columns: R', () => {
    const wide = Array.from({ length: 10_000 }, (_, k) => `c${k}`).join(',');
    expectRefused(load(`${wide}\n`), 'TOO_MANY_COLUMNS', 1, 1);
    expectRefused(load(file(row(0), `${row(1)},${wide}`)), 'TOO_MANY_COLUMNS', 3, 1);
  });
  it('a 10 MB line: R', () => {
    expectRefused(load('x'.repeat(10_000_000)), 'LINE_TOO_LONG', 1, 1);
    expectRefused(load(file(row(0)) + '1'.repeat(10_000_000)), 'LINE_TOO_LONG', 3, 1);
  });
  it('duplicate header: R', () => {
    expectRefused(load(`time,open,high,low,close,volume,close\n${row(0)},11\n`), 'DUPLICATE_HEADER', 1, 33);
    expectRefused(load(`time,time,open,high,low,close\n1,${row(0)}\n`), 'DUPLICATE_HEADER', 1, 6);
  });
  it('a column named twice that is not needed: W', () => {
    const loaded = accept(`time,open,high,low,close,MA,MA\n2024-01-01T00:00:00Z,10,12,9,11,1,2\n`);
    expect(warningsOf(loaded)).toContain('DUPLICATE_NAME');
  });
  it.each(['__proto__', 'constructor', 'toString'])('%s as a header: A, inert', (name) => {
    const loaded = accept(`time,${name},open,high,low,close,volume\n` + `2024-01-01T00:00:00Z,5,10,12,9,11,100\n`);
    expect(rowsOf(loaded)).toEqual([READ[0]]);
    expect(Object.keys(loaded.report.columns)).not.toContain(name);
    expect(({} as Record<string, unknown>)['open']).toBeUndefined();
  });
  it('a delimiter too many at the end of every row, or of the header: A', () => {
    expect(rowsOf(accept(`${HEADER}\n${row(0)},\n${row(1)},\n${row(2)},\n`))).toEqual(READ);
    expect(rowsOf(accept(`${HEADER},\n${row(0)}\n${row(1)}\n${row(2)}\n`))).toEqual(READ);
  });
  it('preamble: W', () => {
    const loaded = accept(`Exported by somebody\nSymbol: X; Exchange: Y\n${good}`);
    expect(rowsOf(loaded)).toEqual(READ);
    expect(loaded.report.warnings.map(({ code, line }) => [code, line])).toEqual([
      ['PREAMBLE', 1],
      ['PREAMBLE', 2],
    ]);
  });
  it('second header row: W', () => {
    const loaded = accept(`Price,Open,High,Low,Close,Volume\nDate,,,,,\n${row(0)}\n${row(1)}\n${row(2)}\n`);
    expect(rowsOf(loaded)).toEqual(READ);
    expect(warningsOf(loaded)).toEqual(['EXTRA_HEADER']);
  });
  it('header repeated inside: W', () => {
    const loaded = accept(file(row(0), HEADER, row(1), HEADER, row(2)));
    expect(rowsOf(loaded)).toEqual(READ);
    expect(loaded.report.warnings.map(({ code, line }) => [code, line])).toEqual([
      ['REPEATED_HEADER', 3],
      ['REPEATED_HEADER', 5],
    ]);
  });
  it.each(['Total,,,,,300', '"Downloaded from somewhere, at some time"', 'Average,10,12,9,11,100'])(
    'footer %j: W',
    (footer) => {
      const loaded = accept(`${good}${footer}\n`);
      expect(rowsOf(loaded)).toEqual(READ);
      expect(loaded.report.warnings.map(({ code, line }) => [code, line])).toEqual([['FOOTER', 5]]);
    },
  );
  it('a closing line that is not recognised: R', () => {
    expectRefused(load(`${good}So long and thanks\n`), 'FIELD_COUNT', 5, 1);
  });
  it('a total row in the middle: R', () => {
    expectRefused(load(file(row(0), 'Total,,,,,300', row(1))), 'BAD_TIME', 3, 1);
  });
  it('comment lines: W', () => {
    const loaded = accept(`# made by hand\n${file(row(0), '# a note', row(1), '// another', row(2))}`);
    expect(rowsOf(loaded)).toEqual(READ);
    expect(loaded.report.warnings.map(({ code, line }) => [code, line])).toEqual([
      ['COMMENT', 1],
      ['COMMENT', 4],
      ['COMMENT', 6],
    ]);
  });
});

describe('numbers', () => {
  it.each([
    'NaN',
    'Infinity',
    '-Infinity',
    '1e309',
    '1e-400',
    '',
    'NULL',
    'null',
    'N/A',
    '-',
    '0x1F',
    '1_000',
    '12%',
    '٣',
    '１２',
    'ten',
    '1.2.3',
    '--5',
    '5-',
  ])('%j as an open: R', (text) => expectRefused(withOpen(text), 'BAD_NUMBER', 3, 22));
  it.each(['NaN', '1e309', '', 'NULL', '0x1F', '1_000', '-', '12%'])('%j as a volume: R', (text) => {
    expectRefused(load(withVolume(text)), 'BAD_NUMBER', 3, 33);
  });
  it.each([
    ['1e1', 10],
    ['1E+1', 10],
    ['+9.5', 9.5],
    ['9.', 9],
    ['.95e1', 9.5],
    ['0010', 10],
  ])('%j: A', (text, value) => {
    const outcome = withOpen(text);
    if (outcome.kind !== 'loaded') throw new Error(JSON.stringify(outcome));
    expect(outcome.bars.open[1]).toBe(value);
    expect(outcome.report.warning_count).toBe(0);
  });
  it.each([
    ['"1,234.5"', 1234.5, 'THOUSANDS'],
    ['$12', 12, 'CURRENCY'],
    ['€12', 12, 'CURRENCY'],
    ['12\u00a0', 12, 'INVISIBLE'],
    ['1\u200b2', 12, 'INVISIBLE'],
    ['\ufeff12', 12, 'INVISIBLE'],
    ['12.0000000000000000000001', 12, 'LONG_NUMBER'],
  ])('%j: W', (text, value, code) => {
    const loaded = accept(file(row(0), `${stamp(1)},${text},2000,9,11,100`, row(2)));
    expect(loaded.bars.open[1]).toBe(value);
    expect(warningsOf(loaded)).toEqual([code]);
    expect(loaded.report.warnings[0]).toMatchObject({ line: 3 });
  });
  it('decimal comma: ask', () => {
    const text = 'time;open;high;low;close;volume\n2024-01-01T00:00:00Z;10,5;12,25;9,75;11,0;100\n';
    expectAsked(load(text), { decimal: 'comma' });
    expect(rowsOf(accept(text, { decimal: 'comma' }))).toEqual(['2024-01-01T00:00:00Z 10.5 12.25 9.75 11 100']);
  });
  it('a comma that could be either: ask, and each answer is shown', () => {
    const text = 'time;open;high;low;close\n2024-01-01T00:00:00Z;1,500;1,750;1,250;1,600\n';
    const outcome = load(text);
    expectAsked(outcome, { decimal: 'point' });
    if (outcome.kind !== 'questions') return;
    const [question] = outcome.questions;
    expect(question!.flag).toBe('--decimal');
    expect(question!.choices.map(({ value, preview }) => [value, preview[0]])).toEqual([
      ['comma', ['2024-01-01T00:00:00Z', '1.5', '1.75', '1.25', '1.6', '0']],
      ['point', ['2024-01-01T00:00:00Z', '1500', '1750', '1250', '1600', '0']],
    ]);
  });
  it('−0 → 0: W', () => {
    const loaded = accept(withVolume('-0'));
    expect(Object.is(loaded.bars.volume[1], 0)).toBe(true);
    expect(warningsOf(loaded)).toEqual(['NEGATIVE_ZERO']);
  });
  it.each(['0', '-5', '0.0', '-0'])('price %j: R unless allowed', (price) => {
    const text = file(row(0), `${stamp(1)},10,12,${price},11,100`, row(2));
    expectRefused(load(text), 'NONPOSITIVE_PRICE', 3, 28);
    expect(accept(text, { allow_nonpositive: true }).bars.low[1]).toBe(Number(price) === 0 ? 0 : -5);
  });
  it('negative volume: R', () => expectRefused(load(withVolume('-7')), 'NEGATIVE_VOLUME', 3, 33));
  it('volume −1, for none: W', () => {
    const loaded = accept(withVolume('-1'));
    expect(loaded.bars.volume[1]).toBe(0);
    expect(warningsOf(loaded)).toEqual(['NO_VOLUME_VALUE']);
  });
  it.each([
    ['high < low', '10,8,9,8.5,100'],
    ['open above high', '13,12,9,11,100'],
    ['close below low', '10,12,9,8,100'],
  ])('%s: W and kept, or clamped, or refused', (_what, values) => {
    const text = file(row(0), row(1, values), row(2));
    const kept = accept(text);
    expect(rowsOf(kept)[1]).toBe(`${stamp(1)} ${values.replaceAll(',', ' ')}`);
    expect(kept.report.warnings).toMatchObject([{ code: 'OHLC_VIOLATION', line: 3 }]);
    expect(kept.report.ohlc_violations).toBe(1);
    const clamped = accept(text, { ohlc: 'clamp' });
    const [o, h, l, c] = [clamped.bars.open, clamped.bars.high, clamped.bars.low, clamped.bars.close].map(
      (column) => column[1]!,
    );
    expect(h).toBeGreaterThanOrEqual(Math.max(o!, c!, l!));
    expect(l).toBeLessThanOrEqual(Math.min(o!, c!));
    expect([o, c]).toEqual([Number(values.split(',')[0]), Number(values.split(',')[3])]);
    expect(warningsOf(clamped)).toEqual(['OHLC_CLAMPED']);
    const refused = load(text, { ohlc: 'refuse' });
    expect(refused).toMatchObject({ kind: 'refused', problems: [{ code: 'OHLC_VIOLATION', line: 3 }] });
  });
  it('zero volume: A', () => {
    const loaded = accept(withVolume('0'));
    expect(loaded.report.zero_volume).toBe(1);
    expect(loaded.report.warning_count).toBe(0);
  });
  it('fractional volume: A', () => expect(accept(withVolume('0.125')).bars.volume[1]).toBe(0.125));
  it('a 100× jump: W', () => {
    const loaded = accept(file(row(0), row(1, '1100,1200,1000,1100,5'), row(2, '1100,1200,1000,1100,5')));
    expect(loaded.report.warnings).toMatchObject([{ code: 'PRICE_JUMP', line: 3 }]);
    expect(warningsOf(accept(file(row(0), row(1, '0.1,0.2,0.1,0.11,5'))))).toEqual(['PRICE_JUMP']);
  });
  it('columns that look swapped: W', () => {
    const text = `time,open,high,low,close\n${[0, 1, 2].map((hour) => `${stamp(hour)},10,9,12,11`).join('\n')}\n`;
    expect(warningsOf(accept(text))).toContain('LOOKS_SWAPPED');
  });
  it('a million errors: a hundred and a count', () => {
    const text = `${HEADER}\n${`${stamp(0)},x,12,9,11,100\n`.repeat(1_000_000)}`;
    const outcome = load(text);
    if (outcome.kind !== 'refused') throw new Error(outcome.kind);
    expect(outcome.problem_count).toBe(1_000_000);
    expect(outcome.problems.length).toBe(100);
    expect(outcome.problems.at(-1)).toMatchObject({ code: 'BAD_NUMBER', line: 101, column: 22 });
  });
});
