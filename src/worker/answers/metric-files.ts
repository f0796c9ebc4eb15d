/** A run's stage metrics as the files of its folder. */
import { storeProblems } from '../../contracts/store-errors.ts';
import { RUN_FOLDER } from '../../runtime/run/run-folder.ts';
import type { ZipEntry } from '../../runtime/files/zip.ts';
import { ProblemError } from '../../store/guard.ts';
import type { PartLines } from '../metrics/metric-pieces.ts';
import type { MetricsSource, StageFigures } from '../metrics/metric-source.ts';
import type { RunSource } from './run-source.ts';

/** A .zip counts its entries in 16 bits. */
const PARTS_MAX = 60_000;
/** More than a line has: a reason is cut to 200 characters. */
const LINE_BYTES_MAX = 2000;

/** Null where nothing was measured; throws a `ProblemError` when it cannot be read. */
export async function figuresOf(run: RunSource): Promise<StageFigures | null> {
  const figures = await (run.metrics?.figures() ?? null);
  if (figures === null) return null;
  if (!figures.ok) throw new ProblemError(figures.problem);
  return figures.value;
}

/** Lines part by part, as a generator that can be asked what is next. */
class Ahead {
  readonly #lines: AsyncGenerator<PartLines>;
  next: PartLines | null = null;

  constructor(lines: AsyncGenerator<PartLines>) {
    this.#lines = lines;
  }

  async advance(): Promise<void> {
    const { value, done } = await this.#lines.next();
    this.next = done === true ? null : (value as PartLines);
  }

  async *part(part: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    while (this.next?.part === part) {
      const { bytes } = this.next;
      yield bytes;
      await this.advance();
    }
  }
}

/** Number of the oldest part that is kept. */
function firstPart({ plan }: MetricsSource, rotated: number): number {
  return Math.max(1, rotated - (plan.rotation?.keep ?? rotated) + 1);
}

/** `metrics.ndjson.1` and on, without those beyond `keep`, and the current one; each to be read before the next. */
export async function* metricsFiles(source: MetricsSource, { rotated }: StageFigures): AsyncGenerator<ZipEntry> {
  if (!source.plan.lines) return;
  const first = firstPart(source, rotated);
  if (rotated - first > PARTS_MAX) throw new ProblemError(storeProblems.partsTooMany(rotated - first + 1, PARTS_MAX));
  const ahead = new Ahead(source.lines());
  await ahead.advance();
  for (let part = first; part <= rotated + 1; part++) {
    // Of a part that is not kept some lines may lie in a piece that is.
    while (ahead.next !== null && ahead.next.part < part) await ahead.advance();
    const current = part === rotated + 1;
    if (!current && ahead.next?.part !== part) continue;
    const name = current ? RUN_FOLDER.metrics : `${RUN_FOLDER.metrics}.${String(part)}`;
    yield { name, chunks: ahead.part(part) };
  }
}

/** The last `count` lines over all parts, oldest first. */
export async function lastLines(run: RunSource, count: number): Promise<string[]> {
  const source = run.metrics;
  const figures = await figuresOf(run);
  if (source === null || figures === null || !source.plan.lines) return [];
  const first = firstPart(source, figures.rotated);
  const decoder = new TextDecoder();
  let lines: string[] = [];
  // Pieces may be small: of more of them only where a few do not do.
  for (const newest of [4, 64, Infinity]) {
    lines = [];
    for await (const { part, bytes } of source.lines(newest)) {
      if (part < first) continue;
      const from = Math.max(0, bytes.length - count * LINE_BYTES_MAX);
      const found = decoder
        .decode(bytes.subarray(from))
        .split('\n')
        .slice(from === 0 ? 0 : 1, -1);
      lines = [...lines, ...found].slice(-count);
    }
    if (lines.length === count) break;
  }
  return lines;
}
