/** Events to NDJSON bytes, in the field order of the log's specification. */
import { invariant } from '../../contracts/assert.ts';
import type { ExecutionReport, OrderIntent, PositionChanged, RiskDecision, RunEvent } from '../../contracts/events.ts';
import { writeNumber, writeUint } from '../num/format.ts';
import type { Hasher } from './hash.ts';
import { put, segment, segmentOf, type Segment } from './segment.ts';
import { NumberSlot, StampSlot, TextCache, TextSlot } from './slots.ts';
import { finishLine, startLine, stateLine } from './plain-lines.ts';
import { utf8 } from './text.ts';

export interface JournalOptions {
  /** Keys of the values a strategy shows, in the order of `meta.shown`. */
  readonly shown: readonly string[];
  /**
   * Takes a finished chunk: whole lines. Returns true when the bytes are no longer needed, so that the buffer may be
   * used again; otherwise they belong to the receiver.
   */
  readonly onChunk: (bytes: Uint8Array, lines: number) => boolean;
  /** Bytes a chunk; a chunk is handed over when less than `LINE_BYTES_MAX` is left. Default 1 MiB. */
  readonly chunk_bytes?: number;
  readonly hasher: Hasher;
}

/** No line is longer: symbols, tags and lists are bounded where they enter. */
export const LINE_BYTES_MAX = 65536;
const CHUNK_BYTES_DEFAULT = 1 << 20;

const LINE_FEED = segment('}\n');
const TS = segment(',"ts":"');
const EVENT_ID = segment('","event_id":"e');
const TRACE_ID = segment('","trace_id":"t');
const NULL = segment('null');
const TRUE = segment('true');
const FALSE = segment('false');
const COMMA = segment(',');

const INTENT = segment('{"type":"OrderIntent","seq":');
const INTENT_ORDER = segment('","order_id":"o');
const SYMBOL = segment('","symbol":');
const SIDE_BUY = segment(',"side":"BUY","qty":');
const SIDE_SELL = segment(',"side":"SELL","qty":');
const NOTIONAL = segment(',"notional":');
const ORDER_TYPE = segment(',"order_type":');
const LIMIT_PRICE = segment(',"limit_price":');
const STOP_PRICE = segment(',"stop_price":');
const TIME_IN_FORCE = segment(',"time_in_force":');
const REDUCE_ONLY = segment(',"reduce_only":');
const TAG = segment(',"tag":');
const META = segment(',"meta":{"bar_index":');
const META_CLOSE = segment(',"close":');
const META_END = segment('}}\n');

const DECISION = segment('{"type":"RiskDecision","seq":');
const REF_ORDER = segment('","ref_order_event_id":"e');
const ALLOWED = segment('","allowed":true,"adjusted_qty":');
const DENIED = segment('","allowed":false,"adjusted_qty":');
const ADJUSTED_NOTIONAL = segment(',"adjusted_notional":');
const REASONS = segment(',"rejection_reasons":[');
const STATE = segment('],"extra":{"trading_state":');
const CHECKS = segment(',"checks":[');
const RULE = segment('{"rule":');
const LIMIT = segment(',"limit":');
const ACTUAL = segment(',"actual":');
const CLOSE_BRACE = segment('}');
const CHECKS_END = segment(']}}\n');

const REPORT = segment('{"type":"ExecutionReport","seq":');
const REF_RISK = segment('","ref_risk_event_id":"e');
const REPORT_ORDER = segment('","order_id":"o');
const STATUS = segment('","status":');
const FILLED_QTY = segment(',"filled_qty":');
const CUM_QTY = segment(',"cum_qty":');
const LEAVES_QTY = segment(',"leaves_qty":');
const AVG_PRICE = segment(',"avg_price":');
const FEE = segment(',"fee":');
const SLIPPAGE = segment(',"slippage":');
const LATENCY = segment(',"latency_ms":');
const REF_PRICE = segment(',"extra":{"ref_price":');
const FILL_SEQ = segment(',"fill_seq":');
const PATH_POINT = segment(',"path_point":');
const REASON = segment(',"reason":');

const POSITION = segment('{"type":"PositionChanged","seq":');
const QTY = segment(',"qty":');
const REALIZED = segment(',"realized_pnl":');
const CASH = segment(',"cash":');
const EQUITY = segment(',"equity":');

/** Writes each event as one line; hands over chunks of whole lines; hashes every byte before the `RunFinished` line. */
export class JournalWriter {
  readonly #options: JournalOptions;
  readonly #chunkBytes: number;
  readonly #shown: readonly Segment[];
  readonly #seq = new NumberSlot();
  readonly #trace = new NumberSlot();
  readonly #risk = new NumberSlot();
  readonly #order = new NumberSlot();
  readonly #qty = new NumberSlot();
  readonly #notional = new NumberSlot();
  readonly #price = new NumberSlot();
  readonly #stamp = new StampSlot();
  readonly #texts = new TextCache();
  readonly #symbol = new TextSlot(this.#texts);
  readonly #orderType = new TextSlot(this.#texts);
  readonly #inForce = new TextSlot(this.#texts);
  readonly #tag = new TextSlot(this.#texts);
  readonly #state = new TextSlot(this.#texts);
  readonly #rule = new TextSlot(this.#texts);
  readonly #status = new TextSlot(this.#texts);
  readonly #point = new TextSlot(this.#texts);
  #bytes: Uint8Array;
  #view: DataView;
  #pos = 0;
  #lines = 0;
  #bytesBefore = 0;
  #linesTotal = 0;
  #sha256: string | null = null;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#chunkBytes = Math.max(options.chunk_bytes ?? CHUNK_BYTES_DEFAULT, LINE_BYTES_MAX * 2);
    this.#bytes = new Uint8Array(this.#chunkBytes);
    this.#view = new DataView(this.#bytes.buffer);
    this.#shown = options.shown.map((key) => segmentOf(utf8(`,${JSON.stringify(key)}:`)));
  }

  /** Bytes written so far, including what has not been handed over yet. */
  get bytes_total(): number {
    return this.#bytesBefore + this.#pos;
  }

  get lines_total(): number {
    return this.#linesTotal;
  }

  /** Hash over every byte before the `RunFinished` line, once that line is written. */
  get sha256(): string | null {
    return this.#sha256;
  }

  write(event: RunEvent): void {
    if (this.#chunkBytes - this.#pos < LINE_BYTES_MAX) this.flush();
    const start = this.#pos;
    switch (event.type) {
      case 'OrderIntent':
        this.#intent(event);
        break;
      case 'RiskDecision':
        this.#decision(event);
        break;
      case 'ExecutionReport':
        this.#report(event);
        break;
      case 'PositionChanged':
        this.#position(event);
        break;
      case 'TradingStateChanged':
        this.#plain(stateLine(event));
        break;
      case 'RunStarted':
        this.#plain(startLine(event));
        break;
      case 'RunFinished':
        this.flush();
        this.#sha256 = this.#options.hasher.hex();
        this.#plain(finishLine(event, this.#sha256));
        break;
    }
    invariant(this.#pos - start <= LINE_BYTES_MAX, 'a log line is longer than its bound');
    this.#lines++;
    this.#linesTotal++;
    if (event.type === 'RunFinished') this.flush();
  }

  /** Hands over the lines written so far. */
  flush(): void {
    if (this.#pos === 0) return;
    const chunk = this.#bytes.subarray(0, this.#pos);
    if (this.#sha256 === null) this.#options.hasher.update(chunk);
    this.#bytesBefore += this.#pos;
    const reuse = this.#options.onChunk(chunk, this.#lines);
    this.#pos = 0;
    this.#lines = 0;
    if (!reuse) {
      this.#bytes = new Uint8Array(this.#chunkBytes);
      this.#view = new DataView(this.#bytes.buffer);
    }
  }

  #plain(line: string): void {
    const bytes = utf8(line);
    invariant(bytes.length <= LINE_BYTES_MAX, 'a log line is longer than its bound');
    this.#bytes.set(bytes, this.#pos);
    this.#pos += bytes.length;
  }

  #head(name: Segment, seq: number, ts: number, trace: number): number {
    const view = this.#view;
    const digits = this.#seq.of(seq);
    let p = put(view, put(view, this.#pos, name), digits);
    p = put(view, put(view, p, TS), this.#stamp.of(ts));
    p = put(view, put(view, p, EVENT_ID), digits);
    return put(view, put(view, p, TRACE_ID), this.#trace.of(trace));
  }

  #nullable(p: number, value: number | null): number {
    return value === null ? put(this.#view, p, NULL) : writeNumber(this.#bytes, p, value);
  }

  #intent(event: OrderIntent): void {
    const bytes = this.#bytes;
    const view = this.#view;
    let p = this.#head(INTENT, event.seq, event.ts, event.trace_seq);
    p = put(view, put(view, p, INTENT_ORDER), this.#order.of(event.order_no));
    p = put(view, put(view, p, SYMBOL), this.#symbol.of(event.symbol));
    p = put(view, put(view, p, event.side === 'BUY' ? SIDE_BUY : SIDE_SELL), this.#qty.of(event.qty));
    p = put(view, put(view, p, NOTIONAL), this.#notional.of(event.notional));
    p = put(view, put(view, p, ORDER_TYPE), this.#orderType.of(event.order_type));
    p = this.#nullable(put(view, p, LIMIT_PRICE), event.limit_price);
    p = this.#nullable(put(view, p, STOP_PRICE), event.stop_price);
    p = put(view, put(view, p, TIME_IN_FORCE), this.#inForce.of(event.time_in_force));
    p = put(view, put(view, p, REDUCE_ONLY), event.reduce_only ? TRUE : FALSE);
    p = put(view, put(view, p, TAG), this.#tag.of(event.tag));
    p = writeUint(bytes, put(view, p, META), event.meta.bar_index);
    p = writeNumber(bytes, put(view, p, META_CLOSE), event.meta.close);
    const shown = event.meta.shown;
    for (let i = 0; i < shown.length; i++) p = this.#nullable(put(view, p, this.#shown[i]), shown[i]);
    for (const [key, value] of event.meta.more) {
      p = put(view, put(view, p, COMMA), this.#texts.get(key));
      bytes[p++] = 58;
      p = typeof value === 'string' ? put(view, p, this.#texts.get(value)) : this.#nullable(p, value);
    }
    this.#pos = put(view, p, META_END);
  }

  #decision(event: RiskDecision): void {
    const view = this.#view;
    let p = this.#head(DECISION, event.seq, event.ts, event.trace_seq);
    p = put(view, put(view, p, REF_ORDER), this.#trace.of(event.ref_order_seq));
    p = put(view, put(view, p, event.allowed ? ALLOWED : DENIED), this.#qty.of(event.adjusted_qty));
    p = put(view, put(view, p, ADJUSTED_NOTIONAL), this.#notional.of(event.adjusted_notional));
    p = put(view, p, REASONS);
    const reasons = event.rejection_reasons;
    for (let i = 0; i < reasons.length; i++) {
      if (i > 0) p = put(view, p, COMMA);
      p = put(view, p, this.#texts.get(reasons[i]));
    }
    p = put(view, put(view, p, STATE), this.#state.of(event.trading_state));
    p = put(view, p, CHECKS);
    const checks = event.checks;
    for (let i = 0; i < checks.length; i++) {
      if (i > 0) p = put(view, p, COMMA);
      p = put(view, put(view, p, RULE), this.#rule.of(checks[i].rule));
      p = this.#nullable(put(view, p, LIMIT), checks[i].limit);
      const { actual } = checks[i];
      p = put(view, put(view, p, ACTUAL), actual === null ? NULL : this.#notional.of(actual));
      p = put(view, p, CLOSE_BRACE);
    }
    this.#pos = put(view, p, CHECKS_END);
  }

  #report(event: ExecutionReport): void {
    const bytes = this.#bytes;
    const view = this.#view;
    let p = this.#head(REPORT, event.seq, event.ts, event.trace_seq);
    p = put(view, put(view, p, REF_ORDER), this.#trace.of(event.ref_order_seq));
    p = put(view, put(view, p, REF_RISK), this.#risk.of(event.ref_risk_seq));
    p = put(view, put(view, p, REPORT_ORDER), this.#order.of(event.order_no));
    p = put(view, put(view, p, STATUS), this.#status.of(event.status));
    p = put(view, put(view, p, FILLED_QTY), this.#qty.of(event.filled_qty));
    p = put(view, put(view, p, CUM_QTY), this.#qty.of(event.cum_qty));
    p = writeNumber(bytes, put(view, p, LEAVES_QTY), event.leaves_qty);
    p = put(view, put(view, p, AVG_PRICE), event.avg_price === null ? NULL : this.#price.of(event.avg_price));
    p = writeNumber(bytes, put(view, p, FEE), event.fee);
    p = writeNumber(bytes, put(view, p, SLIPPAGE), event.slippage_bps);
    p = writeNumber(bytes, put(view, p, LATENCY), event.latency_ms);
    p = this.#nullable(put(view, p, REF_PRICE), event.ref_price);
    p = writeUint(bytes, put(view, p, FILL_SEQ), event.fill_seq);
    p = put(view, p, PATH_POINT);
    p = put(view, p, event.path_point === null ? NULL : this.#point.of(event.path_point));
    p = put(view, p, REASON);
    p = put(view, p, event.reason === null ? NULL : this.#texts.get(event.reason));
    this.#pos = put(view, p, META_END);
  }

  #position(event: PositionChanged): void {
    const bytes = this.#bytes;
    const view = this.#view;
    let p = this.#head(POSITION, event.seq, event.ts, event.trace_seq);
    p = put(view, put(view, p, SYMBOL), this.#symbol.of(event.symbol));
    p = writeNumber(bytes, put(view, p, QTY), event.qty);
    p = put(view, put(view, p, AVG_PRICE), this.#price.of(event.avg_price));
    p = writeNumber(bytes, put(view, p, REALIZED), event.realized_pnl);
    p = writeNumber(bytes, put(view, p, CASH), event.cash);
    p = writeNumber(bytes, put(view, p, EQUITY), event.equity);
    this.#pos = put(view, p, LINE_FEED);
  }
}
