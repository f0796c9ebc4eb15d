import { expect } from 'vitest';
import type { LoaderOptions, LoadOutcome } from '../../../src/contracts/loader.ts';
import type { LoaderMeta } from '../../../src/core/loader/index.ts';
import { DEFAULT_LOADER_OPTIONS, loadBytes } from '../../../src/core/loader/index.ts';
import { isoFromMs } from '../../../src/core/time/civil.ts';
import { platformZone } from '../../../src/runtime/files/zones.ts';

const encoder = new TextEncoder();

export type Loaded = Extract<LoadOutcome, { kind: 'loaded' }>;

export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Loads a text as a file; options by name, the file's name and container where they matter. */
export function load(
  text: string | Uint8Array,
  options: Partial<LoaderOptions> = {},
  meta: Partial<LoaderMeta> = {},
): LoadOutcome {
  const bytes = typeof text === 'string' ? bytesOf(text) : text;
  return loadBytes(
    bytes,
    { name: 'bars.csv', size: bytes.length, ...meta },
    { ...DEFAULT_LOADER_OPTIONS, ...options },
    { zone: platformZone },
  );
}

/** Loads a text that must be accepted. */
export function accept(
  text: string | Uint8Array,
  options: Partial<LoaderOptions> = {},
  meta: Partial<LoaderMeta> = {},
): Loaded {
  const outcome = load(text, options, meta);
  if (outcome.kind !== 'loaded') throw new Error(`not loaded: ${JSON.stringify(outcome).slice(0, 600)}`);
  return outcome;
}

/** Rows of an accepted file as text: ISO time and the five values. */
export function rowsOf({ bars }: Loaded): string[] {
  return Array.from(bars.ts, (ts, i) =>
    [isoFromMs(ts), bars.open[i], bars.high[i], bars.low[i], bars.close[i], bars.volume[i]].join(' '),
  );
}

/** Codes of the warnings of an accepted file, each once, in order of first appearance. */
export function warningsOf({ report }: Loaded): string[] {
  return [...new Set(report.warnings.map((warning) => warning.code))];
}

/** Expects a refusal whose first problem has this code, line and column. */
export function expectRefused(outcome: LoadOutcome, code: string, line: number | null, column: number | null): void {
  if (outcome.kind !== 'refused') throw new Error(`not refused: ${JSON.stringify(outcome).slice(0, 400)}`);
  const [first] = outcome.problems;
  expect({ code: first!.code, line: first!.line, column: first!.column }).toEqual({ code, line, column });
}

/** Expects questions about exactly these options, with these best guesses. */
export function expectAsked(outcome: LoadOutcome, best: Record<string, string>): void {
  if (outcome.kind !== 'questions') throw new Error(`not asked: ${JSON.stringify(outcome).slice(0, 400)}`);
  expect(Object.fromEntries(outcome.questions.map((question) => [question.option, question.best]))).toEqual(best);
}
