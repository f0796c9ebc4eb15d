import type { LoaderNote, LoaderOptions, LoadOutcome } from '../../contracts/loader.ts';
import type { Problem } from '../../contracts/result.ts';

import type { Zone, ZoneLookup } from '../time/zone.ts';
import { fixedZoneByName } from '../time/zone.ts';
import { ColumnSet } from './columns.ts';
import type { Detection, QuestionDraft } from './detect.ts';
import { detectDelimited, refusedSymbol, symbolDraft } from './detect.ts';
import type { JsonDetection } from './detect-json.ts';
import { detectJson } from './detect-json.ts';
import { feedsForReturns, looksLikeUtf16 } from './encoding.ts';
import type { Feed } from './feed.ts';
import { DelimitedFeed, LineEnds } from './feed.ts';
import { Intake } from './intake.ts';
import { OPEN_LIST, OPEN_OBJECT, skipBlanks } from './json.ts';
import { JsonFeed } from './json-feed.ts';
import { nameHints } from './names.ts';
import { note, ProblemList, refusal, WarningList } from './notes.ts';
import { withAnswer } from './options.ts';
import { allMidnight } from './order.ts';
import type { Plan } from './plan.ts';
import { dateOrderDraft, withPreviews, zoneDraft } from './questions.ts';
import { reportOf } from './report.ts';
import { RowReader } from './rows.ts';
import { settle } from './settle.ts';
import { sniffContainer, sniffForeign } from './sniff.ts';
import { CR, LF, SPACE } from './text.ts';
import { TimeReader } from './times.ts';

/** Bytes looked at before anything is decided; never more, so that the decision does not depend on chunks. */
const HEAD_BYTES = 65_536;
/** Bytes of the head kept for previews. */
const PREVIEW_BYTES = 8192;

/** What is known of a file besides its bytes. */
export interface LoaderMeta {
  /** File name, for guesses of symbol and interval alone. */
  readonly name: string;
  /** Bytes of the text, for sizing the columns; null when unknown. */
  readonly size: number | null;
  /** What the text was unpacked from; `plain` by default. */
  readonly container?: string;
  /** Bytes of the file itself, for the report, where it was packed. */
  readonly file_bytes?: number;
  /** The wall clock in epoch ms, for telling bars in the future; without it none is. */
  readonly now_ms?: number;
}

/** What core cannot do itself. */
export interface LoaderEffects {
  /** Rules of time zones by IANA name; without it only UTC and fixed offsets are known. */
  readonly zone?: ZoneLookup;
  /** Reads every row with care, for comparing with the scanner. */
  readonly careful?: boolean;
}

/** A loader in use: bytes in, then one outcome. */
export interface Loader {
  /** Takes the next bytes of the file. They are read before it returns and not kept. */
  push(bytes: Uint8Array): void;
  /** Says that the file has ended. Call once. */
  finish(): LoadOutcome;
  /** Rows read so far. */
  rows(): number;
  /** Whether the outcome is settled whatever follows, so that the rest of the file need not be read. */
  done(): boolean;
}

type Undecided = Extract<Detection, { readonly kind: 'questions' }>;

class BarLoader implements Loader {
  readonly #meta: LoaderMeta;
  #options: LoaderOptions;
  readonly #effects: LoaderEffects;
  /** Whether open questions are settled by their best guess, for previews. */
  readonly #guess: boolean;
  readonly #intake = new Intake();
  readonly #problems = new ProblemList();
  readonly #warnings = new WarningList();
  readonly #found: LoaderNote[] = [];
  readonly #assumed: LoaderNote[] = [];
  readonly #ends = new LineEnds();
  #head: Uint8Array = new Uint8Array(0);
  #headLength = 0;
  #rows: RowReader | null = null;
  #feed: Feed | null = null;
  #asked: Undecided | null = null;
  #json: JsonDetection | null = null;
  #symbol: string | null = null;
  #sampleTime = '';

  constructor(meta: LoaderMeta, options: LoaderOptions, effects: LoaderEffects, guess: boolean) {
    this.#meta = meta;
    this.#options = options;
    this.#effects = effects;
    this.#guess = guess;
    if (options.tz !== null && this.#zone(options.tz) === null)
      this.#problems.put(refusal('UNKNOWN_ZONE', { zone: options.tz }));
  }

  push(bytes: Uint8Array): void {
    if (this.done() || bytes.length === 0) return;
    this.#take(this.#intake.push(bytes));
  }

  rows(): number {
    return this.#rows === null ? 0 : this.#rows.out.length;
  }

  done(): boolean {
    return this.#asked !== null || (this.#feed === null ? this.#problems.count > 0 : this.#feed.dead);
  }

  finish(): LoadOutcome {
    if (!this.done()) {
      this.#take(this.#intake.finish());
      if (this.#feed === null && !this.done()) this.#begin(true);
      this.#feed?.finish();
    }
    if (this.#asked !== null) return this.#ask(this.#asked.drafts, this.#asked.source);
    if (this.#problems.count === 0 && this.#rows !== null) return this.#settle(this.#rows);
    return this.#refused();
  }

  #refused(): LoadOutcome {
    // A closing line that proved to be none is told after the rows behind it: put them in order.
    const problems = [...this.#problems.list].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    return { kind: 'refused', problems, problem_count: this.#problems.count };
  }

  #take(text: Uint8Array): void {
    if (text.length === 0) return;
    if (this.#feed !== null) {
      this.#feed.consume(text, 0);
      return;
    }
    if (this.#headLength === 0 && text.length > HEAD_BYTES) this.#head = text;
    else this.#keepHead(text);
    this.#headLength = this.#headLength === 0 ? text.length : this.#headLength + text.length;
    if (this.#headLength > HEAD_BYTES) this.#begin(false);
  }

  #keepHead(text: Uint8Array): void {
    const size = this.#headLength + text.length;
    if (size > this.#head.length) {
      const next = new Uint8Array(Math.max(size, this.#head.length * 2, 4096));
      next.set(this.#head.subarray(0, this.#headLength));
      this.#head = next;
    }
    this.#head.set(text, this.#headLength);
  }

  /** Decides what the file is from its first bytes, then reads them. */
  #begin(final: boolean): void {
    let text = this.#head.subarray(0, this.#headLength);
    if (!this.#looksReadable(text)) return;
    if (text.subarray(0, HEAD_BYTES).indexOf(LF) < 0 && text.subarray(0, HEAD_BYTES - 1).indexOf(CR) >= 0) {
      this.#intake.returns = true;
      this.#ends.cr++;
      text = feedsForReturns(text);
    }
    const head = text.subarray(0, HEAD_BYTES);
    const detection = this.#detect(head, final);
    this.#head = head.slice(0, PREVIEW_BYTES);
    if (detection.kind === 'refused') for (const problem of detection.problems) this.#problems.put(problem);
    else if (detection.kind === 'questions') this.#asked = detection;
    else {
      this.#start(detection, head);
      this.#feed?.consume(text, detection.plan.dataAt);
    }
  }

  /** Refuses what is empty or no text. */
  #looksReadable(text: Uint8Array): boolean {
    const problem = this.#whyUnreadable(text);
    if (problem !== null) this.#problems.put(problem);
    return problem === null;
  }

  #whyUnreadable(text: Uint8Array): Problem | null {
    let first = 0;
    while (first < text.length && text[first] <= SPACE && text[first] !== 0) first++;
    if (first === text.length && text.length < HEAD_BYTES) return refusal('EMPTY_FILE');
    const container = sniffContainer(text);
    if (container !== 'plain') {
      return refusal('NESTED_CONTAINER', { outer: this.#meta.container ?? 'plain', inner: `a ${container} file` });
    }
    const foreign = sniffForeign(text);
    if (foreign !== null) return foreign;
    return looksLikeUtf16(text) ? refusal('UTF16_NO_BOM', {}, { line: 1, column: 1, text: null }) : null;
  }

  #detect(head: Uint8Array, final: boolean): Detection {
    const context = { name: this.#meta.name, container: this.#meta.container ?? 'plain', options: this.#options };
    const first = head[skipBlanks(head, 0, head.length)];
    const isJson = first === OPEN_LIST || first === OPEN_OBJECT;
    this.#json = isJson ? detectJson(head, context) : null;
    const detection = this.#json?.detection ?? detectDelimited(head, final, context);
    if (detection.kind !== 'questions' || !this.#guess) return detection;
    let answered = this.#options;
    for (const draft of detection.drafts) answered = withAnswer(answered, draft.option, draft.best) ?? answered;
    if (answered === this.#options) return detection;
    this.#options = answered;
    return this.#detect(head, final);
  }

  #start(detection: Extract<Detection, { readonly kind: 'plan' }>, head: Uint8Array): void {
    const { plan } = detection;
    for (const line of detection.passed) {
      this.#warnings.add(line.kind, {}, { line: line.line, column: null, text: line.text === '' ? null : line.text });
    }
    for (const name of detection.namedTwice) this.#warnings.add('DUPLICATE_NAME', { name: name.trim() });
    this.#describe(detection);
    this.#ends.countIn(head, plan.dataAt);
    const out = new ColumnSet(this.#expectedRows(head, plan), plan.columns.spare >= 0);
    const lookup = (name: string): Zone | null => this.#zone(name);
    const times = new TimeReader(plan, out, lookup, this.#options.time_unit !== null);
    const careful = this.#effects.careful === true;
    this.#rows = new RowReader(plan, this.#options, out, this.#problems, this.#warnings, times, careful);
    this.#feed =
      this.#json === null
        ? new DelimitedFeed(this.#rows, this.#ends, this.#problems, this.#warnings)
        : this.#jsonFeed(this.#rows, this.#json, head);
  }

  #jsonFeed(rows: RowReader, json: JsonDetection, head: Uint8Array): Feed {
    const found = json.rows!;
    const column = found.at === 0 ? 0 : found.at - (head.lastIndexOf(LF, found.at - 1) + 1);
    return new JsonFeed(rows, json.keys!, this.#problems, found.loose, found.key, column, this.#guess);
  }

  #describe(detection: Extract<Detection, { readonly kind: 'plan' }>): void {
    const { plan } = detection;
    this.#symbol = detection.symbol;
    this.#sampleTime = detection.sampleTime;
    this.#found.push(note('SOURCE', { source: plan.source.name }));
    if (plan.time.kind === 'epoch') this.#found.push(note('EPOCH_UNIT', { unit: plan.time.unit }));
    if (plan.positional && detection.spelled !== null)
      this.#assumed.push(note('POSITIONAL', { columns: detection.spelled }));
    if (plan.columns.volume < 0) this.#assumed.push(note('NO_VOLUME'));
    if (detection.volumeOf !== null) this.#assumed.push(note('VOLUME_CHOSEN', { name: detection.volumeOf }));
    if (plan.comma) this.#assumed.push(note('DECIMAL_COMMA'));
  }

  /** How many rows the file should have, from the length of those in the head; a little more, to be safe. */
  #expectedRows(head: Uint8Array, plan: Plan): number {
    const size = this.#meta.size;
    if (size === null) return 65_536;
    let lines = 0;
    let end = plan.dataAt;
    for (let i = plan.dataAt; i < head.length; i++) {
      if (head[i] === LF) {
        lines++;
        end = i + 1;
      }
    }
    if (lines === 0) return 64;
    return Math.ceil(((size - plan.dataAt) / ((end - plan.dataAt) / lines)) * 1.02) + 64;
  }

  #zone(name: string): Zone | null {
    return fixedZoneByName(name) ?? this.#effects.zone?.(name) ?? null;
  }

  #settle(rows: RowReader): LoadOutcome {
    rows.acceptFooters();
    if (rows.out.length === 0) return this.#nothingLeft(rows);
    const open = this.#openQuestions(rows);
    if (open.length > 0 && !this.#guess) return this.#ask(open, rows.plan.source.name);
    const zone = this.#settleZone(rows);
    this.#noteDates(rows);
    const settled = settle({
      rows,
      options: this.#options,
      problems: this.#problems,
      warnings: this.#warnings,
      found: this.#found,
      assumed: this.#assumed,
      zone,
      name: this.#meta.name,
      now_ms: this.#meta.now_ms ?? null,
    });
    if (settled === null) return this.#refused();
    this.#warnOfText();
    const { names } = rows.symbols;
    if (names.length > 1) {
      this.#found.push(note('SYMBOL_CHOSEN', { count: names.length, symbol: this.#options.symbol ?? names[0] }));
    }
    const symbol = this.#symbol ?? (rows.symbols.names.length === 1 ? rows.symbols.names[0] : this.#options.symbol);
    const report = reportOf(
      {
        plan: rows.plan,
        container: this.#meta.container ?? 'plain',
        encoding: this.#intake.encoding ?? 'utf-8',
        tz: zone?.name ?? 'UTC',
        symbol: symbol ?? nameHints(this.#meta.name).symbol,
        bytes: this.#meta.file_bytes ?? this.#intake.bytes,
        found: this.#found,
        assumed: this.#assumed,
        warnings: this.#warnings,
      },
      settled,
    );
    return { kind: 'loaded', bars: settled.bars, report };
  }

  #nothingLeft(rows: RowReader): LoadOutcome {
    const { symbol } = this.#options;
    if (symbol !== null && rows.symbols.names.length > 0 && !rows.symbols.names.includes(symbol)) {
      const refused = refusedSymbol(symbol, rows.symbols.names);
      if (refused.kind === 'refused') for (const problem of refused.problems) this.#problems.put(problem);
    } else if (rows.seen === 0) this.#problems.put(refusal('HEADER_ONLY'));
    else this.#problems.put(refusal('NO_ROWS', { why: 'no row has prices or is finished' }));
    return this.#refused();
  }

  /** Whether stamps are naive clock times: neither UTC nor dates alone. */
  #isNaive(rows: RowReader): boolean {
    return !rows.plan.time.absolute && !allMidnight(rows.out);
  }

  #openQuestions(rows: RowReader): QuestionDraft[] {
    const drafts: QuestionDraft[] = [];
    const { source } = rows.plan;
    const { names } = rows.symbols;
    if (names.length > 1 && this.#options.symbol === null) drafts.push(symbolDraft(names));
    if (!rows.times.orderKnown) drafts.push(dateOrderDraft(this.#sampleTime, rows.times.order));
    const unknown = this.#options.tz === null && source.zone === null;
    if (unknown && this.#isNaive(rows)) drafts.push(zoneDraft(source.bestZone, source.name, this.#sampleTime));
    return drafts;
  }

  #settleZone(rows: RowReader): Zone | null {
    const { source } = rows.plan;
    if (!this.#isNaive(rows)) return null;
    const name = this.#options.tz ?? source.zone ?? source.bestZone;
    const zone = this.#zone(name) ?? fixedZoneByName('UTC');
    if (this.#options.tz !== null) this.#found.push(note('ZONE_GIVEN', { zone: name }));
    else this.#assumed.push(note('ZONE_KNOWN', { source: source.name, zone: name }));
    return zone;
  }

  #noteDates(rows: RowReader): void {
    const { plan, times } = rows;
    if (plan.time.kind === 'text' && times.stamp.orderMatters) {
      const order = times.order === 'dmy' ? 'day, month, year' : 'month, day, year';
      this.#found.push(note('DATE_ORDER', { order }));
    }
    if (!plan.time.absolute && allMidnight(rows.out)) {
      this.#assumed.push(note('DATE_ONLY'));
      if (this.#options.tz !== null)
        this.#found.push(note('NOT_UTC_DATE', { why: 'the file has dates without times' }));
    }
  }

  #warnOfText(): void {
    const { encoding } = this.#intake;
    if (encoding === 'utf-16le' || encoding === 'utf-16be') this.#warnings.add('UTF16');
    const { lf, crlf, cr } = this.#ends;
    if (cr > 0) this.#warnings.add('LONE_CR');
    const kinds = (lf > 0 ? 1 : 0) + (crlf > 0 ? 1 : 0) + (cr > 0 && !this.#intake.returns ? 1 : 0);
    if (kinds > 1) this.#warnings.add('MIXED_LINE_ENDS');
  }

  #ask(drafts: readonly QuestionDraft[], source: string): LoadOutcome {
    const questions = withPreviews(drafts, this.#options, (options) => {
      const loader = new BarLoader({ ...this.#meta, size: this.#head.length }, options, this.#effects, true);
      loader.push(this.#wholeLines());
      const outcome = loader.finish();
      return outcome.kind === 'loaded' ? outcome.bars : null;
    });
    return { kind: 'questions', questions, source };
  }

  /** The kept head up to its last line end. */
  #wholeLines(): Uint8Array {
    const end = this.#head.lastIndexOf(LF) + 1;
    return this.#head.subarray(0, end === 0 ? this.#head.length : end);
  }
}

/**
 * Begins to load a file of price bars: delimited text or JSON, whatever its source. Push its bytes in
 * chunks of any size, then finish; the outcome is bars with a report, or questions, or refusals, and does
 * not depend on the chunks.
 */
export function createLoader(meta: LoaderMeta, options: LoaderOptions, effects: LoaderEffects = {}): Loader {
  return new BarLoader(meta, options, effects, false);
}

/** Loads a file that is in memory as a whole. */
export function loadBytes(
  bytes: Uint8Array,
  meta: LoaderMeta,
  options: LoaderOptions,
  effects: LoaderEffects = {},
): LoadOutcome {
  const loader = createLoader(meta, options, effects);
  loader.push(bytes);
  return loader.finish();
}
