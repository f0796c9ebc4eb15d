import type { Io } from '../../../src/cli/io.ts';
import { program } from '../../../src/cli/program.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the program in this process and gathers what it says. */
export async function papertape(args: readonly string[], signal = new AbortController().signal): Promise<Ran> {
  const out: Uint8Array[] = [];
  let err = '';
  const io: Io = {
    out: (data) => void out.push(typeof data === 'string' ? Buffer.from(data) : data.slice()),
    err: (text) => void (err += text),
    interactive: false,
    styled: false,
    signal,
  };
  const code = await program(args, io);
  return { code, out: Buffer.concat(out).toString('utf8'), err };
}
