/** A run folder as one .zip, written as its parts are read: no part is ever whole in memory because of it. */
import { Zip, ZipDeflate } from 'fflate';

export interface ZipEntry {
  readonly name: string;
  readonly chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** Level 6 takes half as much time again for 3 % fewer bytes, on a log as on its equity. */
const LEVEL = 3;
/** Bytes compressed between two turns for the thread's other work. */
const YIELD_BYTES = 1 << 20;

/**
 * Yields the archive's bytes, piece by piece.
 * @param entries one is asked for when the one before has been read
 * @param modified_at wall clock of the entries, epoch ms; zip knows years 1980 to 2099
 * @param yieldNow called at least once a megabyte
 */
export async function* zipFolder(
  entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>,
  modified_at: number,
  yieldNow: () => Promise<void>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const ready: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, data) => {
    if (error !== null) throw error;
    ready.push(data as Uint8Array<ArrayBuffer>);
  });
  let since = 0;
  for await (const { name, chunks } of entries) {
    const file = new ZipDeflate(name, { level: LEVEL });
    file.mtime = modified_at;
    zip.add(file);
    for await (const chunk of chunks) {
      for (let from = 0; from < chunk.length; from += YIELD_BYTES) {
        const piece = chunk.subarray(from, from + YIELD_BYTES);
        file.push(piece);
        since += piece.length;
        if (since >= YIELD_BYTES) {
          since = 0;
          await yieldNow();
        }
      }
      yield* ready.splice(0);
    }
    file.push(new Uint8Array(0), true);
    yield* ready.splice(0);
  }
  zip.end();
  yield* ready.splice(0);
}
