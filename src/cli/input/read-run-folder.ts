import {
  closeSync,
  createReadStream,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { err, ok, type Result } from '../../contracts/result.ts';
import { orderedParts } from '../../core/metrics/index.ts';
import type { DashboardFills, DashboardInput, EquityCurve } from '../../runtime/dashboard/index.ts';
import { RUN_FOLDER } from '../../runtime/run/run-folder.ts';
import { partialName } from '../files/atomic-file.ts';
import { fileProblem } from '../files/file-problem.ts';
import { expectFile } from './open-file.ts';

/** A column that grows. */
class Column {
  private values = new Float64Array(1024);
  private length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  get column(): Float64Array {
    return this.values.subarray(0, this.length);
  }
}

const linesOf = (path: string) => createInterface({ input: createReadStream(path), crlfDelay: Infinity });

async function readEquity(path: string): Promise<EquityCurve | null> {
  if (!existsSync(path)) return null;
  const [ts, equity] = [new Column(), new Column()];
  for await (const line of linesOf(path)) {
    const [stamp = '', value = ''] = line.split(',', 2);
    const [at, amount] = [Date.parse(stamp), Number(value)];
    if (!Number.isFinite(at) || value === '' || !Number.isFinite(amount)) continue;
    ts.push(at);
    equity.push(amount);
  }
  return { ts: ts.column, equity: equity.column };
}

const REPORT = '{"type":"ExecutionReport"';
const INTENT = '{"type":"OrderIntent"';

/** The fills of a log, in its order; sides are those of their orders' intents. */
async function readFills(path: string): Promise<DashboardFills> {
  const [ts, side, price, latency] = [new Column(), new Column(), new Column(), new Column()];
  const sides = new Map<unknown, number>();
  for await (const line of linesOf(path)) {
    if (!line.startsWith(REPORT) && !line.startsWith(INTENT)) continue;
    const event = parsed(line) as Readonly<Record<string, unknown>> | null;
    if (event === null) continue;
    if (line.startsWith(INTENT)) {
      sides.set(event['order_id'], event['side'] === 'SELL' ? -1 : 1);
      continue;
    }
    const at = Date.parse(String(event['ts']));
    const { avg_price, latency_ms } = event;
    if (typeof avg_price === 'number' && Number.isFinite(at)) {
      ts.push(at);
      side.push(sides.get(event['order_id']) ?? 1);
      price.push(avg_price);
      latency.push(typeof latency_ms === 'number' ? latency_ms : 0);
    }
    // A done order is not heard of again.
    if (event['leaves_qty'] === 0) sides.delete(event['order_id']);
  }
  return { ts: ts.column, side: side.column, price: price.column, latency_ms: latency.column };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readJson(path: string): unknown {
  return existsSync(path) ? parsed(readFileSync(path, 'utf8')) : null;
}

const PIECE_BYTES = 1 << 16;
const LF = 10;

/** The last `count` whole lines of a file, oldest first; what follows the last line feed is torn and left out. */
export function lastLines(path: string, count: number): string[] {
  const fd = openSync(path, 'r');
  try {
    let from = fstatSync(fd).size;
    let tail = Buffer.alloc(0);
    // One line feed more than lines: the one that ends the line before.
    const enough = () => {
      let seen = 0;
      for (const byte of tail) if (byte === LF) seen++;
      return seen > count;
    };
    while (from > 0 && !enough()) {
      const length = Math.min(Math.max(PIECE_BYTES, tail.length), from);
      const piece = Buffer.alloc(length);
      from -= length;
      readSync(fd, piece, 0, length, from);
      tail = Buffer.concat([piece, tail]);
    }
    const lines = tail.toString('utf8').split('\n').slice(0, -1);
    return count > 0 ? lines.slice(-count) : [];
  } finally {
    closeSync(fd);
  }
}

/** The last `count` lines over all parts of the stage events, oldest first. */
export function lastStageLines(folder: string, count: number): string[] {
  let lines: string[] = [];
  for (const name of orderedParts(RUN_FOLDER.metrics, readdirSync(folder)).reverse()) {
    if (lines.length >= count) break;
    lines = [...lastLines(join(folder, name), count - lines.length), ...lines];
  }
  return lines;
}

/** What a dashboard shows of a run folder. Files that are not there yet are left out; a folder without any is no run's. */
export async function readRunFolder(folder: string, tail_lines: number): Promise<Result<DashboardInput>> {
  const at = (name: string) => join(folder, name);
  try {
    const names = readdirSync(folder);
    const known = Object.values(RUN_FOLDER).filter((name) => name !== RUN_FOLDER.dashboard);
    const parts = orderedParts(RUN_FOLDER.metrics, names);
    if (!known.some((name) => names.includes(name)) && parts.length === 0) {
      const message = `${folder} is no run folder: none of ${known.join(', ')} is in it. Give the folder of --out.`;
      return err({ code: 'FILE', message, line: null, column: null, text: folder });
    }
    const own = [...known, partialName(RUN_FOLDER.log), ...parts].filter((name) => names.includes(name));
    for (const name of own) await expectFile(at(name));
    // Of a run that goes on, or was stopped, there is the part that is written.
    const log = [at(RUN_FOLDER.log), partialName(at(RUN_FOLDER.log))].find((path) => existsSync(path)) ?? null;
    return ok({
      meta: readJson(at(RUN_FOLDER.meta)),
      stats: readJson(at(RUN_FOLDER.stats)),
      metrics: readJson(at(RUN_FOLDER.metrics_summary)),
      equity: await readEquity(at(RUN_FOLDER.equity)),
      fills: log === null ? null : await readFills(log),
      stage_lines: lastStageLines(folder, tail_lines),
      log_lines: log === null ? [] : lastLines(log, tail_lines),
    });
  } catch (error) {
    return fileProblem('read', folder, error);
  }
}
