import { closeSync, openSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import {
  nextPart,
  orderedParts,
  surplusParts,
  type RotationLimits,
  type StageLineTarget,
} from '../core/metrics/index.ts';
import { writeAll } from './io.ts';

/** What a rotating file asks of the folder it lies in: each call one operation of the file system, done or not done. */
export interface PartFolder {
  list(): readonly string[];
  read(name: string): Uint8Array;
  /** Opens for appending; makes the file if there is none. */
  open(name: string): number;
  append(handle: number, bytes: Uint8Array): void;
  close(handle: number): void;
  /** Replaces nothing: `to` is free. */
  rename(from: string, to: string): void;
  remove(name: string): void;
  truncate(name: string, bytes: number): void;
}

/** A folder of the disk. */
export function diskFolder(folder: string): PartFolder {
  const at = (name: string) => join(folder, name);
  return {
    list: () => readdirSync(folder),
    read: (name) => readFileSync(at(name)),
    open: (name) => openSync(at(name), 'a'),
    append: writeAll,
    close: closeSync,
    rename: (from, to) => renameSync(at(from), at(to)),
    remove: (name) => rmSync(at(name), { force: true }),
    truncate: (name, bytes) => truncateSync(at(name), bytes),
  };
}

/** Removes every part, the newest first: what a crash leaves is the beginning of the file, not its end. */
export function removeParts(folder: PartFolder, base: string): void {
  for (const name of orderedParts(base, folder.list()).reverse()) folder.remove(name);
}

const LF = 10;

/**
 * A file of lines in parts. A line is in one part and stays in it: rotating closes the current part, renames it, opens a
 * new one, and only then deletes what is beyond `keep`; nothing is ever copied. Wherever that stops, the parts in order
 * hold every line written, once, and `open` goes on from there.
 */
export class RotatingFile implements StageLineTarget {
  /** What the current part held when it was opened. */
  readonly present: { readonly bytes: number; readonly lines: number };
  private readonly folder: PartFolder;
  private readonly base: string;
  private readonly keep: number | null;
  private handle: number | null;

  private constructor(folder: PartFolder, base: string, keep: number | null, bytes: number, lines: number) {
    this.folder = folder;
    this.base = base;
    this.keep = keep;
    this.present = { bytes, lines };
    this.handle = folder.open(base);
  }

  /** Takes the file up where it ends, or makes it. A last line without its end, torn by a crash, is cut off. */
  static open(folder: PartFolder, base: string, limits: RotationLimits | null): RotatingFile {
    let bytes = 0;
    let lines = 0;
    const keep = limits?.keep ?? null;
    for (const name of surplusParts(base, folder.list(), keep)) folder.remove(name);
    if (folder.list().includes(base)) {
      const there = folder.read(base);
      bytes = there.lastIndexOf(LF) + 1;
      if (bytes < there.length) folder.truncate(base, bytes);
      for (let at = 0; at < bytes; at++) if (there[at] === LF) lines++;
    }
    return new RotatingFile(folder, base, keep, bytes, lines);
  }

  write(bytes: Uint8Array): void {
    if (this.handle === null) throw new Error(`${this.base} is closed`);
    this.folder.append(this.handle, bytes);
  }

  rotate(): void {
    const { folder, base } = this;
    this.close();
    folder.rename(base, nextPart(base, folder.list()));
    this.handle = folder.open(base);
    for (const name of surplusParts(base, folder.list(), this.keep)) folder.remove(name);
  }

  /** Closing it again does nothing. */
  close(): void {
    const { handle } = this;
    this.handle = null;
    if (handle !== null) this.folder.close(handle);
  }
}
