import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { ok, type Result } from '../contracts/result.ts';
import { RUN_FOLDER } from '../runtime/run-folder.ts';
import { SUPERVISION_FILES } from '../runtime/supervision/files.ts';
import { AtomicFile } from './atomic-file.ts';
import { createEquityFile, type EquityFile } from './equity-file.ts';
import { fileProblem, usage } from './problems.ts';

/** Where a run goes: a folder with all its files, or the log alone. */
export interface OutputPlan {
  readonly log: string;
  /** null: the log alone. */
  readonly folder: string | null;
}

/**
 * Makes a folder and those it lies in. Not with `recursive`: where a parent cannot be made (under /proc, say), Node tries
 * for ever.
 */
export async function makeFolder(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => null))?.isDirectory()) return;
  const parent = dirname(folder);
  if (parent !== folder) await makeFolder(parent);
  await mkdir(folder);
}

/**
 * Reads `--out`: a path that ends in `.ndjson` is the log alone, any other a run folder. A folder with anything in it is
 * refused unless `force`, which replaces the files of a run in it and leaves others alone. Makes missing folders.
 */
export async function planOutput(out: string, force: boolean): Promise<Result<OutputPlan>> {
  const alone = out.endsWith('.ndjson');
  const folder = alone ? dirname(out) : out;
  try {
    await makeFolder(folder);
    if (alone) {
      const there = await stat(out).catch(() => null);
      if (there?.isDirectory()) return usage(`--out ${out} is a folder. Name a file.`, 'out');
      return ok({ log: out, folder: null });
    }
    if (!force && (await readdir(folder)).some((name) => !ofSupervisor(name))) {
      return usage(`--out ${out} is not empty. Choose another folder, or add --force to replace the run in it.`, 'out');
    }
    return ok({ log: join(folder, RUN_FOLDER.log), folder });
  } catch (error) {
    return fileProblem('make', folder, error);
  }
}

/** A supervisor's files are in the folder before the run it starts, and no part of a run. */
function ofSupervisor(name: string): boolean {
  return Object.values(SUPERVISION_FILES).some((file) => name === file || name.startsWith(`${file}.`));
}

/** The files of a run while they are written. Nothing has its final name before `commit`. */
export class RunOutput {
  readonly log: AtomicFile;
  readonly equity: EquityFile | null;
  private readonly plan: OutputPlan;
  private readonly small: AtomicFile[] = [];

  private constructor(plan: OutputPlan, log: AtomicFile, equity: EquityFile | null) {
    this.plan = plan;
    this.log = log;
    this.equity = equity;
  }

  /** `thread` prints the equity, see `startEquityThread`; null = this one does. */
  static async create(plan: OutputPlan, thread: Worker | null): Promise<Result<RunOutput>> {
    try {
      const log = await AtomicFile.create(plan.log);
      const { folder } = plan;
      const equity = folder === null ? null : await createEquityFile(join(folder, RUN_FOLDER.equity), thread);
      return ok(new RunOutput(plan, log, equity));
    } catch (error) {
      return fileProblem('write', plan.log, error);
    }
  }

  /** Adds a file of the run folder; does nothing where the log alone is wanted. */
  async add(name: string, chunks: Iterable<Uint8Array>): Promise<void> {
    const { folder } = this.plan;
    if (folder === null) return;
    const file = await AtomicFile.create(join(folder, name));
    this.small.push(file);
    for (const chunk of chunks) {
      file.write(chunk);
      await file.drained();
    }
  }

  /** Gives every file its name, the log last: where there is a log, there is a whole run. Returns the paths. */
  async commit(): Promise<readonly string[]> {
    await this.log.flush();
    await this.equity?.finish();
    for (const file of this.small) await file.flush();
    await rm(this.plan.log, { force: true });
    for (const file of this.small) await file.commit();
    await this.equity?.commit();
    await this.log.commit();
    const { folder } = this.plan;
    const equity = folder === null ? [] : [join(folder, RUN_FOLDER.equity)];
    return [this.log.path, ...equity, ...this.small.map((file) => file.path)];
  }

  /** Removes what was written. Never rejects. */
  async abandon(): Promise<void> {
    await this.equity?.abandon();
    for (const file of [...this.small, this.log]) await file.abandon();
  }
}
