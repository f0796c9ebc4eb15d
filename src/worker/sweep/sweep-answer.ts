/** What the page is told of a sweep, made of its rows. */
import type { Problem } from '../../contracts/result.ts';
import type { SweepInfo } from '../../contracts/sweep.ts';
import { amount } from '../../runtime/dashboard/markup.ts';
import { ranked } from '../../runtime/sweep/ranking.ts';
import type { Sweep } from '../../runtime/sweep/report.ts';
import { errorOf } from '../../runtime/sweep/rows.ts';
import type { SweepRow } from '../../runtime/sweep/rows.ts';
import { cautionText } from '../../runtime/sweep/words.ts';
import type { SweepReply, SweptRun } from '../protocol/sweep-replies.ts';

function swept(row: SweepRow): SweptRun {
  const [first, second] = row.parts;
  return {
    index: row.index,
    values: row.values as readonly number[],
    stats: first?.stats ?? null,
    rest: second?.stats ?? null,
    log_sha256: first?.log_sha256 ?? null,
    error: errorOf(row),
  };
}

/** @param unstored why it is not in the library as far as it has come; null when it is */
export function replyOf(info: SweepInfo, sweep: Sweep, unstored: Problem | null): SweepReply {
  const { plan, ranking, rows, parts } = sweep;
  const { count, first } = plan.refused;
  return {
    info,
    complete: rows.length === plan.accepted.length,
    unstored,
    total: plan.total,
    left_out: { count, reason: first?.reason ?? null },
    rank: ranking,
    runs: rows.map(swept),
    ranked: ranked(rows, ranking).map(({ index }) => index),
    caution: cautionText(sweep, amount),
    bars: parts[0]!.bars.length,
    rest_bars: parts[1]?.bars.length ?? 0,
  };
}
