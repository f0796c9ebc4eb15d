import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  diskFolder,
  removeParts,
  RotatingFile,
  type PartFolder,
  type PartsMark,
} from '../../../src/cli/files/rotating-file.ts';
import { orderedParts, RotationWatch, type RotationLimits, type WatchState } from '../../../src/core/metrics/index.ts';

const BASE = 'metrics.ndjson';
const bytes = (text: string) => new TextEncoder().encode(text);

class Crash extends Error {}

/** Files in memory. The operation number `crashAt` does not happen, or, an append, happens in part; then all is over. */
class FakeFolder implements PartFolder {
  readonly files = new Map<string, string>();
  readonly #open = new Map<number, string>();
  operations = 0;
  released = false;
  crashAt = Infinity;
  /** Bytes that an interrupted append still writes. */
  torn = 0;
  #handles = 0;

  #operation(): void {
    if (this.operations++ === this.crashAt) throw new Crash();
  }

  list = () => [...this.files.keys()];
  size = (name: string) => this.files.get(name)!.length;

  open(name: string): number {
    this.#operation();
    if (!this.files.has(name)) this.files.set(name, '');
    this.#open.set(++this.#handles, name);
    return this.#handles;
  }

  append(handle: number, data: Uint8Array): void {
    const name = this.#open.get(handle);
    if (name === undefined) throw new Error('append to a closed file');
    const text = new TextDecoder().decode(data);
    if (this.operations === this.crashAt) this.files.set(name, this.files.get(name)! + text.slice(0, this.torn));
    this.#operation();
    this.files.set(name, this.files.get(name)! + text);
  }

  sync(): Promise<void> {
    this.#operation();
    return Promise.resolve();
  }

  close(handle: number): void {
    this.#operation();
    if (!this.#open.delete(handle)) throw new Error('closed twice');
  }

  rename(from: string, to: string): void {
    this.#operation();
    if (this.files.has(to)) throw new Error(`${to} is not free`);
    if ([...this.#open.values()].includes(from)) throw new Error(`${from} is renamed while it is open`);
    this.files.set(to, this.files.get(from)!);
    this.files.delete(from);
  }

  remove(name: string): void {
    this.#operation();
    this.files.delete(name);
  }

  truncate(name: string, length: number): void {
    this.#operation();
    this.files.set(name, this.files.get(name)!.slice(0, length));
  }

  /** What a reader sees: whole lines, parts in order. */
  get lines(): string[] {
    const text = orderedParts(BASE, this.list())
      .map((name) => this.files.get(name)!)
      .join('');
    return text.split('\n').slice(0, -1);
  }

  /** The process is gone and another one comes: nothing is open, nothing crashes. */
  afterCrash(): void {
    this.#open.clear();
    this.crashAt = Infinity;
  }
}

const LINES = Array.from({ length: 23 }, (_, i) => `{"line":${String(i)}}`);
const limits = (keep: number | null): RotationLimits => ({ max_bytes: null, max_lines: 4, keep });

/** Where a writer had come to when a mark was kept. */
interface Kept {
  readonly line: number;
  readonly parts: PartsMark;
  readonly watch: WatchState;
}

/**
 * Writes the lines behind the newest mark in `marks`, one append each, and keeps a mark after every fifth: as a run does
 * with its checkpoints. Returns whether it came to its end.
 */
function write(folder: FakeFolder, marks: Kept[], keep: number | null): boolean {
  const from = marks.at(-1) ?? null;
  try {
    const file =
      from === null
        ? RotatingFile.create(folder, BASE, limits(keep))
        : RotatingFile.resume(folder, BASE, limits(keep), from.parts);
    const watch = new RotationWatch(limits(keep), from?.watch);
    LINES.slice(from?.line ?? 0).forEach((line, i) => {
      file.write(bytes(`${line}\n`));
      if (watch.wrote(line.length + 1)) file.rotate();
      const done = (from?.line ?? 0) + i + 1;
      if (done % 5 !== 0) return;
      const mark = { line: done, parts: file.mark(), watch: watch.snapshot() };
      marks.push(mark);
      file.kept(mark.parts);
    });
    // Of a file that is whole no mark is needed any more.
    folder.released = true;
    file.release();
    file.close();
    return true;
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    return false;
  }
}

const wholeRun = (keep: number | null) => {
  const folder = new FakeFolder();
  write(folder, [], keep);
  return folder;
};

/** Every operation of an undisturbed run. */
const everyCrash = (keep: number | null) => Array.from({ length: wholeRun(keep).operations }, (_, i) => i);
const contents = (folder: FakeFolder) => Object.fromEntries([...folder.files].sort());

describe.each([null, 0, 2])('a rotating file that keeps %s parts, stopped at any operation', (keep) => {
  it.each([0, 5, 11])('has every line written, once and in order; %i bytes of a torn append change nothing', (torn) => {
    for (const crashAt of everyCrash(keep)) {
      const folder = Object.assign(new FakeFolder(), { crashAt, torn });
      expect(write(folder, [], keep)).toBe(false);
      const first = LINES.indexOf(folder.lines[0] ?? LINES[0]!);
      expect(folder.lines, `crash at ${String(crashAt)}`).toEqual(LINES.slice(first, first + folder.lines.length));
      if (keep === null) expect(first).toBe(0);
    }
  });

  it.each([0, 5])('goes on from its mark as if nothing had happened: %i bytes torn', (torn) => {
    for (const crashAt of everyCrash(keep)) {
      const folder = Object.assign(new FakeFolder(), { crashAt, torn });
      const marks: Kept[] = [];
      write(folder, marks, keep);
      folder.afterCrash();
      expect(write(folder, marks, keep)).toBe(true);
      expect(contents(folder), `crash at ${String(crashAt)}`).toEqual(contents(wholeRun(keep)));
    }
  });

  it('goes on from the mark before the newest, too', () => {
    for (const crashAt of everyCrash(keep)) {
      const folder = Object.assign(new FakeFolder(), { crashAt });
      const marks: Kept[] = [];
      write(folder, marks, keep);
      folder.afterCrash();
      if (marks.length < 2 || folder.released) continue;
      marks.pop();
      expect(write(folder, marks, keep)).toBe(true);
      expect(contents(folder), `crash at ${String(crashAt)}`).toEqual(contents(wholeRun(keep)));
    }
  });

  it('survives a second crash while it recovers from the first, and a third', () => {
    for (const crashAt of everyCrash(keep)) {
      for (let second = 0; second < 9; second++) {
        const folder = Object.assign(new FakeFolder(), { crashAt, torn: 3 });
        const marks: Kept[] = [];
        write(folder, marks, keep);
        for (const again of [second, second >> 1]) {
          folder.afterCrash();
          folder.operations = 0;
          folder.crashAt = again;
          write(folder, marks, keep);
        }
        folder.afterCrash();
        expect(write(folder, marks, keep)).toBe(true);
        expect(contents(folder), `crashes at ${String(crashAt)}, ${String(second)}`).toEqual(contents(wholeRun(keep)));
      }
    }
  });
});

describe('a rotating file', () => {
  it('numbers its parts on although the oldest are deleted', () => {
    expect(wholeRun(2).list().sort()).toEqual([BASE, `${BASE}.4`, `${BASE}.5`]);
    expect(wholeRun(0).list()).toEqual([BASE]);
  });

  it('refuses to go on from a mark whose parts are not there, and changes nothing', () => {
    for (const gone of [[BASE], [`${BASE}.5`, BASE], [BASE, `${BASE}.4`, `${BASE}.5`]]) {
      const folder = new FakeFolder();
      const marks: Kept[] = [];
      folder.crashAt = wholeRun(null).operations - 1;
      write(folder, marks, null);
      folder.afterCrash();
      for (const name of gone) folder.files.delete(name);
      const before = contents(folder);
      const mark = marks.at(gone.length === 3 ? -2 : -1)!.parts;
      expect(() => RotatingFile.resume(folder, BASE, limits(null), mark)).toThrow(/does not reach as far/);
      expect(contents(folder)).toEqual(before);
    }
  });

  it('asks for a mark when many parts wait for one', () => {
    const folder = new FakeFolder();
    const file = RotatingFile.create(folder, BASE, limits(1));
    for (let i = 0; i < 40; i++) file.rotate();
    // Without any mark nothing waits.
    expect([file.wantsMark, folder.list().length]).toEqual([false, 2]);
    const mark = file.mark();
    for (let i = 0; i < 18; i++) file.rotate();
    expect([file.wantsMark, folder.list().length]).toEqual([true, 20]);
    file.kept(mark);
    file.kept(file.mark());
    file.kept(file.mark());
    expect([file.wantsMark, folder.list().length]).toEqual([false, 2]);
  });

  it('is begun anew by removing its parts, from the end, and no other file', () => {
    const folder = wholeRun(null);
    folder.files.set('metrics.ndjson.bak', 'x');
    const before = folder.lines;
    folder.operations = 0;
    folder.crashAt = 3;
    expect(() => removeParts(folder, BASE)).toThrow(Crash);
    expect(before.slice(0, folder.lines.length)).toEqual(folder.lines);
    folder.afterCrash();
    removeParts(folder, BASE);
    expect(folder.list()).toEqual(['metrics.ndjson.bak']);
  });
});

describe('on a disk', () => {
  const made: string[] = [];
  afterEach(() => made.splice(0).forEach((path) => rmSync(path, { recursive: true, force: true })));

  it('does the same', async () => {
    const path = mkdtempSync(join(tmpdir(), 'papertape-rotate-'));
    made.push(path);
    const folder = diskFolder(path);
    const watch = new RotationWatch(limits(null));
    let file = RotatingFile.create(folder, BASE, limits(null));
    for (const part of [LINES.slice(0, 9), LINES.slice(9)]) {
      for (const line of part) {
        file.write(bytes(`${line}\n`));
        if (watch.wrote(line.length + 1)) file.rotate();
      }
      await file.sync();
      const mark = file.mark();
      file.write(bytes('torn'));
      file.close();
      file = RotatingFile.resume(folder, BASE, limits(null), mark);
    }
    file.close();
    const parts = orderedParts(BASE, readdirSync(path));
    expect(parts).toEqual([1, 2, 3, 4, 5].map((n) => `${BASE}.${String(n)}`).concat(BASE));
    expect(parts.map((name) => readFileSync(join(path, name), 'utf8')).join('')).toBe(`${LINES.join('\n')}\n`);
  });
});
