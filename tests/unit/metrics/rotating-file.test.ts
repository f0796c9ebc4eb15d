import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { diskFolder, removeParts, RotatingFile, type PartFolder } from '../../../src/cli/rotating-file.ts';
import { orderedParts, RotationWatch, type RotationLimits } from '../../../src/core/metrics/index.ts';

const BASE = 'metrics.ndjson';
const bytes = (text: string) => new TextEncoder().encode(text);

class Crash extends Error {}

/** Files in memory. The operation number `crashAt` does not happen, or, an append, happens in part; then all is over. */
class FakeFolder implements PartFolder {
  readonly files = new Map<string, string>();
  readonly #open = new Map<number, string>();
  operations = 0;
  crashAt = Infinity;
  /** Bytes that an interrupted append still writes. */
  torn = 0;
  #handles = 0;

  #operation(): void {
    if (this.operations++ === this.crashAt) throw new Crash();
  }

  list = () => [...this.files.keys()];
  read = (name: string) => bytes(this.files.get(name)!);

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

/** Writes the lines from `from` on, one append each; returns how many appends were done, also of one that crashes. */
function writeFrom(folder: FakeFolder, from: number, keep: number | null): number {
  let done = from;
  try {
    const file = RotatingFile.open(folder, BASE, limits(keep));
    const watch = new RotationWatch(limits(keep), file.present.bytes, file.present.lines);
    for (const line of LINES.slice(from)) {
      file.write(bytes(`${line}\n`));
      done++;
      if (watch.wrote(line.length + 1)) file.rotate();
    }
    file.close();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  return done;
}

const wholeRun = (keep: number | null) => {
  const folder = new FakeFolder();
  writeFrom(folder, 0, keep);
  return folder;
};

/** Every operation of an undisturbed run, and the one after the last. */
const everyCrash = (keep: number | null) => Array.from({ length: wholeRun(keep).operations + 1 }, (_, i) => i);

describe('a rotating file that is stopped at any operation', () => {
  it.each([0, 5, 11])('has every line written, once and in order; %i bytes of a torn append change nothing', (torn) => {
    for (const crashAt of everyCrash(null)) {
      const folder = Object.assign(new FakeFolder(), { crashAt, torn });
      const done = writeFrom(folder, 0, null);
      expect(folder.lines.slice(0, done), `crash at ${String(crashAt)}`).toEqual(LINES.slice(0, done));
      // Of the line in flight all or nothing counts.
      expect(folder.lines.length - done).toBeLessThanOrEqual(1);
    }
  });

  it.each([0, 5])('goes on as if nothing had happened: %i bytes torn', (torn) => {
    for (const crashAt of everyCrash(null)) {
      const folder = Object.assign(new FakeFolder(), { crashAt, torn });
      const done = writeFrom(folder, 0, null);
      folder.afterCrash();
      writeFrom(folder, done, null);
      expect(folder.lines, `crash at ${String(crashAt)}`).toEqual(LINES);
    }
  });

  it('survives a second crash while it recovers from the first', () => {
    for (const crashAt of everyCrash(null)) {
      for (let second = 0; second < 8; second++) {
        const folder = Object.assign(new FakeFolder(), { crashAt, torn: 3 });
        let done = writeFrom(folder, 0, null);
        folder.afterCrash();
        folder.operations = 0;
        folder.crashAt = second;
        done = writeFrom(folder, done, null);
        folder.afterCrash();
        writeFrom(folder, done, null);
        expect(folder.lines, `crashes at ${String(crashAt)} and ${String(second)}`).toEqual(LINES);
      }
    }
  });

  it('keeps the newest parts alone, and never a gap between them', () => {
    for (const crashAt of everyCrash(2)) {
      const folder = Object.assign(new FakeFolder(), { crashAt, torn: 4 });
      const done = writeFrom(folder, 0, 2);
      const first = LINES.indexOf(folder.lines[0] ?? LINES[done]!);
      expect(folder.lines.slice(0, done - first)).toEqual(LINES.slice(first, done));
      // Everything that `keep` promises is there, and at most one part more, whose deletion was stopped.
      expect(folder.lines.length).toBeGreaterThanOrEqual(Math.min(done, 8));
      folder.afterCrash();
      writeFrom(folder, done, 2);
      expect(folder.list().length).toBe(3);
      expect(folder.lines).toEqual(LINES.slice(LINES.length - folder.lines.length));
    }
  });
});

describe('a rotating file', () => {
  it('numbers its parts on although the oldest are deleted', () => {
    expect(wholeRun(2).list().sort()).toEqual([BASE, `${BASE}.4`, `${BASE}.5`]);
    expect(wholeRun(0).list()).toEqual([BASE]);
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

  it('does the same', () => {
    const path = mkdtempSync(join(tmpdir(), 'papertape-rotate-'));
    made.push(path);
    const folder = diskFolder(path);
    for (const part of [LINES.slice(0, 9), LINES.slice(9)]) {
      const file = RotatingFile.open(folder, BASE, limits(null));
      const watch = new RotationWatch(limits(null), file.present.bytes, file.present.lines);
      for (const line of part) {
        file.write(bytes(`${line}\n`));
        if (watch.wrote(line.length + 1)) file.rotate();
      }
      file.close();
    }
    const parts = orderedParts(BASE, readdirSync(path));
    expect(parts).toEqual([1, 2, 3, 4, 5].map((n) => `${BASE}.${String(n)}`).concat(BASE));
    expect(parts.map((name) => readFileSync(join(path, name), 'utf8')).join('')).toBe(`${LINES.join('\n')}\n`);
  });
});
