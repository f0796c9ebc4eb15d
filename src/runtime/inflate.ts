import type { Problem } from '../contracts/result.ts';
import { refusal } from '../core/loader/notes.ts';

/** Bytes a packed file may unpack to, and how many times its own size once it is large. */
const MAX_BYTES = 8 * 1024 * 1024 * 1024;
const MAX_RATIO = 250;
const RATIO_FROM = 32 * 1024 * 1024;

/** What is wrong with packed bytes, thrown through the streams and turned into a refusal where loading ends. */
export class BrokenInput extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

// The platform's stream, in browsers and Node alike; no layer below the page has its types.
interface Unpacker {
  readonly readable: {
    getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<void> };
  };
  readonly writable: {
    getWriter(): { write(chunk: Uint8Array): Promise<void>; close(): Promise<void>; abort(): Promise<void> };
  };
}
declare const DecompressionStream: new (format: 'gzip' | 'deflate-raw') => Unpacker;

/** Unpacks a stream; throws `BrokenInput` when it is cut off, damaged, or a bomb. */
export async function* inflated(
  packed: AsyncIterable<Uint8Array>,
  format: 'gzip' | 'deflate-raw',
): AsyncGenerator<Uint8Array> {
  const stream = new DecompressionStream(format);
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  let taken = 0;
  let given = 0;
  const container = format === 'gzip' ? 'gzip' : 'zip';
  const writing = (async (): Promise<void> => {
    for await (const piece of packed) {
      taken += piece.length;
      await writer.write(piece);
    }
    await writer.close();
  })();
  // Its failure is met at the reader, or awaited below.
  writing.catch(() => undefined);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || value === undefined) break;
      given += value.length;
      if (given > MAX_BYTES) throw tooBig(container, '8 GB');
      if (given > RATIO_FROM && given > taken * MAX_RATIO) throw tooBig(container, `${MAX_RATIO} times its size`);
      yield value;
    }
    await writing;
  } catch (error) {
    if (error instanceof BrokenInput) throw error;
    const why = error instanceof Error && error.message !== '' ? error.message : 'it ends too early or is damaged';
    throw new BrokenInput(refusal('COMPRESSED_BROKEN', { container, why }));
  } finally {
    reader.cancel().catch(() => undefined);
    writer.abort().catch(() => undefined);
  }
}

function tooBig(container: string, limit: string): BrokenInput {
  return new BrokenInput(refusal('COMPRESSED_TOO_BIG', { container, limit }));
}
