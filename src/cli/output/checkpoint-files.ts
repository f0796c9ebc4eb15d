import { dirname } from 'node:path';
import { AtomicFile, partialName } from '../files/atomic-file.ts';
import type { Disk } from '../files/disk.ts';

/** What the checkpoint before is called, beside a newest of that path, which ends in `.json`. */
export const previousName = (newest: string) => newest.replace(/\.json$/, '.previous.json');

/** A checkpoint as it lies on the disk. */
export interface StoredCheckpoint {
  readonly path: string;
  /** What is there; null where it cannot be read. */
  readonly text: string | null;
  readonly error: unknown;
}

/**
 * The two newest checkpoints of a run. A new one is written beside them and takes its name when it is whole and on the
 * disk for good, the one before having been renamed, unless it was damaged: from the first on, at every moment a whole
 * one has a name.
 */
export class CheckpointFiles {
  readonly newest: string;
  readonly previous: string;
  private readonly disk: Disk;
  /** Whether `newest` is there; null = not known. */
  private there: boolean | null = null;
  /** `newest` is one that cannot be gone on from: nothing it may take the place of. */
  private damaged: boolean;

  /**
   * @param path of the newest, ending in `.json`
   * @param from path of the one that is gone on from; null = none is
   */
  constructor(disk: Disk, path: string, from: string | null = null) {
    this.disk = disk;
    this.newest = path;
    this.previous = previousName(path);
    this.damaged = from === this.previous;
  }

  async write(text: string): Promise<void> {
    const { disk, newest, previous } = this;
    this.there ??= (await disk.size(newest)) !== null;
    const file = await AtomicFile.create(newest, { disk });
    try {
      const bytes = Buffer.from(text, 'utf8');
      file.write(bytes);
      await file.sync(bytes.length);
      if (this.there && !this.damaged) await disk.rename(newest, previous);
      this.there = null;
      await file.commit();
      this.there = true;
      this.damaged = false;
    } catch (error) {
      await file.leave();
      throw error;
    }
    await disk.syncFolder(dirname(newest));
  }

  /** Whether there is any. */
  async exist(): Promise<boolean> {
    for (const path of [this.newest, this.previous]) if ((await this.disk.size(path)) !== null) return true;
    return false;
  }

  /** Those that are there, the newest first. */
  async read(): Promise<readonly StoredCheckpoint[]> {
    const found: StoredCheckpoint[] = [];
    for (const path of [this.newest, this.previous]) {
      if ((await this.disk.size(path)) === null) continue;
      try {
        const pieces: Uint8Array[] = [];
        for await (const piece of this.disk.read(path)) pieces.push(piece);
        found.push({ path, text: Buffer.concat(pieces).toString('utf8'), error: null });
      } catch (error) {
        found.push({ path, text: null, error });
      }
    }
    return found;
  }

  /** Removes all of them, the newest last: what is left of a removal that was stopped is still the newest. */
  async remove(): Promise<void> {
    this.there = null;
    for (const path of [partialName(this.newest), this.previous, this.newest]) await this.disk.remove(path);
  }
}
