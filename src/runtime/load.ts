import type { LoaderOptions, LoadOutcome } from '../contracts/loader.ts';
import type { Loader, LoaderMeta } from '../core/loader/index.ts';
import { createLoader } from '../core/loader/index.ts';
import { refusal } from '../core/loader/notes.ts';
import { sniffContainer } from '../core/loader/sniff.ts';
import type { Problem } from '../contracts/result.ts';
import type { ZoneLookup } from '../core/time/zone.ts';
import type { FileSource } from './file-source.ts';
import { BrokenInput, inflated } from './inflate.ts';
import { platformZone } from './zones.ts';

/** Bytes read at once. While one piece is parsed the next is on its way. */
const PIECE = 1 << 20;

export interface LoadProgress {
  /** Bytes of the file read, of all. */
  readonly bytes: number;
  readonly total: number;
  readonly rows: number;
}

/** What loading needs beside the file; all of it may be left out. */
export interface LoadEffects {
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Asked between pieces; an `AbortSignal` will do. */
  readonly signal?: { readonly aborted: boolean };
  /** The wall clock in epoch ms, for telling bars in the future. */
  readonly now_ms?: number;
  /** Time zones; the platform's own by default. */
  readonly zone?: ZoneLookup;
}

export function refused(problem: Problem): LoadOutcome {
  return { kind: 'refused', problems: [problem], problem_count: 1 };
}

/** A file's bytes from front to back, the next piece being read while one is used. */
async function* pieces(source: FileSource, effects: LoadEffects, rows: () => number): AsyncGenerator<Uint8Array> {
  let at = 0;
  let next = source.read(0, Math.min(PIECE, source.size));
  while (at < source.size) {
    const piece = await next;
    if (piece.length === 0) return;
    at += piece.length;
    // A failure is met where the piece is awaited; until then it must not count as unhandled.
    next = at < source.size ? source.read(at, Math.min(at + PIECE, source.size)) : Promise.resolve(new Uint8Array(0));
    next.catch(() => undefined);
    yield piece;
    effects.onProgress?.({ bytes: at, total: source.size, rows: rows() });
  }
}

async function feed(
  loader: Loader,
  parts: AsyncIterable<Uint8Array>,
  effects: LoadEffects,
): Promise<'read' | 'cancelled'> {
  for await (const part of parts) {
    if (effects.signal?.aborted === true) return 'cancelled';
    loader.push(part);
    if (loader.done()) break;
  }
  return effects.signal?.aborted === true ? 'cancelled' : 'read';
}

async function loadText(source: FileSource, options: LoaderOptions, effects: LoadEffects): Promise<LoadOutcome> {
  const first = await source.read(0, Math.min(64, source.size));
  const container = sniffContainer(first);
  const packed = container === 'gzip';
  const meta: LoaderMeta = {
    name: source.name,
    size: packed ? null : source.size,
    container,
    file_bytes: source.size,
    ...(effects.now_ms === undefined ? {} : { now_ms: effects.now_ms }),
  };
  const loader = createLoader(meta, options, { zone: effects.zone ?? platformZone });
  const raw = pieces(source, effects, () => loader.rows());
  const state = await feed(loader, packed ? inflated(raw, 'gzip') : raw, effects);
  return state === 'cancelled' ? refused(refusal('CANCELLED')) : loader.finish();
}

/**
 * Loads a file of price bars, whatever it is packed in. Reads it in pieces, reports progress after each,
 * and never throws for what is wrong with the file or the reading of it.
 */
export async function loadFile(
  source: FileSource,
  options: LoaderOptions,
  effects: LoadEffects = {},
): Promise<LoadOutcome> {
  try {
    const before = await source.version();
    const outcome = await loadText(source, options, effects);
    const after = await source.version();
    return before === after ? outcome : refused(refusal('FILE_CHANGED'));
  } catch (error) {
    if (error instanceof BrokenInput) return refused(error.problem);
    const why = error instanceof Error ? error.message : String(error);
    // Browsers refuse to go on reading a file that has changed since it was chosen.
    if (error instanceof Error && error.name === 'NotReadableError') return refused(refusal('FILE_CHANGED'));
    return refused(refusal('READ_FAILED', { why }));
  }
}
