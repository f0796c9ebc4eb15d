/** What the page is shown of a run's stages. */
import { ok } from '../../contracts/result.ts';
import type { Result } from '../../contracts/result.ts';
import { OUTCOMES, STAGES, type Weights } from '../../core/metrics/index.ts';
import type { StagesReply, TimesHistogram } from '../protocol/stages-reply.ts';
import type { RunSource } from './run-source.ts';

const NO_POINTS = { bar: new Float64Array(0), p50_ms: new Float64Array(0), p95_ms: new Float64Array(0) };
const BINS = 32;
/** Times have long tails: bins reach to this share of the steps. */
const SHOWN_SHARE = 0.99;

/** Of values with their counts, lowest first. One bin where all are equal, none where there are none. */
export function timesHistogram({ values, counts }: Weights): TimesHistogram {
  const total = counts.reduce((sum, n) => sum + n, 0);
  const first = values[0];
  if (first === undefined) return { edges_ms: new Float64Array(1), counts: new Float64Array(0), above: 0 };
  let below = 0;
  let top = first;
  for (let i = 0; i < values.length && (below < total * SHOWN_SHARE || values[i] === top); i++) {
    below += counts[i]!;
    top = values[i]!;
  }
  if (top === first)
    return { edges_ms: Float64Array.of(first, first), counts: Float64Array.of(below), above: total - below };
  const bins = new Float64Array(BINS);
  for (let i = 0; i < values.length && values[i]! <= top; i++) {
    bins[Math.min(BINS - 1, Math.floor(((values[i]! - first) / (top - first)) * BINS))]! += counts[i]!;
  }
  const edges_ms = Float64Array.from({ length: BINS + 1 }, (_, i) =>
    i === BINS ? top : first + (i / BINS) * (top - first),
  );
  return { edges_ms, counts: bins, above: total - below };
}

const list = (counts: ReadonlyMap<string, number>) => [...counts].map(([reason, count]) => ({ reason, count }));

/** Null where nothing is measured. */
export async function stagesReply({ metrics, dataset }: RunSource): Promise<Result<StagesReply | null>> {
  if (metrics === null) return ok(null);
  const figures = await metrics.figures();
  if (!figures.ok) return figures;
  if (figures.value === null) return ok(null);
  const { stages, series, resolution_ms, rotated } = figures.value;
  const { summary } = stages;
  const { ts } = dataset.bars;
  const { processed, allowed, rejected, filled, errors, retries, dupes_filtered, stage_events_count } = summary;
  return ok({
    plan: metrics.plan,
    resolution_ms,
    rotated,
    totals: { processed, allowed, rejected, filled, errors, retries, dupes_filtered, events: stage_events_count },
    errors: list(summary.errors_by_reason),
    rejects: list(summary.rejects_by_reason),
    stages: STAGES.map((name, s) => {
      const { count, p50_ms, p95_ms } = summary.stages_by_name.get(name)!;
      const outcomes = summary.outcomes_by_stage.get(name)!;
      const points = series?.points(s) ?? NO_POINTS;
      const [okay, refused, error] = OUTCOMES.map((outcome) => outcomes[outcome]);
      return {
        name,
        steps: count,
        p50_ms,
        p95_ms,
        ok: okay!,
        rejected: refused!,
        error: error!,
        points: { ts: points.bar.map((bar) => ts[bar]!), p50_ms: points.p50_ms, p95_ms: points.p95_ms },
        hist: timesHistogram(stages.times(s)),
      };
    }),
  });
}
