import { basename, dirname, join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { err, ok, type Result } from '../../contracts/result.ts';
import { RUN_FOLDER } from '../../runtime/run/run-folder.ts';
import { isOfSupervisor } from '../../runtime/supervision/files.ts';
import { AtomicFile, partialName } from '../files/atomic-file.ts';
import { CheckpointFiles } from './checkpoint-files.ts';
import { nodeDisk, type Disk } from '../files/disk.ts';
import { createEquityFile, type EquityFile } from './equity-file.ts';
import { fileProblem } from '../files/file-problem.ts';
import { targetOf } from '../files/write-whole.ts';
import { usage } from '../line/problems.ts';

/** Where a run goes: a folder with all its files, or the log alone. */
export interface OutputPlan {
  readonly log: string;
  /** null: the log alone. */
  readonly folder: string | null;
  /** Path of the newest checkpoint. */
  readonly checkpoint: string;
  /** Lets other processes write here again, and takes away what folders were made and hold nothing. Never rejects. */
  readonly release: () => Promise<void>;
  /** What is there of an earlier run that is asked to go on: nothing, an unfinished one, or all of it. */
  readonly found: 'nothing' | 'unfinished' | 'finished';
}

export interface OutputWish {
  readonly out: string;
  /** Replace what is there. */
  readonly force: boolean;
  /** Go on with what is there. */
  readonly resume: boolean;
}

/**
 * Makes a folder and those it lies in, and adds to `made` which were not there. Not with `recursive`: where a parent
 * cannot be made (under /proc, say), Node tries for ever.
 */
export async function makeFolder(folder: string, disk: Disk = nodeDisk, made: string[] = []): Promise<void> {
  if (await disk.isFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) await makeFolder(parent, disk, made);
  await disk.makeFolder(folder);
  made.push(folder);
}

/** Takes back what `makeFolder` has made, as far as nothing has come into it since. Never rejects. */
export async function removeEmpty(made: readonly string[], disk: Disk): Promise<void> {
  for (const folder of made.toReversed()) await disk.removeFolder(folder).catch(() => undefined);
}

/**
 * Reads `--out`: a path that ends in `.ndjson` is the log alone, any other a run folder. A folder with anything in it is
 * refused unless it is to be replaced, or its run to be gone on with; other files in it are left alone. Makes missing
 * folders.
 */
export async function planOutput(wish: OutputWish, disk: Disk): Promise<Result<OutputPlan>> {
  const made: string[] = [];
  const place = await takePlace(wish, disk, made);
  if (!place.ok) {
    await removeEmpty(made, disk);
    return place;
  }
  const { unlock, ...plan } = place.value;
  const release = async () => {
    unlock();
    await removeEmpty(made, disk);
  };
  return ok({ ...plan, release });
}

async function takePlace(
  { out, force, resume }: OutputWish,
  disk: Disk,
  made: string[],
): Promise<Result<Omit<OutputPlan, 'release'> & { readonly unlock: () => void }>> {
  const alone = out.endsWith('.ndjson');
  const folder = alone ? dirname(out) : out;
  try {
    await makeFolder(folder, disk, made);
    if (alone && (await disk.isFolder(out))) return usage(`--out ${out} is a folder. Name a file.`, 'out');
    const log = alone ? await targetOf(out) : join(folder, RUN_FOLDER.log);
    const checkpoint = alone ? `${log}.checkpoint.json` : join(folder, RUN_FOLDER.checkpoint);
    const lock = disk.lock(lockName(log));
    if (!lock.ok) {
      const message = `Process ${String(lock.pid)} is writing to ${out}. Wait for it, or end it.`;
      return err({ code: 'FILE', message, line: null, column: null, text: out });
    }
    const plan = { log, folder: alone ? null : folder, checkpoint, unlock: lock.release };
    const found = await foundFor(plan, { out, force, resume }, disk).catch((error: unknown) =>
      fileProblem('read', folder, error),
    );
    if (found.ok) return ok({ ...plan, found: found.value });
    lock.release();
    return found;
  } catch (error) {
    return fileProblem('make', folder, error);
  }
}

/** Name of the file that says which process writes a log. */
const lockName = (log: string) => `${log}.lock`;

type Place = Pick<OutputPlan, 'log' | 'folder' | 'checkpoint'>;

/** What is there for such a wish; a problem where it must not be touched. */
async function foundFor(
  place: Place,
  { out, force, resume }: OutputWish,
  disk: Disk,
): Promise<Result<OutputPlan['found']>> {
  if (force) return ok('nothing');
  const found = await foundAt(place, disk);
  if (resume) return ok(found);
  if (found === 'unfinished') {
    return usage(
      `--out ${out} holds an unfinished run. Add --resume to go on with it, or --force to begin anew.`,
      'out',
    );
  }
  const { folder, log } = place;
  const names = folder === null ? [] : await disk.list(folder);
  // A supervisor's files are in the folder before the run it starts, and no part of a run.
  if (names.some((name) => !isOfSupervisor(name) && name !== basename(lockName(log)))) {
    return usage(`--out ${out} is not empty. Choose another folder, or add --force to replace the run in it.`, 'out');
  }
  return ok('nothing');
}

/** A log under its name is a whole run; one that is still being written goes on from a checkpoint, if there is one. */
async function foundAt({ log, checkpoint }: Place, disk: Disk): Promise<OutputPlan['found']> {
  const begun = (await disk.size(partialName(log))) !== null;
  const whole = (await disk.size(log)) !== null;
  const resumable = await new CheckpointFiles(disk, checkpoint).exist();
  if (whole && !begun) return 'finished';
  return resumable ? 'unfinished' : 'nothing';
}

export interface OutputOptions {
  readonly disk: Disk;
  /** Prints the equity, see `startEquityThread`; null = this thread does. */
  readonly thread: Worker | null;
  /** Bytes of an unfinished log to go on behind; 0 = anew. */
  readonly after: number;
  /** Path of the checkpoint that is gone on from; null = none is. */
  readonly from: string | null;
  /** Told once of a write that failed and is tried again. */
  readonly onTrouble: (path: string, error: unknown) => void;
}

/** The files of a run while they are written. Nothing has its final name before `commit` or `stop`. */
export class RunOutput {
  readonly log: AtomicFile;
  readonly equity: EquityFile | null;
  readonly checkpoints: CheckpointFiles;
  private readonly plan: OutputPlan;
  private readonly disk: Disk;
  private readonly small: AtomicFile[] = [];

  private constructor(plan: OutputPlan, { disk, from }: OutputOptions, log: AtomicFile, equity: EquityFile | null) {
    this.plan = plan;
    this.disk = disk;
    this.log = log;
    this.equity = equity;
    this.checkpoints = new CheckpointFiles(disk, plan.checkpoint, from);
  }

  /** Throws the system's error. */
  static async create(plan: OutputPlan, options: OutputOptions): Promise<RunOutput> {
    const { disk, thread, after, onTrouble } = options;
    const { folder } = plan;
    if (after === 0) {
      // A checkpoint of a run that is replaced must not outlive its log, and its page would tell of another one.
      await new CheckpointFiles(disk, plan.checkpoint).remove();
      if (folder !== null) await disk.remove(join(folder, RUN_FOLDER.dashboard));
    }
    const log = await AtomicFile.create(plan.log, { disk, after, onTrouble: (error) => onTrouble(plan.log, error) });
    try {
      const equity = folder === null ? null : await createEquityFile(join(folder, RUN_FOLDER.equity), thread, disk);
      return new RunOutput(plan, options, log, equity);
    } catch (error) {
      await (after === 0 ? log.abandon() : log.leave());
      throw error;
    }
  }

  /** Adds a file of the run folder; does nothing where the log alone is wanted. */
  async add(name: string, chunks: Iterable<Uint8Array>): Promise<void> {
    const { folder } = this.plan;
    if (folder === null) return;
    const file = await AtomicFile.create(join(folder, name), { disk: this.disk });
    this.small.push(file);
    for (const chunk of chunks) {
      file.write(chunk);
      await file.drained();
    }
  }

  /**
   * Gives every file its name, the log last: where there is a log, there is a whole run.
   * @param durable so that a loss of power leaves this run or one that can be gone on with
   */
  async commit(durable: boolean): Promise<void> {
    await this.log.flush();
    await this.name(durable);
    await this.log.commit(durable);
    if (durable) await this.disk.syncFolder(dirname(this.plan.log));
  }

  /** Leaves the log unfinished, for another process to go on with, and gives the other files their names. */
  async stop(): Promise<void> {
    await this.log.flush();
    await this.name(false);
    await this.log.leave();
  }

  /** All but the log, and away with the log of a run that they replace. */
  private async name(durable: boolean): Promise<void> {
    await this.equity?.finish();
    for (const file of this.small) await file.flush();
    await this.disk.remove(this.plan.log);
    for (const file of this.small) await file.commit(durable);
    await this.equity?.commit(durable);
  }

  /** Paths of the run's files, whether they are there or not. */
  get paths(): readonly string[] {
    const { folder } = this.plan;
    const equity = folder === null ? [] : [join(folder, RUN_FOLDER.equity)];
    return [this.log.path, ...equity, ...this.small.map((file) => file.path)];
  }

  /** Removes what was written; `keepLog`: but for the log, which can be gone on with. Never rejects. */
  async abandon(keepLog: boolean): Promise<void> {
    await this.equity?.abandon();
    for (const file of this.small) await file.abandon();
    await (keepLog ? this.log.leave() : this.log.abandon());
  }
}
