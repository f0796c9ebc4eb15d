/** What a sweep has done so far, in a file beside its results until it is whole: a line a combination, as they were done. */
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Damage } from '../../contracts/check.ts';
import { ok, type Result } from '../../contracts/result.ts';
import { checkDoneRow } from '../../contracts/sweep-check.ts';
import type { DoneRow } from '../../contracts/sweep.ts';
import { ENGINE_VERSION } from '../../core/engine/index.ts';
import { utf8 } from '../../core/journal/text.ts';
import { crc32 } from '../../runtime/files/crc32.ts';
import type { SweepPlan } from '../../runtime/sweep/grid.ts';
import type { SweepData } from '../../runtime/sweep/rows.ts';
import { AtomicFile, partialName } from '../files/atomic-file.ts';
import type { Disk } from '../files/disk.ts';
import { isSystemError } from '../run/execute.ts';
import { fileProblem } from '../files/file-problem.ts';
import { usage } from '../line/problems.ts';

/** Its name once it were whole; it never is, so it is there under its temporary one alone. */
const ROWS = 'sweep.rows.ndjson';
export const ROWS_FILE = partialName(ROWS);
/** 2: each row has its checksum. */
const FORMAT = 2;
/** Longest time in which a loss of power takes what is done. */
const SYNC_MS = 1000;
const LINE_FEED = 10;

/** What rows must have in common to be of one sweep. */
function rowsHead({ axes, base }: SweepPlan, parts: readonly SweepData[]): Head {
  return {
    format: FORMAT,
    engine_version: ENGINE_VERSION,
    data: parts.map(({ data_sha256 }) => data_sha256),
    swept: axes.map(({ name, values }) => ({ name, values })),
    ...base,
  };
}

/** Of a summary what says which sweep it is of, as far as it is there; see `sweepSummary`. */
export interface ToldSweep {
  readonly complete?: unknown;
  readonly engine_version?: unknown;
  readonly swept?: unknown;
  readonly base?: object;
  readonly data?: ToldData & { readonly in_sample?: ToldData; readonly out_of_sample?: ToldData };
}

interface ToldData {
  readonly sha256?: unknown;
}

/** The same of a sweep that is whole, by its summary. */
function toldHead({ engine_version, swept, base, data }: ToldSweep): Head {
  const { in_sample, out_of_sample } = data ?? {};
  const parts = in_sample === undefined ? [data] : [in_sample, out_of_sample];
  return { format: FORMAT, engine_version, data: parts.map((part) => part?.sha256), swept, ...base };
}

/** Refuses a whole sweep that is not the one of `plan`. */
export function checkSame(
  folder: string,
  whole: ToldSweep,
  plan: SweepPlan,
  parts: readonly SweepData[],
): Result<null> {
  return same(folder, toldHead(whole), rowsHead(plan, parts));
}

type Head = Readonly<Record<string, unknown>>;

function same(folder: string, theirs: Head, ours: Head): Result<null> {
  const other = differing(theirs, ours);
  if (other === null) return ok(null);
  const message =
    `The sweep in ${folder} is another one: its ${other} is ${told(theirs[other])}, not ${told(ours[other])}. ` +
    'Choose another folder, or add --force to replace it.';
  return usage(message, 'resume');
}

interface Found {
  readonly rows: readonly DoneRow[];
  /** Length of the file up to the last of them. */
  readonly bytes: number;
}

export class RowsFile {
  /** Rows that were there before, each once. */
  readonly done: readonly DoneRow[];
  private readonly file: AtomicFile;
  /** Of the line that says what the rows are of. */
  private readonly head: number;
  private synced_ms = performance.now();

  private constructor(file: AtomicFile, head: Uint8Array, done: readonly DoneRow[]) {
    this.file = file;
    this.head = crc32(0, head);
    this.done = done;
  }

  /**
   * Begins the file, or goes on with what it holds. A last line that was cut short, or any that is not as it was written,
   * ends what is taken of it: the rest is done again.
   * @param resume refused where the file is of another sweep
   */
  static async open(
    folder: { readonly path: string; readonly disk: Disk },
    plan: SweepPlan,
    parts: readonly SweepData[],
    resume: boolean,
  ): Promise<Result<RowsFile>> {
    const path = join(folder.path, ROWS);
    const head = rowsHead(plan, parts);
    try {
      const found = resume ? await findRows(partialName(path), folder, head, plan, parts.length) : ok(null);
      if (!found.ok) return found;
      const { rows = [], bytes = 0 } = found.value ?? {};
      const file = await AtomicFile.create(path, { disk: folder.disk, after: bytes });
      const line = utf8(`${JSON.stringify(head)}\n`);
      if (bytes === 0) file.write(line.slice());
      return ok(new RowsFile(file, line, rows));
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return fileProblem('write', path, error);
    }
  }

  /** Never fails: what cannot be written is in memory, and done again by who goes on. */
  add({ index, parts }: DoneRow): void {
    this.file.write(utf8(`${rowLine(this.head, JSON.stringify({ index, parts }))}\n`));
    const now = performance.now();
    if (now - this.synced_ms < SYNC_MS) return;
    this.synced_ms = now;
    void this.file.sync(0).catch(() => undefined);
  }

  /** The sweep's own files say all of it now. */
  remove(): Promise<void> {
    return this.file.abandon();
  }

  /** Leaves what is done to who goes on. */
  async leave(): Promise<void> {
    await this.file.flush().catch(() => undefined);
    await this.file.leave();
  }
}

const SUM = /^\{"crc32":\d+,/;

/**
 * A row as a line: its JSON with the checksum of it in front, begun with the one of the first line, so that a row of
 * another sweep is none of this one.
 */
function rowLine(head: number, row: string): string {
  return `{"crc32":${String(crc32(head, utf8(row)))},${row.slice(1)}`;
}

async function findRows(
  path: string,
  { path: folder, disk }: { readonly path: string; readonly disk: Disk },
  head: Readonly<Record<string, unknown>>,
  plan: SweepPlan,
  parts: number,
): Promise<Result<Found | null>> {
  if ((await disk.size(path)) === null) return ok(null);
  const chunks: Uint8Array[] = [];
  for await (const chunk of disk.read(path)) chunks.push(chunk);
  const text = Buffer.concat(chunks);
  let from = text.indexOf(LINE_FEED) + 1;
  const theirs = parsed(text.subarray(0, from)) as Readonly<Record<string, unknown>> | null;
  // Cut short within its first line, it holds nothing.
  if (theirs === null) return ok(null);
  const wanted = same(folder, theirs, head);
  if (!wanted.ok) return wanted;
  const crc = crc32(0, text.subarray(0, from));
  const left = new Set(plan.accepted);
  const rows: DoneRow[] = [];
  for (;;) {
    const end = text.indexOf(LINE_FEED, from) + 1;
    const row = end === 0 ? null : rowOf(text.subarray(from, end), crc);
    if (row === null || row.parts.length !== parts || !left.delete(row.index)) return ok({ rows, bytes: from });
    rows.push(row);
    from = end;
  }
}

function parsed(line: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(line).toString('utf8'));
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** The row of a line; null where it is none, or not as it was written. */
function rowOf(line: Uint8Array, head: number): DoneRow | null {
  const text = Buffer.from(line).toString('utf8').trimEnd();
  const row = text.replace(SUM, '{');
  if (rowLine(head, row) !== text) return null;
  try {
    return checkDoneRow(parsed(utf8(row)), '');
  } catch (error) {
    if (error instanceof Damage) return null;
    throw error;
  }
}

/** The first field that is not the same; null = all are. */
function differing(theirs: Head, ours: Head): string | null {
  const keys = [...Object.keys(ours), ...Object.keys(theirs)];
  return keys.find((key) => JSON.stringify(theirs[key]) !== JSON.stringify(ours[key])) ?? null;
}

const TOLD_MAX = 120;

function told(value: unknown): string {
  const text = value === undefined ? 'not the same in all runs' : JSON.stringify(value);
  return text.length > TOLD_MAX ? `${text.slice(0, TOLD_MAX)}…` : text;
}
