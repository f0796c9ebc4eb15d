/** An exchange that could fail and does not: a test switches on what it is about. */
export const NO_FAILURES = {
  exchange: 'realish',
  exchange_unavailable_pct: 0,
  exchange_lost_pct: 0,
  exchange_ack_lost_pct: 0,
  exchange_refused_pct: 0,
  exchange_outage_every_ms: 0,
  exchange_outage_ms: 0,
} as const;
