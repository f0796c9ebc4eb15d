import type { Bars } from '../../contracts/bars.ts';
import type { LoaderQuestion, LoadOutcome } from '../../contracts/loader.ts';
import { isoFromMs } from '../time/civil.ts';

/** Compensated sum (Neumaier): the error does not grow with the number of values. */
function sum(values: Float64Array): number {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

function extreme(values: Float64Array, sign: 1 | -1): number {
  let best = values[0];
  for (let i = 1; i < values.length; i++) if ((values[i] - best) * sign > 0) best = values[i];
  return best;
}

function measures(bars: Bars): Record<string, number> {
  const last = bars.length - 1;
  return {
    first_close: bars.close[0],
    last_close: bars.close[last],
    sum_close: sum(bars.close),
    max_high: extreme(bars.high, 1),
    min_low: extreme(bars.low, -1),
    sum_volume: sum(bars.volume),
  };
}

function plainQuestions(questions: readonly LoaderQuestion[]): Record<string, unknown>[] {
  return questions.map(({ option, flag, text, best, choices }) => ({
    option,
    flag,
    text,
    best,
    choices: choices.map((choice) => choice.value),
  }));
}

/**
 * What the loader found in a file, as a flat object for machines: keys in a fixed order, times as ISO text,
 * null where nothing is known. `asked` are the questions that were answered by their best guess to get
 * this outcome (see `withBestAnswers`); pass none where nothing was asked.
 */
export function inspect(outcome: LoadOutcome, asked: readonly LoaderQuestion[] = []): Record<string, unknown> {
  if (outcome.kind === 'questions') {
    return { status: 'questions', source: outcome.source, questions: plainQuestions(outcome.questions) };
  }
  if (outcome.kind === 'refused') {
    const { problems, problem_count } = outcome;
    // What cannot be read by one delimiter may well be by the other.
    const status = asked.some(({ option }) => option === 'delimiter') ? 'questions' : 'refused';
    return { status, problem_count, problems, questions: plainQuestions(asked) };
  }
  const { report, bars } = outcome;
  return {
    status: asked.length > 0 ? 'questions' : 'loaded',
    source: report.source,
    symbol: report.symbol,
    container: report.container,
    encoding: report.encoding,
    delimiter: report.delimiter,
    header: report.has_header,
    columns: report.columns,
    time_format: report.time_format,
    time_unit: report.time_unit,
    zone: report.tz,
    stamp: report.stamp,
    order: report.order,
    interval_ms: report.interval_ms,
    rows: report.rows,
    first_ts: isoFromMs(report.first_ts),
    last_ts: isoFromMs(report.last_ts),
    ...measures(bars),
    gaps: report.gaps,
    duplicates: report.duplicates,
    ohlc_violations: report.ohlc_violations,
    zero_volume: report.zero_volume,
    bytes: report.bytes,
    found: report.found,
    assumed: report.assumed,
    warning_count: report.warning_count,
    warnings: report.warnings,
    questions: plainQuestions(asked),
  };
}
