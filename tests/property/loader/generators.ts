import fc from 'fast-check';

/** A bar as text, so that what the file says is known exactly. */
export interface TextBar {
  readonly ts: number;
  readonly cells: readonly [open: string, high: string, low: string, close: string, volume: string];
}

const short = fc
  .tuple(fc.integer({ min: 1, max: 999_999_999 }), fc.integer({ min: 0, max: 8 }))
  .map(([mantissa, digits]) => (mantissa / 10 ** digits).toFixed(digits))
  .filter((text) => Number(text) > 0);
/** All the digits of a double, as programs write what they have reckoned, and now and then more than a double has. */
const long = fc
  .tuple(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), fc.constantFrom('', '', '1', '5'))
  .map(([value, more]) => (Number.isInteger(value) ? String(value) : `${value}${more}`));
const price = fc.oneof({ weight: 3, arbitrary: short }, { weight: 1, arbitrary: long });

const volume = fc.oneof(
  fc.integer({ min: 0, max: 2_000_000_000 }).map(String),
  fc.double({ min: 0, max: 1e12, noNaN: true }).map((value) => value.toFixed(4)),
  fc.constantFrom('0', '0.0', '5.', '.5', '1e3', '123456789012', '0.000000001'),
);

/** Bars an interval apart with now and then a step missing. High and low mostly contain open and close. */
export const bars: fc.Arbitrary<TextBar[]> = fc
  .tuple(
    // To the year 2299: counts that are of later ones are asked about, since in a finer unit they are of the seventies.
    fc.integer({ min: 0, max: 109_000 }),
    fc.constantFrom(60_000, 3_600_000, 86_400_000),
    fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), price, price, price, price, volume, fc.boolean()), {
      minLength: 1,
      maxLength: 60,
    }),
  )
  .map(([start, interval, rows]) => {
    let at = 946_684_800_000 + start * interval;
    return rows.map(([step, a, b, c, d, v, tidy]) => {
      at += step * interval;
      const sorted = [a, b, c, d].sort((x, y) => Number(x) - Number(y)) as [string, string, string, string];
      const cells = tidy ? ([sorted[1], sorted[3], sorted[0], sorted[2], v] as const) : ([a, b, c, d, v] as const);
      return { ts: at, cells };
    });
  });

export interface Style {
  readonly delimiter: string;
  readonly lineEnd: string;
  readonly header: boolean;
  readonly time: 's' | 'ms' | 'us' | 'ns' | 'iso' | 'spaced' | 'offset' | 'compact';
  readonly quoted: boolean;
  readonly descending: boolean;
  readonly finalEnd: boolean;
  /** Lines that are not rows, by the row before which they stand. */
  readonly noise: readonly (readonly [number, string])[];
}

export const style: fc.Arbitrary<Style> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  header: fc.boolean(),
  time: fc.constantFrom('s', 'ms', 'us', 'ns', 'iso', 'spaced', 'offset', 'compact'),
  quoted: fc.boolean(),
  descending: fc.boolean(),
  finalEnd: fc.boolean(),
  noise: fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.constantFrom('', '# a remark', '   ')), {
    maxLength: 3,
  }),
});

function stamp(ts: number, how: Style['time']): string {
  const iso = new Date(ts).toISOString();
  switch (how) {
    case 's':
      return String(ts / 1000);
    case 'ms':
      return String(ts);
    case 'us':
      return `${ts}000`;
    case 'ns':
      return `${ts}000000`;
    case 'iso':
      return iso;
    case 'spaced':
      return `${iso.slice(0, 10)} ${iso.slice(11, 19)}+00:00`;
    case 'offset':
      return `${new Date(ts + 19_800_000).toISOString().slice(0, 19)}+05:30`;
    case 'compact':
      return `${iso.slice(0, 19).replaceAll('-', '').replaceAll(':', '')}Z`;
  }
}

/** A file with these bars, written in this style. */
export function fileText(list: readonly TextBar[], how: Style): string {
  const quote = (cell: string): string => (how.quoted ? `"${cell}"` : cell);
  const rows = list.map(({ ts, cells }) => [stamp(ts, how.time), ...cells].map(quote).join(how.delimiter));
  if (how.descending) rows.reverse();
  const lines: string[] = how.header
    ? [['time', 'open', 'high', 'low', 'close', 'volume'].map(quote).join(how.delimiter)]
    : [];
  for (const [k, row] of rows.entries()) {
    for (const [at, text] of how.noise) if (at === k) lines.push(text);
    lines.push(row);
  }
  return lines.join(how.lineEnd) + (how.finalEnd ? how.lineEnd : '');
}

/** The same bars as JSON: arrays, objects in a list, or one object a line. */
export function jsonText(list: readonly TextBar[], shape: 'arrays' | 'objects' | 'lines'): string {
  const number = (cell: string): string => String(Number(cell));
  if (shape === 'arrays')
    return `[${list.map(({ ts, cells }) => `[${[ts, ...cells.map(number)].join(', ')}]`).join(',\n')}]`;
  const rows = list.map(({ ts, cells: [open, high, low, close, volume] }) =>
    JSON.stringify({ low, time: ts, note: 'a "quoted", é\n', close: Number(close), high, open, volume }),
  );
  return shape === 'lines' ? `${rows.join('\n')}\n` : `{"status": "ok", "candles": [${rows.join(',')}], "next": null}`;
}
