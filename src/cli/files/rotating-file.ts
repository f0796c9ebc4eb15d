import { closeSync, fdatasync, openSync, readdirSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { orderedParts, partNumber, type RotationLimits, type StageLineTarget } from '../../core/metrics/index.ts';
import { writeAll } from './write-all.ts';

/** What a rotating file asks of the folder it lies in: each call one operation of the file system, done or not done. */
export interface PartFolder {
  list(): readonly string[];
  /** Bytes of a part. */
  size(name: string): number;
  /** Opens for appending; makes the file if there is none. */
  open(name: string): number;
  append(handle: number, bytes: Uint8Array): void;
  /** Resolves when what was appended, by whomever, will outlive a loss of power. */
  sync(handle: number): Promise<void>;
  close(handle: number): void;
  /** Replaces nothing: `to` is free. */
  rename(from: string, to: string): void;
  remove(name: string): void;
  truncate(name: string, bytes: number): void;
}

/** The system's error, with the path where the system leaves it out. */
function at<T>(path: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    if (error instanceof Error) Object.assign(error, { path });
    throw error;
  }
}

const syncFile = promisify(fdatasync);

/** A folder of the disk. */
export function diskFolder(folder: string): PartFolder {
  const path = (name: string) => join(folder, name);
  return {
    list: () => readdirSync(folder),
    size: (name) => statSync(path(name)).size,
    open: (name) => openSync(path(name), 'a'),
    append: (handle, bytes) => at(folder, () => writeAll(handle, bytes)),
    sync: (handle) => syncFile(handle),
    close: closeSync,
    rename: (from, to) => renameSync(path(from), path(to)),
    remove: (name) => rmSync(path(name), { force: true }),
    truncate: (name, bytes) => truncateSync(path(name), bytes),
  };
}

/** Removes every part, the newest first: what a crash leaves is the beginning of the file, not its end. */
export function removeParts(folder: PartFolder, base: string): void {
  for (const name of orderedParts(base, folder.list()).reverse()) folder.remove(name);
}

/** Where a rotating file stood: what was rotated by then, and what the current part held. */
export interface PartsMark {
  readonly rotated: number;
  readonly bytes: number;
}

/** Parts that may wait for a mark to be kept before somebody should keep one. */
const WAITING_MAX = 16;

/**
 * A file of lines in parts. A line is in one part and stays in it: rotating closes the current part, renames it and opens
 * a new one; nothing is ever copied. So the file can be put back to any mark whose parts are still there, and those of
 * the two latest marks kept are: parts beyond `keep` are deleted when no mark needs them.
 */
export class RotatingFile implements StageLineTarget {
  private readonly folder: PartFolder;
  private readonly base: string;
  private readonly keep: number | null;
  private handle: number | null;
  private rotated: number;
  private bytes: number;
  /** Parts rotated by the newest mark kept, and by the oldest that may be needed; Infinity while there is none. */
  private newest = Infinity;
  private oldest = Infinity;
  /** Highest rotated part known to outlive a loss of power. */
  private synced: number;

  private constructor(folder: PartFolder, base: string, limits: RotationLimits | null, from: PartsMark) {
    this.folder = folder;
    this.base = base;
    this.keep = limits?.keep ?? null;
    this.rotated = from.rotated;
    this.synced = from.rotated;
    this.bytes = from.bytes;
    this.handle = folder.open(base);
  }

  /** Begins anew: parts of an earlier run are removed. */
  static create(folder: PartFolder, base: string, limits: RotationLimits | null): RotatingFile {
    removeParts(folder, base);
    return new RotatingFile(folder, base, limits, { rotated: 0, bytes: 0 });
  }

  /**
   * Puts the parts back to where they stood at the mark, and goes on. May be stopped anywhere and begun again. Throws,
   * before anything is changed, when the parts are not there.
   */
  static resume(folder: PartFolder, base: string, limits: RotationLimits | null, mark: PartsMark): RotatingFile {
    const number = (name: string) => partNumber(base, name) ?? Infinity;
    const then = `${base}.${String(mark.rotated + 1)}`;
    const later = orderedParts(base, folder.list()).filter((name) => number(name) > mark.rotated);
    const first = later[0];
    if (first === undefined || (first !== then && first !== base) || folder.size(first) < mark.bytes) {
      throw Object.assign(new Error('it does not reach as far as the checkpoint says'), { code: 'TORN', path: base });
    }
    // What was the current part may have been rotated since: all that came after it goes, the newest first.
    for (const name of later.slice(1).reverse()) folder.remove(name);
    if (first !== base) folder.rename(first, base);
    folder.truncate(base, mark.bytes);
    const file = new RotatingFile(folder, base, limits, mark);
    file.newest = mark.rotated;
    file.oldest = 0;
    return file;
  }

  /** So many parts wait for a mark to be kept that somebody should. */
  get wantsMark(): boolean {
    return this.keep !== null && this.rotated - this.oldest > this.keep + WAITING_MAX;
  }

  /** Where the file stands. What it takes to come back here stays until two later marks have been kept. */
  mark(): PartsMark {
    this.oldest = Math.min(this.oldest, this.rotated);
    return { rotated: this.rotated, bytes: this.bytes };
  }

  write(bytes: Uint8Array): void {
    if (this.handle === null) throw new Error(`${this.base} is closed`);
    this.folder.append(this.handle, bytes);
    this.bytes += bytes.length;
  }

  rotate(): void {
    const { folder, base } = this;
    this.close();
    folder.rename(base, `${base}.${String(this.rotated + 1)}`);
    this.rotated++;
    this.bytes = 0;
    this.handle = folder.open(base);
    this.sweep();
  }

  /**
   * Resolves when all that has been written by now will outlive a loss of power. Lines may go on being written, and parts
   * being rotated, meanwhile.
   */
  async sync(): Promise<void> {
    // Opened now: by its own handle the part is found, whatever its name may be by then.
    await this.syncParts(this.rotated, this.folder.open(this.base));
  }

  private async syncParts(rotated: number, current: number): Promise<void> {
    const { folder, base } = this;
    try {
      for (let n = this.synced + 1; n <= rotated; n++) {
        const name = `${base}.${String(n)}`;
        if (!folder.list().includes(name)) continue;
        const handle = folder.open(name);
        await folder.sync(handle).finally(() => folder.close(handle));
      }
      await folder.sync(current);
      this.synced = rotated;
    } finally {
      folder.close(current);
    }
  }

  /** The mark is kept where a crash leaves it: parts that only the marks before the last two needed may go. */
  kept({ rotated }: PartsMark): void {
    this.oldest = this.newest === Infinity ? rotated : this.newest;
    this.newest = rotated;
    this.sweep();
  }

  /** No mark will be needed any more. */
  release(): void {
    this.oldest = Infinity;
    this.sweep();
  }

  private sweep(): void {
    if (this.keep !== null) sweepParts(this.folder, this.base, Math.min(this.rotated, this.oldest) - this.keep);
  }

  /** Closing it again does nothing. */
  close(): void {
    const { handle } = this;
    this.handle = null;
    if (handle !== null) this.folder.close(handle);
  }
}

/** Removes rotated parts up to number `last`, the oldest first. */
function sweepParts(folder: PartFolder, base: string, last: number): void {
  for (const name of orderedParts(base, folder.list())) {
    if ((partNumber(base, name) ?? Infinity) <= last) folder.remove(name);
  }
}
