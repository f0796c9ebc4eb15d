/** Events to NDJSON bytes, in the field order of the log's specification. */
import { invariant } from '../../contracts/assert.ts';
import type {
  ExecutionReport,
  OrderIntent,
  OrderMeta,
  PositionChanged,
  RiskCheck,
  RiskDecision,
  RunEvent,
} from '../../contracts/events.ts';
import { writeNumber, writeUint } from '../num/format.ts';
import * as TEXT from './line-text.ts';
import { CHUNK_BYTES_DEFAULT, LINE_BYTES_MAX, type JournalOptions } from './options.ts';
import { put, putText, segmentOf, type Segment } from './segment.ts';
import { IdDigits, LineHead, Stamp, type HeadId } from './line-head.ts';
import { NumberSlot, PhraseSlot, TextSlot } from './slots.ts';
import { deliveryEnd, finishLine, startLine, stateLine } from './plain-lines.ts';
import { utf8, writeUtf8 } from './text.ts';

/** Writes each event as one line; hands over chunks of whole lines; hashes every byte before the `RunFinished` line. */
export class JournalWriter {
  readonly #options: JournalOptions;
  readonly #chunkBytes: number;
  readonly #shown: readonly Segment[];
  readonly #seq = new IdDigits();
  readonly #stamp = new Stamp();
  readonly #trace = new IdDigits();
  readonly #refOrder = new IdDigits();
  readonly #refRisk = new IdDigits();
  readonly #order = new IdDigits();
  readonly #intentHead = this.#head('OrderIntent', [[',"order_id":"o', this.#order]]);
  readonly #decisionHead = this.#head('RiskDecision', [[',"ref_order_event_id":"e', this.#refOrder]]);
  readonly #reportHead = this.#head('ExecutionReport', [
    [',"ref_order_event_id":"e', this.#refOrder],
    [',"ref_risk_event_id":"e', this.#refRisk],
    [',"order_id":"o', this.#order],
  ]);
  readonly #positionHead = this.#head('PositionChanged', []);
  readonly #qty = new NumberSlot();
  readonly #notional = new NumberSlot();
  readonly #market = new NumberSlot();
  readonly #price = new NumberSlot();
  readonly #texts = new TextSlot();
  readonly #buying = new TextSlot(',"symbol":', ',"side":"BUY","qty":');
  readonly #selling = new TextSlot(',"symbol":', ',"side":"SELL","qty":');
  readonly #unpriced = new TextSlot(',"order_type":', ',"limit_price":null,"stop_price":null');
  readonly #priced = new TextSlot(',"order_type":', ',"limit_price":');
  readonly #terms = new PhraseSlot(',"time_in_force":', ',"reduce_only":', ',"tag":', ',"meta":{"bar_index":');
  readonly #cleared = new PhraseSlot(TEXT.CLEARED, ',"checks":[{"rule":', ',"limit":');
  readonly #state = new TextSlot('', ',"checks":[');
  readonly #rules: TextSlot[] = [];
  readonly #status = new TextSlot(',"status":', ',"filled_qty":');
  readonly #outcome = new PhraseSlot(',"path_point":', ',"reason":', '}}\n');
  readonly #held = new TextSlot(',"symbol":', ',"qty":');
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
    this.#bytesBefore = options.after?.bytes ?? 0;
    this.#linesTotal = options.after?.lines ?? 0;
    this.#shown = options.shown.map((key) => segmentOf(utf8(`,${JSON.stringify(key)}:`)));
  }

  /** Bytes written so far, including what has not been handed over yet and what was there before. */
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

  /** Any event; those that have a method of their own are written faster by it. */
  write(event: RunEvent): void {
    switch (event.type) {
      case 'OrderIntent':
        this.intent(event);
        break;
      case 'RiskDecision':
        this.decision(event);
        break;
      case 'ExecutionReport':
        this.report(event);
        break;
      case 'PositionChanged':
        this.position(event);
        break;
      case 'TradingStateChanged':
        this.#ended(this.#plain(this.#room(), stateLine(event)));
        break;
      case 'RunStarted':
        this.#ended(this.#plain(this.#room(), startLine(event)));
        break;
      case 'RunFinished':
        this.flush();
        this.#sha256 = this.#options.hasher.hex();
        this.#ended(this.#plain(this.#room(), finishLine(event, this.#sha256)));
        this.flush();
        break;
    }
  }

  /** Where the next line begins, with room for any. */
  #room(): number {
    if (this.#chunkBytes - this.#pos < LINE_BYTES_MAX) this.flush();
    return this.#pos;
  }

  /** A line has been written, up to `pos`. */
  #ended(pos: number): void {
    invariant(pos - this.#pos <= LINE_BYTES_MAX, 'a log line is longer than its bound');
    this.#pos = pos;
    this.#lines++;
    this.#linesTotal++;
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
    for (const slot of [this.#qty, this.#notional, this.#market, this.#price]) slot.forget();
    if (!reuse) {
      const spare = this.#options.spareBuffer?.() ?? null;
      this.#bytes = spare?.length === this.#chunkBytes ? spare : new Uint8Array(this.#chunkBytes);
      this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#chunkBytes);
    }
  }

  /** Writes a text at `pos`, returns the position after it. */
  #plain(pos: number, line: string): number {
    const end = writeUtf8(this.#bytes, pos, line);
    invariant(end - pos <= LINE_BYTES_MAX, 'a log line is longer than its bound');
    return end;
  }

  #head(type: RunEvent['type'], ids: readonly HeadId[]): LineHead {
    return new LineHead(type, this.#seq, this.#stamp, [[',"trace_id":"t', this.#trace], ...ids]);
  }

  /** Begins a line with what all heads have; returns where. */
  #begin(seq: number, ts: number, trace: number): number {
    this.#seq.set(seq);
    this.#stamp.set(ts);
    this.#trace.set(trace);
    return this.#room();
  }

  #nullable(p: number, value: number | null): number {
    return value === null ? put(this.#view, p, TEXT.NULL) : writeNumber(this.#view, p, value);
  }

  intent(event: OrderIntent): void {
    const buy = event.side === 'BUY';
    const from = this.#begin(event.seq, event.ts, event.trace_seq);
    const view = this.#view;
    this.#order.set(event.order_no);
    let p = this.#intentHead.put(view, from);
    p = this.#qty.put(view, put(view, p, (buy ? this.#buying : this.#selling).of(event.symbol)), event.qty);
    p = this.#notional.put(view, put(view, p, TEXT.NOTIONAL), event.notional);
    if (event.limit_price === null && event.stop_price === null) {
      p = put(view, p, this.#unpriced.of(event.order_type));
    } else {
      p = this.#nullable(put(view, p, this.#priced.of(event.order_type)), event.limit_price);
      p = this.#nullable(put(view, p, TEXT.STOP_PRICE), event.stop_price);
    }
    p = put(view, p, this.#terms.of(event.time_in_force, event.reduce_only, event.tag));
    this.#ended(this.#meta(p, event.meta));
  }

  #meta(from: number, meta: OrderMeta): number {
    const view = this.#view;
    let p = writeUint(view, from, meta.bar_index);
    p = this.#market.put(view, put(view, p, TEXT.CLOSE), meta.close);
    const shown = meta.shown;
    for (let i = 0; i < shown.length; i++) {
      const value = shown[i];
      p = put(view, p, this.#shown[i]);
      // x − x is 0 for finite x alone; + 0 turns −0 into 0, which JSON could not carry.
      p = value - value === 0 ? writeNumber(view, p, value + 0) : put(view, p, TEXT.NULL);
    }
    const { more } = meta;
    for (let i = 0; i < more.length; i++) {
      const [key, value] = more[i];
      p = put(view, put(view, p, TEXT.COMMA), this.#texts.of(key));
      p = put(view, p, TEXT.COLON);
      p = typeof value === 'string' ? putText(view, p, value) : this.#nullable(p, value);
    }
    return put(view, p, TEXT.LINE_END_2);
  }

  decision(event: RiskDecision): void {
    const from = this.#begin(event.seq, event.ts, event.trace_seq);
    const view = this.#view;
    this.#refOrder.set(event.ref_order_seq);
    let p = this.#decisionHead.put(view, from);
    p = this.#qty.put(view, put(view, p, event.allowed ? TEXT.ALLOWED : TEXT.DENIED), event.adjusted_qty);
    p = this.#notional.put(view, put(view, p, TEXT.ADJUSTED_NOTIONAL), event.adjusted_notional);
    const { rejection_reasons, trading_state, checks } = event;
    // Allowed, with something to check: the usual decision, its fixed texts in one piece.
    if (rejection_reasons.length === 0 && checks.length > 0) {
      p = put(view, p, this.#cleared.of(trading_state, checks[0].rule));
    } else {
      p = this.#reasons(p, rejection_reasons);
      p = put(view, p, this.#state.of(trading_state));
      if (checks.length > 0) p = put(view, p, this.#rule(0, checks[0].rule));
    }
    this.#ended(this.#checks(p, checks));
  }

  #reasons(from: number, reasons: readonly string[]): number {
    const view = this.#view;
    let p = put(view, from, TEXT.REASONS);
    for (let i = 0; i < reasons.length; i++) {
      if (i > 0) p = put(view, p, TEXT.COMMA);
      p = put(view, p, this.#texts.of(reasons[i]));
    }
    return put(view, p, TEXT.REASONS_END);
  }

  /** The beginning of the `i`-th check. */
  #rule(i: number, rule: string): Segment {
    while (i >= this.#rules.length) this.#rules.push(new TextSlot('{"rule":', ',"limit":'));
    return this.#rules[i].of(rule);
  }

  /** The checks, the first one's beginning being written already. */
  #checks(from: number, checks: readonly RiskCheck[]): number {
    const view = this.#view;
    let p = from;
    for (let i = 0; i < checks.length; i++) {
      const { rule, limit, actual } = checks[i];
      if (i > 0) p = put(view, put(view, p, TEXT.CHECK_END), this.#rule(i, rule));
      p = put(view, this.#nullable(p, limit), TEXT.ACTUAL);
      p = actual === null ? put(view, p, TEXT.NULL) : this.#notional.put(view, p, actual);
    }
    return put(view, p, checks.length === 0 ? TEXT.NO_CHECKS : TEXT.CHECKS_END);
  }

  report(event: ExecutionReport): void {
    const from = this.#begin(event.seq, event.ts, event.trace_seq);
    const view = this.#view;
    this.#refOrder.set(event.ref_order_seq);
    this.#refRisk.set(event.ref_risk_seq);
    this.#order.set(event.order_no);
    let p = this.#reportHead.put(view, from);
    p = this.#qty.put(view, put(view, p, this.#status.of(event.status)), event.filled_qty);
    p = this.#qty.put(view, put(view, p, TEXT.CUM_QTY), event.cum_qty);
    if (event.leaves_qty === 0) p = put(view, p, TEXT.NOTHING_LEFT);
    else p = put(view, writeNumber(view, put(view, p, TEXT.LEAVES_QTY), event.leaves_qty), TEXT.AVG_PRICE);
    p = event.avg_price === null ? put(view, p, TEXT.NULL) : this.#price.put(view, p, event.avg_price);
    p = writeNumber(view, put(view, p, TEXT.FEE), event.fee);
    p = writeNumber(view, put(view, p, TEXT.SLIPPAGE), event.slippage_bps);
    p = writeNumber(view, put(view, p, TEXT.LATENCY), event.latency_ms);
    p = put(view, p, TEXT.REF_PRICE);
    p = event.ref_price === null ? put(view, p, TEXT.NULL) : this.#market.put(view, p, event.ref_price);
    p = writeUint(view, put(view, p, TEXT.FILL_SEQ), event.fill_seq);
    p = put(view, p, this.#outcome.of(event.path_point, event.reason));
    if (event.delivery !== null) p = this.#plain(p - TEXT.LINE_END_2.length, deliveryEnd(event.delivery));
    this.#ended(p);
  }

  position(event: PositionChanged): void {
    const from = this.#begin(event.seq, event.ts, event.trace_seq);
    const view = this.#view;
    let p = this.#positionHead.put(view, from);
    p = writeNumber(view, put(view, p, this.#held.of(event.symbol)), event.qty);
    p = this.#price.put(view, put(view, p, TEXT.AVG_PRICE), event.avg_price);
    p = writeNumber(view, put(view, p, TEXT.REALIZED), event.realized_pnl);
    p = writeNumber(view, put(view, p, TEXT.CASH), event.cash);
    p = writeNumber(view, put(view, p, TEXT.EQUITY), event.equity);
    this.#ended(put(view, p, TEXT.LINE_END));
  }
}
