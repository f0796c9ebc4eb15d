import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LoaderOptions, LoaderQuestion } from '../../src/contracts/loader.ts';
import { DEFAULT_LOADER_OPTIONS, inspect, withBestAnswers } from '../../src/core/loader/index.ts';
import { handleSource } from '../../src/runtime/files/file-source.ts';
import { loadFile } from '../../src/runtime/files/load.ts';
import { keepScore } from './scores.ts';

const folder = join(process.env['PAPERTAPE_CORPUS'] ?? '../shared/data', 'corpus');
const manifest = join(folder, 'MANIFEST.tsv');
const present = existsSync(manifest);

/** What cannot be read off a file, as the manifest's own notes settle it: this is what a person would answer. */
const ANSWERS: readonly (readonly [part: string, option: Partial<LoaderOptions>])[] = [
  ['histdata', { tz: 'EST' }],
  ['mt5', { tz: 'UTC' }],
];

interface Expected {
  readonly file: string;
  readonly values: ReadonlyMap<string, string>;
}

function readManifest(): Expected[] {
  const [head = '', ...lines] = readFileSync(manifest, 'utf8').trimEnd().split('\n');
  const names = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return { file: cells[names.indexOf('file')]!, values: new Map(names.map((name, k) => [name, cells[k] ?? ''])) };
  });
}

/** Loads and inspects; questions are answered as above, by the best guess where nothing is said. */
async function inspectFile(file: string): Promise<{ found: Record<string, unknown>; asked: LoaderQuestion[] }> {
  const handle = await open(join(folder, file));
  try {
    const source = await handleSource(handle, file);
    let outcome = await loadFile(source, DEFAULT_LOADER_OPTIONS);
    const asked: LoaderQuestion[] = [];
    if (outcome.kind === 'questions') {
      asked.push(...outcome.questions);
      const answers = ANSWERS.find(([part]) => file.includes(part))?.[1] ?? {};
      outcome = await loadFile(source, { ...withBestAnswers(DEFAULT_LOADER_OPTIONS, outcome.questions), ...answers });
    }
    return { found: inspect(outcome), asked };
  } finally {
    await handle.close();
  }
}

/** The manifest's number is rounded: half a unit of its last digit is allowed. */
function expectClose(found: unknown, printed: string): void {
  const decimals = printed.includes('.') ? printed.length - printed.indexOf('.') - 1 : 0;
  const difference = Math.abs((found as number) - Number(printed));
  expect(difference, `${String(found)} against ${printed}`).toBeLessThanOrEqual(0.5 * 10 ** -decimals * (1 + 1e-6));
}

describe.skipIf(!present)(`the corpus in ${folder}`, () => {
  const files = present ? readManifest() : [];

  it('has files', () => expect(files.length).toBeGreaterThan(0));

  it.for(files.map((expected) => [expected.file, expected.values] as const))('%s', async ([file, values], { task }) => {
    keepScore(task.meta, 'corpus', 0, 1);
    const { found } = await inspectFile(file);
    const text = (name: string): string => values.get(name) ?? '';
    expect(found['problems']).toBeUndefined();
    expect({
      rows: found['rows'],
      first_ts: found['first_ts'],
      last_ts: found['last_ts'],
      interval_ms: found['interval_ms'],
      gaps: found['gaps'],
      duplicates: found['duplicates'],
      ohlc_violations: found['ohlc_violations'],
      zero_volume: found['zero_volume'],
      bytes: found['bytes'],
      order: found['order'],
    }).toEqual({
      rows: Number(text('rows')),
      first_ts: text('first_ts_utc'),
      last_ts: text('last_ts_utc'),
      interval_ms: Number(text('modal_interval_s')) * 1000,
      gaps: Number(text('gaps_gt_modal')),
      duplicates: Number(text('duplicates')),
      ohlc_violations: Number(text('ohlc_violations')),
      zero_volume: Number(text('zero_volume_bars')),
      bytes: Number(text('bytes')),
      order: text('order') === 'desc' ? 'descending' : 'ascending',
    });
    for (const name of ['first_close', 'last_close', 'sum_close', 'max_high', 'min_low', 'sum_volume']) {
      expectClose(found[name], text(name));
    }
    keepScore(task.meta, 'corpus', 1, 1);
  });

  it('asks for the zone of broker clocks alone', async () => {
    const asked: string[] = [];
    for (const { file } of files) {
      for (const question of (await inspectFile(file)).asked) asked.push(`${file.split('_')[0]} ${question.flag}`);
    }
    expect(asked).toEqual(['histdata --tz', 'mt5 --tz']);
  });
});

describe.runIf(!present)('the corpus', () => {
  it(`is absent: no ${manifest}; set PAPERTAPE_CORPUS to check against it`, () => expect(present).toBe(false));
});
