import type { DashboardInput } from '../../../src/runtime/dashboard/index.ts';

/** Texts that break out of an element, an attribute, a style, a script or a comment where they are let. */
const BREAKOUTS = [
  '<script>window.executed=1</script>',
  '"><img src=x onerror="window.executed=1">',
  "'><svg onload='window.executed=1'>",
  '</title></style></textarea><script>window.executed=1</script>',
  '--><iframe srcdoc="<script>parent.executed=1</script>"></iframe>',
  '<a href="javascript:window.executed=1">x</a><base href="http://elsewhere.test/">',
  '<link rel=stylesheet href=http://elsewhere.test/a.css><meta http-equiv=refresh content=0;url=http://elsewhere.test/>',
  '\u202e<b>\u0000\ud800</b>&lt;script&gt;',
];

const everything = BREAKOUTS.join(' ');

/** A run folder in which every text that can be anything is hostile, names of fields too. */
export function hostileInput(): DashboardInput {
  const nasty = Object.fromEntries(BREAKOUTS.map((text, i) => [text, i + 1]));
  const stage = {
    stage: everything,
    step_id: 1,
    trace_id: everything,
    t_start: 1,
    dt: 0.1,
    outcome: everything,
    reason: everything,
  };
  const event = {
    type: everything,
    seq: everything,
    ts: everything,
    trace_id: everything,
    tag: everything,
    status: everything,
  };
  return {
    meta: {
      name: everything,
      run_id: everything,
      symbol: everything,
      state: everything,
      engine_version: everything,
      host: everything,
      error: everything,
      data: { file: everything, source: everything, sha256: everything, first_ts: everything },
      config: { strategy: everything, profile: everything, params: nasty, ...nasty },
    },
    stats: { return_pct: everything, ...nasty },
    metrics: {
      processed: everything,
      errors_by_reason: nasty,
      rejects_by_reason: { ...nasty, ['__proto__']: 3 },
      stages_by_name: { [everything]: { count: 3, p50_ms: 1, p95_ms: 2 } },
      outcomes_by_stage: { [everything]: { ok: 1, rejected: 1, error: 1 } },
    },
    equity: { ts: Float64Array.of(0, 1e9), equity: Float64Array.of(1, 2) },
    fills: {
      ts: Float64Array.of(0, 1e9),
      side: Float64Array.of(1, -1),
      price: Float64Array.of(1, 2),
      latency_ms: Float64Array.of(3, 4),
    },
    stage_lines: [JSON.stringify(stage), everything, 'null', '[]'],
    log_lines: [JSON.stringify(event), everything, '7'],
  };
}
