import type { LoadedPart, LoaderOptions, LoadOutcome } from '../../contracts/loader.ts';
import type { Problem } from '../../contracts/result.ts';
import type { Loader, LoaderMeta } from '../../core/loader/index.ts';
import { ALL_ENTRIES, createLoader, entryQuestion, mergeParts, severalSeries } from '../../core/loader/index.ts';
import { refusal } from '../../core/loader/report/notes.ts';
import { sniffContainer } from '../../core/loader/bytes/sniff.ts';
import type { ZoneLookup } from '../../core/time/zone.ts';
import type { FileSource } from './file-source.ts';
import type { UnpackLimits } from './inflate.ts';
import { BrokenInput, gunzipped, gzipName, UNPACK_LIMITS, whyBroken } from './inflate.ts';
import type { ZipMember } from './unzip.ts';
import { candidates, listZip, readMember } from './unzip.ts';
import { groupsOf, isOfOthers, readPart } from './several.ts';
import { platformZone } from './zones.ts';

export interface LoadProgress {
  /** Bytes of the file read, of all. */
  readonly bytes: number;
  readonly total: number;
  readonly rows: number;
}

/** What loading needs beside the file; all of it may be left out. */
export interface LoadEffects {
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Asked between pieces; an `AbortSignal` will do. */
  readonly signal?: { readonly aborted: boolean };
  /** The wall clock in epoch ms, for telling bars in the future. */
  readonly now_ms?: number;
  /** Time zones; the platform's own by default. */
  readonly zone?: ZoneLookup;
  /** How far packed files may unpack. */
  readonly limits?: UnpackLimits;
}

/** Bytes of a zip's entry that are looked at to tell whether it holds bars. */
const LOOK_BYTES = 1 << 16;
/** Entries that are looked at so; the others are taken for what their names say. */
const LOOK_ENTRIES = 200;
/** Bytes of a gzip file in which the name of what was packed would stand. */
const NAME_BYTES = 512;
/** Refusals that say that a text is no table of bars, rather than a broken one. */
const NO_TABLE: ReadonlySet<string> = new Set(['NOT_OHLCV', 'MISSING_COLUMN', 'HTML_PAGE', 'EMPTY_FILE', 'NOT_TEXT']);

class Cancelled extends Error {}

function refused(problem: Problem): LoadOutcome {
  return { kind: 'refused', problems: [problem], problem_count: 1 };
}

/** The same problem, its sentence led by the name of the entry it is in. */
function within(name: string): (problem: Problem) => Problem {
  return (problem) => ({ ...problem, message: `${name}: ${problem.message}` });
}

/** The same source, its reads counted as progress and stopped once loading is cancelled. */
function watched(source: FileSource, effects: LoadEffects, rows: () => number): FileSource {
  let bytes = 0;
  return {
    name: source.name,
    size: source.size,
    stride: source.stride,
    version: () => source.version(),
    read: async (start, end, room) => {
      if (effects.signal?.aborted === true) throw new Cancelled();
      const piece = await source.read(start, end, room);
      // Not how far into the file: of some the end is read first. A little is read twice.
      bytes = Math.min(source.size, bytes + piece.length);
      effects.onProgress?.({ bytes, total: source.size, rows: rows() });
      return piece;
    },
  };
}

/**
 * A file's bytes from front to back, the next pieces being read while one is used. They may be put into buffers that are
 * used by turns, so that each is good only until the next one is asked for.
 */
async function* pieces(source: FileSource, { reused }: { readonly reused: boolean }): AsyncGenerator<Uint8Array> {
  const { bytes, ahead, fills } = source.stride;
  const rooms =
    reused && fills ? Array.from({ length: ahead + 1 }, () => new Uint8Array(Math.min(bytes, source.size))) : [];
  const coming: Promise<Uint8Array>[] = [];
  let asked = 0;
  let turn = 0;
  const ask = (): void => {
    const end = Math.min(asked + bytes, source.size);
    if (asked === end) return;
    const next = source.read(asked, end, rooms[turn++ % (ahead + 1)]);
    // A failure is met where the piece is awaited; until then it must not count as unhandled.
    next.catch(() => undefined);
    coming.push(next);
    asked = end;
  };
  for (let i = 0; i < ahead; i++) ask();
  let at = 0;
  for (let next = coming.shift(); next !== undefined; next = coming.shift()) {
    const piece = await next;
    if (piece.length === 0 || (piece.length < bytes && at + piece.length < source.size)) {
      throw new BrokenInput(refusal('FILE_CHANGED'));
    }
    at += piece.length;
    ask();
    yield piece;
  }
}

/** One loading of one file: the loader in use is made anew where unpacking has to begin again. */
class Loading {
  readonly #source: FileSource;
  readonly #options: LoaderOptions;
  readonly #effects: LoadEffects;
  readonly #limits: UnpackLimits;
  #loader: Loader | null = null;

  constructor(source: FileSource, options: LoaderOptions, effects: LoadEffects) {
    this.#source = watched(source, effects, () => this.#loader?.rows() ?? 0);
    this.#options = options;
    this.#effects = effects;
    this.#limits = effects.limits ?? UNPACK_LIMITS;
  }

  async run(): Promise<LoadOutcome> {
    const source = this.#source;
    const container = sniffContainer(await source.read(0, Math.min(64, source.size)));
    if (container === 'zip') return this.#zip();
    const { entry } = this.#options;
    if (entry !== null && entry !== ALL_ENTRIES) return refused(refusal('NO_ENTRIES', { entry }));
    if (container === 'gzip') {
      const open = (): AsyncIterable<Uint8Array> => pieces(source, { reused: false });
      // The file's name may say nothing, `download.gz`, where that of what was packed does.
      const packed = gzipName(await source.read(0, Math.min(NAME_BYTES, source.size)));
      const name = packed === '' || source.name.startsWith(packed) ? source.name : `${packed} ${source.name}`;
      const unpacked = { container, size: null, name };
      return this.#read(() => gunzipped(open, () => this.#restart(unpacked), this.#limits), unpacked);
    }
    if (container === 'parquet') {
      const { openParquet } = await import('./parquet/parquet.ts');
      const { rows, text } = await openParquet(source, this.#limits);
      return this.#read(text, { container, size: null, rows, name: source.name });
    }
    // The loader keeps nothing of what it is given, so a few buffers are enough for any file.
    const { size, name } = source;
    return this.#read(() => pieces(source, { reused: true }), { container, size, name });
  }

  #restart(text: LoaderMeta, options = this.#options): void {
    const { now_ms, zone } = this.#effects;
    const meta: LoaderMeta = {
      ...text,
      file_bytes: this.#source.size,
      ...(now_ms === undefined ? {} : { now_ms }),
    };
    this.#loader = createLoader(meta, options, { zone: zone ?? platformZone });
  }

  async #read(open: () => AsyncIterable<Uint8Array>, text: LoaderMeta, options = this.#options): Promise<LoadOutcome> {
    this.#restart(text, options);
    for await (const part of open()) {
      this.#loader!.push(part);
      if (this.#loader!.done()) break;
    }
    return this.#loader!.finish();
  }

  async #zip(): Promise<LoadOutcome> {
    const members = await listZip(this.#source);
    const names = members.map(({ name }) => name);
    if (names.includes('[Content_Types].xml')) {
      const advice = 'Open it and save it as CSV.';
      return refused(refusal('UNSUPPORTED_CONTAINER', { kind: 'an Excel workbook', advice }));
    }
    const asked = this.#options.entry;
    const entries = candidates(members);
    const shown = names.slice(0, 20).join(', ');
    if (asked === ALL_ENTRIES && entries.length > 0) {
      const tables = await this.#tables(entries);
      return this.#all(tables.length === 0 ? entries : tables);
    }
    if (asked !== null) {
      const member = members.find(({ name }) => name === asked);
      return member === undefined
        ? refused(refusal('UNKNOWN_ENTRY', { entry: asked, entries: shown }))
        : this.#member(member);
    }
    if (entries.length === 0) return refused(refusal('ZIP_NO_ENTRY', { entries: shown === '' ? 'nothing' : shown }));
    if (entries.length === 1) return this.#member(entries[0]!);
    const tables = await this.#tables(entries);
    if (tables.length === 1) return this.#member(tables[0]!);
    return entryQuestion((tables.length === 0 ? entries : tables).map(({ name }) => name));
  }

  /** The entries whose first rows look like bars: reports and notes that come along with data do not. */
  async #tables(members: readonly ZipMember[]): Promise<ZipMember[]> {
    const tables: ZipMember[] = [];
    for (const [k, member] of members.entries()) {
      const code = k < LOOK_ENTRIES ? (await this.#firstProblem(member)).code : '';
      if (!NO_TABLE.has(code)) tables.push(member);
    }
    return tables;
  }

  /** Why an entry's first rows are refused; an empty code where they are not. */
  async #firstProblem(member: ZipMember): Promise<{ readonly code: string }> {
    const loader = createLoader({ name: member.name, size: null, container: 'zip' }, this.#options, {
      zone: platformZone,
    });
    let bytes = 0;
    try {
      for await (const part of readMember(this.#source, member, this.#limits)) {
        const piece = part.subarray(0, LOOK_BYTES - bytes);
        loader.push(piece);
        bytes += piece.length;
        if (bytes >= LOOK_BYTES || loader.done()) break;
      }
      const outcome = loader.finish();
      return outcome.kind === 'refused' ? outcome.problems[0]! : { code: '' };
    } catch (error) {
      // What is wrong with it is said when it is chosen.
      if (error instanceof BrokenInput) return { code: '' };
      throw error;
    }
  }

  /** All entries, merged. The first that asks or is refused speaks for the whole file. */
  async #all(members: readonly ZipMember[]): Promise<LoadOutcome> {
    const parts: LoadedPart[] = [];
    for (const member of members) {
      const outcome = await readPart((options) => this.#member(member, options), this.#options);
      if (isOfOthers(outcome)) continue;
      if (outcome.kind === 'refused') return { ...outcome, problems: outcome.problems.map(within(member.name)) };
      if (outcome.kind !== 'loaded') return outcome;
      parts.push({ name: member.name, bars: outcome.bars, report: outcome.report });
    }
    const { symbol } = this.#options;
    const groups = groupsOf(parts, symbol);
    if (groups.length > 1)
      return refused(severalSeries(groups, 'Choose one of its entries (--entry), or a symbol (--symbol).'));
    if (groups.length === 0) {
      const symbols = groupsOf(parts, null).map((group) => group.symbol ?? 'bars without one');
      return refused(refusal('UNKNOWN_SYMBOL', { symbol: symbol ?? '', symbols: symbols.slice(0, 20).join(', ') }));
    }
    const merged = mergeParts(groups[0]!.parts);
    if (merged.kind !== 'loaded') return merged;
    return { ...merged, report: { ...merged.report, bytes: this.#source.size } };
  }

  async #member(member: ZipMember, options = this.#options): Promise<LoadOutcome> {
    // An entry of the zip's own name tells less than both: LEAN keeps the date in one of them.
    const name = `${member.name} ${this.#source.name}`;
    const open = (): AsyncGenerator<Uint8Array> => readMember(this.#source, member, this.#limits);
    try {
      return await this.#read(open, { container: 'zip', size: member.size, name }, options);
    } catch (error) {
      if (error instanceof BrokenInput) return refused((await whyBroken(open())) ?? error.problem);
      throw error;
    }
  }
}

/**
 * Loads a file of price bars, whatever it is packed in. Reads it in pieces, reports progress after each,
 * and never throws for what is wrong with the file or the reading of it.
 */
export async function loadFile(
  source: FileSource,
  options: LoaderOptions,
  effects: LoadEffects = {},
): Promise<LoadOutcome> {
  try {
    const before = await source.version();
    const outcome = await new Loading(source, options, effects).run();
    const after = await source.version();
    return before === after ? outcome : refused(refusal('FILE_CHANGED'));
  } catch (error) {
    if (error instanceof BrokenInput) return refused(error.problem);
    if (error instanceof Cancelled) return refused(refusal('CANCELLED'));
    // Browsers refuse to go on reading a file that has changed since it was chosen.
    if (error instanceof Error && error.name === 'NotReadableError') return refused(refusal('FILE_CHANGED'));
    return refused(refusal('READ_FAILED', { why: error instanceof Error ? error.message : String(error) }));
  }
}
