/**
 * `npm run bench [-- --rounds N] [--bars N] [--json FILE]`. Each measure runs in this process, in turn with the others,
 * after two runs that are not counted (warm), and as the first work of a fresh process (cold).
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { makeData } from './data.ts';
import { type Figure, type Measure, timed } from './measure.ts';
import { loadFromDisk, measures, wholeRuns } from './measures.ts';
import { otherReaders } from './others.ts';
import { machine, rows, table } from './report.ts';

const WARM_UPS = 2;
const FOLDER = 'build/bench/data';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    bars: { type: 'string', default: '1000000' },
    json: { type: 'string' },
    only: { type: 'string' },
    /** Used by the bench itself: do this one measure once and print its milliseconds. */
    cold: { type: 'string' },
    /** Used by `bench:page`: load this file as often as there are rounds and print each time's milliseconds. */
    load: { type: 'string' },
  },
});
const rounds = Math.max(5, Number(values.rounds));
const bars = Number(values.bars);

async function coldOnce(name: string): Promise<void> {
  const measure = measures(makeData(bars, FOLDER)).find((each) => each.name === name)!;
  console.log(String(await timed(measure)));
}

/** One measure as the first work of a fresh process. */
function inFreshProcess(name: string): number {
  const own = process.argv[1]!;
  const args = [own, '--cold', name, '--bars', String(bars)];
  const done = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (done.status !== 0) throw new Error(`${name} failed in a fresh process`);
  return Number(done.stdout.trim());
}

async function main(): Promise<void> {
  const data = makeData(bars, FOLDER);
  const wanted = (measure: Measure) => values.only === undefined || measure.name.includes(values.only);
  const inside = [...measures(data), ...(await otherReaders(data))].filter((measure, i) => i === 0 || wanted(measure));
  const outside = wholeRuns(data, FOLDER).filter(wanted);
  const warm = new Map<string, number[]>(inside.map(({ name }) => [name, []]));
  const cold = new Map<string, number[]>([...inside, ...outside].map(({ name }) => [name, []]));
  for (let round = -WARM_UPS; round < rounds; round++) {
    for (const measure of inside) {
      const took = await timed(measure);
      if (round >= 0) warm.get(measure.name)!.push(took);
    }
    if (round < 0) continue;
    for (const { name, warm_only } of inside) if (warm_only !== true) cold.get(name)!.push(inFreshProcess(name));
    for (const measure of outside) cold.get(measure.name)!.push(await timed(measure));
    process.stderr.write(`\rround ${String(round + 1)} of ${String(rounds)}`);
  }
  process.stderr.write('\r\x1b[K');
  const figures: Figure[] = [...inside, ...outside].map(({ name, what, bytes, bars: own }) => ({
    name,
    what,
    bytes,
    bars: own ?? bars,
    warm_ms: warm.get(name) ?? [],
    cold_ms: cold.get(name)!,
  }));
  const all = rows(figures);
  const host = machine();
  const csv_mb = (data.csv.length / 1e6).toFixed(1);
  console.log(
    `${host.cpu}, ${String(host.cores)} cores, ${String(host.memory_gb)} GB, node ${host.node}, ${host.platform}`,
  );
  console.log(
    `${bars.toLocaleString('en')} one-minute bars, ${csv_mb} MB of CSV, SMA 10/30 unless said otherwise; medians of ${String(rounds)}\n`,
  );
  console.log(table(all));
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ machine: host, bars, rounds, rows: all, figures }, null, 2)}\n`);
  }
}

async function loads(path: string): Promise<void> {
  const measure: Measure = { name: 'load', what: '', bytes: 0, once: () => loadFromDisk(path) };
  const took: number[] = [];
  for (let round = 0; round < WARM_UPS + rounds; round++) took.push(await timed(measure));
  console.log(JSON.stringify(took.slice(WARM_UPS)));
}

if (values.load !== undefined) await loads(values.load);
else await (values.cold === undefined ? main() : coldOnce(values.cold));
