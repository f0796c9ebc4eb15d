/** The check that a row of a sweep must pass, whatever it was stored in. */
import { count, dictionary, finite, hex, list, nullable, record, since, text } from './check.ts';
import type { Check } from './check.ts';
import type { DoneRow } from './sweep.ts';

const run = record({
  run_id: text,
  log_sha256: nullable(hex(64)),
  stats: nullable(dictionary(nullable(finite))),
  sharpe_variance: nullable(finite),
  sharpe_error: since(null, nullable(finite)),
  error: nullable(text),
});

export const checkDoneRow: Check<DoneRow> = record({ index: count, parts: list(run) });
