/** Where the logs of two runs part: compared byte by byte, a piece of each in memory at a time. */
import { err, ok } from '../../contracts/result.ts';
import type { Problem, Result } from '../../contracts/result.ts';
import { fieldPairs, isDifferent } from '../../core/engine/index.ts';
import type { FieldPair } from '../../core/engine/index.ts';
import type { LogParting } from '../protocol/comparison.ts';
import type { RunLog } from '../log/run-log.ts';

/** Bytes between two turns of the event loop: a fraction of a millisecond. */
const SLICE_BYTES = 1 << 18;

const utf8 = new TextDecoder();

/** Goes through a log from the start of a line. */
class Reader {
  readonly log: RunLog;
  /** Byte of the log that comes next. */
  at: number;
  #piece: number;
  #bytes: Uint8Array | null = null;

  constructor(log: RunLog, line: number) {
    this.log = log;
    const ended = line >= log.lines;
    this.at = ended ? log.bytes : log.index.offset(line);
    this.#piece = ended ? log.pieces.length : log.pieceOf(line).n;
  }

  /** What the piece at hand holds from here on; null at the log's end. */
  async rest(): Promise<Result<Uint8Array | null>> {
    for (;;) {
      const piece = this.log.pieces[this.#piece];
      if (piece === undefined) return ok(null);
      if (this.at < piece.first_byte + piece.length) {
        if (this.#bytes === null) {
          const read = await this.log.peek(piece);
          if (!read.ok) return read;
          this.#bytes = read.value;
        }
        return ok(this.#bytes.subarray(this.at - piece.first_byte, piece.length));
      }
      this.#piece++;
      this.#bytes = null;
    }
  }
}

/** Index of the first of `n` bytes that differ; `n` when none does. */
function firstDifference(a: Uint8Array, b: Uint8Array, n: number): number {
  let i = 0;
  while (i < n && a[i] === b[i]) i++;
  return i;
}

/** One line's text, without its line feed; null behind the end. */
async function lineOf(log: RunLog, line: number): Promise<Result<string | null>> {
  if (line >= log.lines) return ok(null);
  const piece = log.pieceOf(line);
  const bytes = await log.peek(piece);
  if (!bytes.ok) return bytes;
  const from = log.index.offset(line) - piece.first_byte;
  const to = log.index.offset(line + 1) - piece.first_byte - 1;
  return ok(utf8.decode(bytes.value.subarray(from, to)));
}

const CLOSING = /^(log_sha256|data(\..+)?)$/;

/** Two last lines that differ only in what they say of the bytes and bars before them: no decision is another. */
function endsAlike(type: unknown, fields: readonly FieldPair[]): boolean {
  return type === 'RunFinished' && fields.filter(isDifferent).every(({ field }) => CLOSING.test(field));
}

async function partingAt(base: RunLog, other: RunLog, line: number): Promise<Result<LogParting>> {
  const a = await lineOf(base, line);
  if (!a.ok) return a;
  const b = await lineOf(other, line);
  if (!b.ok) return b;
  const texts = { base: a.value, other: b.value };
  if (a.value === null || b.value === null) return ok({ kind: 'parts', line: line + 1, ...texts, fields: [] });
  const [left, right] = [a.value, b.value].map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>);
  const fields = fieldPairs(left!, right!);
  if (endsAlike(left!['type'], fields)) return ok({ kind: 'same', events: line + 1, whole: false });
  return ok({ kind: 'parts', line: line + 1, ...texts, fields });
}

/**
 * Compares from the second line on.
 * @param between called after each slice and awaited: the place to let something else have its turn
 * @param stopped looked at after that; null is answered when it says so
 */
export async function logParting(
  base: RunLog,
  other: RunLog,
  between: () => Promise<void>,
  stopped: () => boolean,
): Promise<Result<LogParting | null>> {
  const [one, two] = [new Reader(base, 1), new Reader(other, 1)];
  for (;;) {
    const [a, b] = [await one.rest(), await two.rest()];
    const problem: Problem | null = !a.ok ? a.problem : !b.ok ? b.problem : null;
    if (!a.ok || !b.ok) return err(problem!);
    if (a.value === null && b.value === null) break;
    const n = Math.min(a.value?.length ?? 0, b.value?.length ?? 0, SLICE_BYTES);
    const same = n === 0 ? 0 : firstDifference(a.value!, b.value!, n);
    // As many lines have ended in either up to here.
    if (same < n) return partingAt(base, other, base.index.lineAt(one.at + same));
    if (n === 0) return partingAt(base, other, Math.min(base.lines, other.lines));
    one.at += n;
    two.at += n;
    await between();
    if (stopped()) return ok(null);
  }
  const heads = [await lineOf(base, 0), await lineOf(other, 0)].map((head) => (head.ok ? head.value : null));
  return ok({ kind: 'same', events: base.lines, whole: heads[0] !== null && heads[0] === heads[1] });
}
