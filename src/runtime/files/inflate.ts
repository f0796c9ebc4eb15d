import { Gunzip, Inflate } from 'fflate';
import type { Problem } from '../../contracts/result.ts';
import { refusal } from '../../core/loader/report/notes.ts';
import { decode } from '../../core/loader/text/text.ts';
import { crc32 } from './crc32.ts';
import { STEP, Tail, withoutPadding } from './packed-pieces.ts';

/** Bytes a packed file may unpack to, and how many times its own size once it is large. */
export interface UnpackLimits {
  readonly bytes: number;
  readonly ratio: number;
  /** Bytes from which the ratio is looked at; small files of equal rows pack very well. */
  readonly ratio_from: number;
}

export const UNPACK_LIMITS: UnpackLimits = {
  bytes: 8 * 1024 * 1024 * 1024,
  ratio: 250,
  ratio_from: 32 * 1024 * 1024,
};

/** What is wrong with packed bytes, thrown through the streams and turned into a refusal where loading ends. */
export class BrokenInput extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

// The platform's stream, in browsers and Node alike; this layer has neither's types.
interface Unpacker {
  readonly readable: {
    getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<void> };
  };
  readonly writable: {
    getWriter(): { write(chunk: Uint8Array): Promise<void>; close(): Promise<void>; abort(): Promise<void> };
  };
}
declare const DecompressionStream: new (format: 'gzip') => Unpacker;

/** Thrown when the platform's stream fails; what it says differs between platforms. */
class PlatformFault extends Error {}

function brokenInput(container: string, why: string): BrokenInput {
  return new BrokenInput(refusal('COMPRESSED_BROKEN', { container, why }));
}

/** Keeps count of bytes in and out, and throws `BrokenInput` when they show a bomb. */
export class Meter {
  taken = 0;
  given = 0;
  readonly #container: string;
  readonly #limits: UnpackLimits;

  constructor(container: string, limits: UnpackLimits) {
    this.#container = container;
    this.#limits = limits;
  }

  /** The last four packed bytes, low byte first: in gzip, the size of what they unpack to. */
  lastWord = 0;

  take(piece: Uint8Array): void {
    this.taken += piece.length;
    for (const byte of piece.subarray(-4)) this.lastWord = (this.lastWord >>> 8) + byte * 2 ** 24;
  }

  give(bytes: number): void {
    this.given += bytes;
    const { bytes: most, ratio, ratio_from } = this.#limits;
    const limit = this.given > most ? `${most} bytes` : `${ratio} times its size`;
    const tooBig = this.given > most || (this.given > ratio_from && this.given > this.taken * ratio);
    if (tooBig) throw new BrokenInput(refusal('COMPRESSED_TOO_BIG', { container: this.#container, limit }));
  }
}

function platformStream(): Unpacker {
  try {
    return new DecompressionStream('gzip');
  } catch {
    // A platform without it.
    throw new PlatformFault();
  }
}

/** Unpacks with the platform's stream. Throws `PlatformFault` on any damage, `BrokenInput` on a bomb. */
async function* byPlatform(packed: AsyncIterable<Uint8Array>, meter: Meter): AsyncGenerator<Uint8Array> {
  const stream = platformStream();
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const writing = (async (): Promise<void> => {
    for await (const piece of packed) {
      meter.take(piece);
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
      meter.give(value.length);
      yield value;
    }
    await writing;
  } catch (error) {
    throw error instanceof BrokenInput ? error : new PlatformFault();
  } finally {
    reader.cancel().catch(() => undefined);
    writer.abort().catch(() => undefined);
  }
}

/**
 * Unpacks gzip by hand: slower, but it reads several members one after the other, which some browsers'
 * streams refuse, and says the same about damage everywhere. Each member's checksum and size are held
 * against what its trailer says.
 */
async function* byHand(packed: AsyncIterable<Uint8Array>, meter: Meter): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const tail = new Tail();
  let ended = false;
  let crc = 0;
  let size = 0;
  const isWhole = (at: number): boolean => tail.uint32(at, 8) === crc && tail.uint32(at, 4) === size % 2 ** 32;
  const check = (at: number): void => {
    if (!isWhole(at)) {
      // What stands where the size should be is no size where bytes of the trailer are missing, or all of it.
      const cutOff = tail.uint32(at, 4) !== size % 2 ** 32;
      const why = cutOff ? 'it is cut off' : 'its checksum is wrong';
      throw brokenInput('gzip', why);
    }
    crc = 0;
    size = 0;
  };
  const unpacker = new Gunzip((data, final) => {
    crc = crc32(crc, data);
    size += data.length;
    ready.push(data);
    ended = final;
  });
  unpacker.onmember = (at): void => {
    if (at > 0) check(at);
  };
  const push = (piece: Uint8Array, final: boolean): BrokenInput | null => {
    try {
      unpacker.push(piece, final);
      return null;
    } catch (error) {
      if (error instanceof BrokenInput) return error;
      const cutOff = error instanceof Error && error.message.includes('EOF');
      const damaged =
        size > 0 && error instanceof Error && error.message.includes('gzip')
          ? 'other data follows its end'
          : 'its bytes are damaged';
      return brokenInput('gzip', cutOff ? 'it is cut off' : damaged);
    }
  };
  const padding = { zeros: 0 };
  for await (const piece of withoutPadding(packed, padding)) {
    for (let at = 0; at < piece.length; at += STEP) {
      const step = piece.subarray(at, at + STEP);
      meter.taken += step.length;
      tail.add(step);
      const fault = push(step, false);
      for (const part of ready.splice(0)) {
        meter.give(part.length);
        yield part;
      }
      if (fault !== null) throw fault;
    }
  }
  // Of the zeros at the end a trailer has eight at the most; tapes and some servers fill up their last block with more.
  let fault: BrokenInput | null = null;
  for (; padding.zeros > 0 && fault === null && !isWhole(tail.end); padding.zeros--) {
    const zero = new Uint8Array(1);
    tail.add(zero);
    fault = push(zero, false);
  }
  fault ??= push(new Uint8Array(0), true);
  yield* ready;
  if (fault !== null) throw fault;
  if (!ended) throw brokenInput('gzip', 'it is cut off');
  check(tail.end);
}

/** Unpacks for nothing but to see what is wrong: the problem, with the line that the text got to; null where all is well. */
export async function whyBroken(unpacked: AsyncIterable<Uint8Array>): Promise<Problem | null> {
  let line = 1;
  try {
    for await (const part of unpacked) for (const byte of part) if (byte === 10) line++;
    return null;
  } catch (error) {
    if (!(error instanceof BrokenInput)) throw error;
    const { problem } = error;
    if (problem.code !== 'COMPRESSED_BROKEN') return problem;
    return { ...problem, message: `Line ${line}: ${problem.message}`, line };
  }
}

/**
 * Unpacks a gzip file. `open` begins to read the packed bytes, again where a second look is needed; `again`
 * tells that the bytes already given were for nothing and come once more.
 */
export async function* gunzipped(
  open: () => AsyncIterable<Uint8Array>,
  again: () => void,
  limits: UnpackLimits = UNPACK_LIMITS,
): AsyncGenerator<Uint8Array> {
  const meter = new Meter('gzip', limits);
  let fault = false;
  try {
    yield* byPlatform(open(), meter);
  } catch (error) {
    if (!(error instanceof PlatformFault)) throw error;
    fault = true;
  }
  // Platforms differ in what they let pass behind the first member: look again where the size is not its own.
  if (!fault && meter.lastWord === meter.given % 2 ** 32) return;
  const problem = await whyBroken(byHand(open(), new Meter('gzip', limits)));
  if (problem !== null) throw new BrokenInput(problem);
  if (!fault) return;
  again();
  yield* byHand(open(), new Meter('gzip', limits));
}

/** Unpacks one deflated entry of a zip file; its checksum is for the caller to hold against the directory. */
export async function* inflated(
  packed: AsyncIterable<Uint8Array>,
  limits: UnpackLimits = UNPACK_LIMITS,
): AsyncGenerator<Uint8Array> {
  const meter = new Meter('zip', limits);
  const ready: Uint8Array[] = [];
  const unpacker = new Inflate((data) => {
    ready.push(data);
  });
  const push = (piece: Uint8Array, final: boolean): void => {
    try {
      unpacker.push(piece, final);
    } catch {
      throw brokenInput('zip', 'its bytes are damaged or cut off');
    }
  };
  for await (const piece of packed) {
    // In steps, so that a bomb is met before it is unpacked whole.
    for (let at = 0; at < piece.length; at += STEP) {
      const part = piece.subarray(at, at + STEP);
      meter.taken += part.length;
      push(part, false);
      for (const out of ready.splice(0)) {
        meter.give(out.length);
        yield out;
      }
    }
  }
  push(new Uint8Array(0), true);
  yield* ready;
}

/** The name of what was packed, as a gzip file's head has it; empty where it has none. */
export function gzipName(head: Uint8Array): string {
  // Flags in byte 3: bit 3 for a name behind the ten bytes of the head, bit 2 for something else before it.
  if (head.length < 10 || (head[3] & 12) !== 8) return '';
  const end = head.indexOf(0, 10);
  return end < 0 ? '' : decode(head, 10, end);
}
