import { describe, expect, it } from 'vitest';
import { createLoader, DEFAULT_LOADER_OPTIONS } from '../../../src/core/loader/index.ts';
import { accept, bytesOf, expectRefused, load, rowsOf } from './helpers.ts';

/** Names that stand twice in one object: what it says cannot be known, since some take the first and some the last. */

const row = (hour: number, end = '"close":1.5') =>
  `{"time":"2024-01-01T0${hour}:00:00Z","open":1,"high":2,"low":1,${end}}`;
/** What is refused begins at the ¶. */
const TWICE = row(1, '"close":1.5,¶"close":1.6');

function marked(text: string) {
  const [before] = text.split('¶');
  const line = before!.split('\n').length;
  return { text: text.replace('¶', ''), line, column: before!.length - before!.lastIndexOf('\n') };
}

describe('a name that stands twice in one object', () => {
  it.each<[string, string]>([
    ['in a list of rows', `[${row(0)},\n${TWICE},\n${row(2)}]`],
    ['in the first row', `[${TWICE},\n${row(2)}]`],
    ['in rows one a line', `${row(0)}\n${TWICE}\n${row(2)}\n`],
    ['in the only row', TWICE],
    ['with the same value', `[${row(0)},\n${row(1, '"close":1.5,¶"close":1.5')}]`],
    [
      'apart',
      `[${row(0, '"close":1,"volume":2')},\n${row(1, '"close":1.5,"volume":3,¶"time":"2024-01-01T05:00:00Z"')}]`,
    ],
    ['beside what is read', `[${row(0, '"close":1,"note":""')},\n${row(1, '"close":1,"note":"",¶"note":""')}]`],
    ['in an object in it', `[${row(0, '"c":{"close":1}')},\n${row(1, '"c":{"close":1,¶"close":2}')}]`],
    ['in a row under its time', `{"2024-01-01":{"open":1,"high":2,"low":1,\n"close":1,¶"open":2}}`],
    ['behind what is looked at first', `[${Array.from({ length: 300 }, () => row(0)).join(',')},\n${TWICE}]`],
    ['of columns', '{"time":[1704067200],"open":[1],"high":[1],\n"low":[1],"close":[1],¶"close":[2]}'],
    ['around columns', '{"a":{"time":[1],"open":[1],"high":[1],"low":[1],"close":[1]},\n¶"a":{}}'],
  ])('is refused %s', (_, from) => {
    const { text, line, column } = marked(from);
    const outcome = load(text, {}, { name: 'x.json' });
    expectRefused(outcome, 'JSON_SYNTAX', line, column);
    const [name] = /"\w+"/.exec(text.split('\n')[line - 1]!.slice(column - 1))!;
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain(`${name} stands twice in one object`);
  });

  it('is refused where it is that of lists of rows', () => {
    const { text, line, column } = marked(`{"data":[${row(0)}],\n"meta":{},"data":¶[${row(1)}]}`);
    const outcome = load(text, {}, { name: 'x.json' });
    expectRefused(outcome, 'JSON_SYNTAX', line, column);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('"data" stands twice in one object');
  });

  it('is refused wherever a piece of the text ends', () => {
    const { text, line, column } = marked(`[${row(0)},\n${TWICE},${row(2)}]`);
    const bytes = bytesOf(text);
    for (let size = 1; size < bytes.length; size += 7) {
      const loader = createLoader({ name: 'x.json', size: bytes.length }, DEFAULT_LOADER_OPTIONS);
      for (let at = 0; at < bytes.length; at += size) loader.push(bytes.subarray(at, at + size));
      expectRefused(loader.finish(), 'JSON_SYNTAX', line, column);
    }
  });

  it('may stand in two objects', () => {
    const series = (hour: number) => `{"symbol":"A","bars":[${row(hour)}]}`;
    for (const text of [
      `[${row(0)},${row(1)}]`,
      `{"results":[${series(0)},${series(1)}]}`,
      `{"first":{"data":[${row(0)}]},"second":{"data":[${row(1)}]}}`,
    ])
      expect(rowsOf(accept(text, {}, { name: 'x.json' })), text).toHaveLength(2);
  });
});
