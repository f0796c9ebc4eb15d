import type { LoaderNote, LoaderOptions, LoadOutcome } from '../../contracts/loader.ts';
import type { Zone } from '../time/zone.ts';
import { fixedZoneByName } from '../time/zone.ts';
import { ColumnSet, expectedRows } from './plan/columns.ts';
import { conclude } from './conclude.ts';
import type { Detection, QuestionDraft } from './detect/detection.ts';
import { detectDelimited } from './detect/detect.ts';
import type { JsonDetection } from './detect/detect-json.ts';
import { detectJson, needsWholeJson } from './detect/detect-json.ts';
import { ColumnsFeed } from './json/columns-feed.ts';
import { feedsForReturns } from './bytes/encoding.ts';
import type { Feed } from './rows/feed.ts';
import { DelimitedFeed, LineEnds } from './rows/feed.ts';
import { Intake } from './bytes/intake.ts';
import { followed, whyNotFollowed } from './later-rows.ts';
import type { FollowOutcome, Loader, LoaderEffects, LoaderMeta } from './interface.ts';
import { beginsAsJson } from './json/json.ts';
import { JsonFeed } from './json/json-feed.ts';
import { ProblemList, refusal, WarningList } from './report/notes.ts';
import { withAnswer } from './plan/options.ts';
import { noteDecisions } from './detect/plan-notes.ts';
import { withPreviews } from './detect/questions.ts';
import { RowReader } from './rows/rows.ts';
import { whyUnreadable } from './bytes/sniff.ts';
import { CR, LF } from './text/text.ts';
import { TimeReader } from './times/times.ts';

/** Bytes looked at before anything is decided; never more, so that the decision does not depend on chunks. */
const HEAD_BYTES = 65_536;
/** Bytes that a text may have of which all must be there before any of it can be read. */
const WHOLE_BYTES = 1 << 29;
/** Bytes of the head kept for previews. */
const PREVIEW_BYTES = 8192;

type RefusedOutcome = Extract<LoadOutcome, { readonly kind: 'refused' }>;
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
  /** Whether nothing can be decided before all of the text has come. */
  #whole = false;
  #rows: RowReader | null = null;
  #feed: Feed | null = null;
  #asked: Undecided | null = null;
  #json: JsonDetection | null = null;
  #symbol: string | null = null;
  #sampleTime = '';
  #zoneUsed: Zone | null = null;

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
      if (this.#intake.cutOff) this.#problems.put(refusal('UTF16_CUT_OFF', {}, this.#intake.place));
    }
    if (this.#asked !== null) return this.#ask(this.#asked.drafts, this.#asked.source);
    if (this.#problems.count === 0 && this.#rows !== null) return this.#conclude(this.#rows);
    return this.#refused();
  }

  follow(): FollowOutcome {
    if (!this.done()) {
      this.#take(this.#intake.finish());
      if (this.#feed === null && !this.done()) this.#begin(true);
    }
    if (this.#asked !== null) return this.#ask(this.#asked.drafts, this.#asked.source);
    this.#rows?.refuseFooters();
    if (this.#problems.count > 0 || this.#rows === null) return this.#refused();
    const rows = this.#rows;
    const unfit = whyNotFollowed(rows, this.#intake.encoding, this.#intake.returns);
    if (unfit !== null) {
      this.#problems.put(unfit);
      return this.#refused();
    }
    const outcome = this.#conclude(rows);
    if (outcome.kind !== 'loaded') return outcome;
    const parts = { rows, feed: this.#feed!, problems: this.#problems, warnings: this.#warnings, zone: this.#zoneUsed };
    return followed(outcome, parts, this.#options);
  }

  #refused(): RefusedOutcome {
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
    if (this.#headLength > HEAD_BYTES && !this.#whole) this.#begin(false);
    if (this.#whole && this.#headLength > WHOLE_BYTES)
      this.#problems.put(refusal('JSON_TOO_BIG', { limit: WHOLE_BYTES }));
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
    const unreadable = whyUnreadable(text, HEAD_BYTES, this.#meta.container ?? 'plain');
    if (unreadable !== null) {
      this.#problems.put(unreadable);
      return;
    }
    if (text.subarray(0, HEAD_BYTES).indexOf(LF) < 0 && text.subarray(0, HEAD_BYTES - 1).indexOf(CR) >= 0) {
      this.#intake.returns = true;
      this.#ends.cr++;
      text = feedsForReturns(text);
    }
    const head = this.#whole ? text : text.subarray(0, HEAD_BYTES);
    this.#whole = this.#whole || (beginsAsJson(head) && needsWholeJson(head));
    if (this.#whole && !final) return;
    const detection = this.#detect(head, final);
    this.#head = head.slice(0, this.#whole ? HEAD_BYTES : PREVIEW_BYTES);
    if (detection.kind === 'refused') for (const problem of detection.problems) this.#problems.put(problem);
    else if (detection.kind === 'questions') this.#asked = detection;
    else {
      this.#start(detection, head);
      this.#feed?.consume(text, detection.plan.dataAt);
    }
  }

  #detect(head: Uint8Array, final: boolean): Detection {
    const context = { name: this.#meta.name, container: this.#meta.container ?? 'plain', options: this.#options };
    this.#json = beginsAsJson(head) ? detectJson(head, context) : null;
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
    const { size, rows } = this.#meta;
    // One more than there will be: columns grow as soon as they are full, and not only when more comes.
    const room = rows === undefined || rows === null ? expectedRows(size, head, plan.dataAt) : rows + 1;
    const out = new ColumnSet(room, plan.columns.spare >= 0);
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
    if (json.columns !== null) return new ColumnsFeed(rows, json.columns);
    const found = json.rows!;
    const column = found.at === 0 ? 0 : found.at - (head.lastIndexOf(LF, found.at - 1) + 1);
    return new JsonFeed(rows, json.keys!, this.#problems, found, column, this.#guess);
  }

  #describe(detection: Extract<Detection, { readonly kind: 'plan' }>): void {
    this.#symbol = detection.symbol;
    this.#sampleTime = detection.sampleTime;
    noteDecisions(detection, this.#found, this.#assumed);
  }

  #zone(name: string): Zone | null {
    return fixedZoneByName(name) ?? this.#effects.zone?.(name) ?? null;
  }

  #conclude(rows: RowReader): LoadOutcome {
    const conclusion = conclude({
      rows,
      options: this.#options,
      meta: this.#meta,
      encoding: this.#intake.encoding ?? 'utf-8',
      bytes: this.#meta.file_bytes ?? this.#intake.bytes,
      returns: this.#intake.returns,
      ends: this.#ends,
      problems: this.#problems,
      warnings: this.#warnings,
      found: this.#found,
      assumed: this.#assumed,
      symbol: this.#symbol,
      sampleTime: this.#sampleTime,
      guess: this.#guess,
      zone: (name) => this.#zone(name),
    });
    if (conclusion.kind === 'open') return this.#ask(conclusion.drafts, rows.plan.source.name);
    if (conclusion.kind === 'refused') return this.#refused();
    this.#zoneUsed = conclusion.zone;
    return conclusion.outcome;
  }

  #ask(drafts: readonly QuestionDraft[], source: string): Exclude<LoadOutcome, { readonly kind: 'loaded' }> {
    const questions = withPreviews(drafts, this.#options, (options) => {
      const loader = new BarLoader(
        { ...this.#meta, size: this.#head.length, rows: null },
        options,
        this.#effects,
        true,
      );
      loader.push(this.#wholeLines());
      const outcome = loader.finish();
      return outcome.kind === 'loaded' ? outcome.bars : null;
    });
    return { kind: 'questions', questions, source };
  }

  /** The kept head up to its last line end. */
  #wholeLines(): Uint8Array {
    if (this.#whole) return this.#head;
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
