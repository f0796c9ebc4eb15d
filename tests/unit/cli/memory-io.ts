import { nodeDisk, type Disk } from '../../../src/cli/files/disk.ts';
import type { Io } from '../../../src/cli/line/io.ts';
import { program } from '../../../src/cli/program.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly signal?: AbortSignal;
  readonly halt?: AbortSignal;
  /** Where runs are written; this machine's own by default. */
  readonly disk?: Disk;
  /** Sees what goes to stderr as it comes; stderr is a terminal then, so progress comes too. */
  readonly onErr?: (text: string) => void;
  /** Told of each step of progress, before the next one is begun: bars of a run, combinations of a sweep. */
  readonly onProgress?: (done: number) => void;
}

/** This machine's disk, that tells of each file that gets its name. */
export function tellingDisk(named: (path: string) => void): Disk {
  const rename = async (from: string, to: string) => {
    await nodeDisk.rename(from, to);
    named(to);
  };
  return { ...nodeDisk, rename };
}

/** Runs the program in this process and gathers what it says. */
export async function papertape(args: readonly string[], around: Surroundings = {}): Promise<Ran> {
  const out: Uint8Array[] = [];
  let err = '';
  const io: Io = {
    out: (data) => void out.push(typeof data === 'string' ? Buffer.from(data) : data.slice()),
    err: (text) => {
      err += text;
      around.onErr?.(text);
    },
    onSignal: () => () => undefined,
    progressed: (done) => around.onProgress?.(done),
    disk: around.disk ?? nodeDisk,
    interactive: around.onErr !== undefined,
    styled: false,
    signal: around.signal ?? new AbortController().signal,
    halt: around.halt ?? new AbortController().signal,
  };
  const code = await program(args, io);
  return { code, out: Buffer.concat(out).toString('utf8'), err };
}
