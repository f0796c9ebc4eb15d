/** Lines of the rare events, written as strings. */
import type { DeliveryFacts, RunEvent, RunFinished, RunStarted, TradingStateChanged } from '../../contracts/events.ts';
import { timestampText } from './timestamp.ts';

/** Head of a line written as a string; `trace` as in the log. */
function headText(event: RunEvent): string {
  const seq = String(event.seq);
  const trace = String(event.trace_seq);
  return `{"type":"${event.type}","seq":${seq},"ts":"${timestampText(event.ts)}","event_id":"e${seq}","trace_id":"t${trace}"`;
}

/** The header. */
export function startLine(event: RunStarted): string {
  const { sha256, rows, first_ts, last_ts, interval_ms } = event.data;
  const dataText =
    `{"sha256":${JSON.stringify(sha256)},"rows":${String(rows)},"first_ts":"${timestampText(first_ts)}",` +
    `"last_ts":${last_ts === null ? 'null' : `"${timestampText(last_ts)}"`},"interval_ms":${String(interval_ms)}}`;
  return (
    `${headText(event)},"schema_version":${String(event.schema_version)},` +
    `"engine_version":${JSON.stringify(event.engine_version)},"run_id":"${event.run_id}",` +
    `"symbol":${JSON.stringify(event.symbol)},"seed":${String(event.seed)},"data":${dataText},` +
    `"config":${event.config_json}}\n`
  );
}

export function stateLine(event: TradingStateChanged): string {
  return (
    `${headText(event)},"from":"${event.from}","to":"${event.to}","reason":${JSON.stringify(event.reason)},` +
    `"limit":${JSON.stringify(event.limit)},"actual":${JSON.stringify(event.actual)}}\n`
  );
}

/** The trailer; `sha256` is over every byte before it. */
export function finishLine(event: RunFinished, sha256: string): string {
  const { data } = event;
  const dataText =
    data === undefined
      ? ''
      : `,"data":{"sha256":"${data.sha256}","rows":${String(data.rows)},"last_ts":"${timestampText(data.last_ts)}"}`;
  return (
    `${headText(event)},"counts":${JSON.stringify(event.counts)},"bars":${String(event.bars)},` +
    `"equity":${JSON.stringify(event.equity)},"positions":${JSON.stringify(event.positions)}${dataText},"log_sha256":"${sha256}"}\n`
  );
}

/** The end of a report's line, from behind its reason on. The codes are closed and need no escapes. */
export function deliveryEnd({ retries, duplicates, errors }: DeliveryFacts): string {
  const codes = errors.map((code) => `"${code}"`).join(',');
  return `,"retries":${String(retries)},"duplicates":${String(duplicates)},"errors":[${codes}]}}\n`;
}
