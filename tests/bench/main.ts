/**
 * `npm run bench [-- --rounds N] [--bars N] [--json FILE]`. In each round each measure has a process of its own, as a run
 * has: its first run there is cold, its last ones are warm. In one process for all, what is measured would be the engine
 * as the other measures' strategies have left it.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type BenchData, makeData } from './data.ts';
import { type Figure, type Measure, timed } from './measure.ts';
import { EXACT_FLOOR, loadFromDisk, measures, wholeRuns } from './measures.ts';
import { otherReaders } from './others.ts';
import { machine, rows, table } from './report.ts';

/** Runs of a measure in one process, of which the last `WARM` count as warm. */
const RUNS = 6;
const WARM = 3;
const FOLDER = 'build/bench/data';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    bars: { type: 'string', default: '1000000' },
    json: { type: 'string' },
    only: { type: 'string' },
    /** Used by the bench itself: do this one measure and print each run's milliseconds. */
    measure: { type: 'string' },
    /** Used by `bench:page`: load this file as often as there are rounds and print each time's milliseconds. */
    load: { type: 'string' },
  },
});
const rounds = Math.max(5, Number(values.rounds));
const bars = Number(values.bars);

const insideOf = async (data: BenchData): Promise<Measure[]> => [...measures(data), ...(await otherReaders(data))];

async function repeated(measure: Measure, runs: number): Promise<number[]> {
  const took: number[] = [];
  for (let run = 0; run < runs; run++) took.push(await timed(measure));
  return took;
}

async function measureHere(name: string): Promise<void> {
  const measure = (await insideOf(makeData(bars, FOLDER))).find((each) => each.name === name)!;
  console.log(JSON.stringify(await repeated(measure, measure.runs ?? RUNS)));
}

/** One measure's runs in a fresh process, in milliseconds. */
function inFreshProcess(name: string): number[] {
  const own = process.argv[1]!;
  const args = [own, '--measure', name, '--bars', String(bars)];
  const done = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (done.status !== 0) throw new Error(`${name} failed in a fresh process`);
  return JSON.parse(done.stdout) as number[];
}

async function main(): Promise<void> {
  const data = makeData(bars, FOLDER);
  const wanted = (measure: Measure) => values.only === undefined || measure.name.includes(values.only);
  const inside = (await insideOf(data)).filter((measure, i) => i === 0 || wanted(measure));
  const outside = wholeRuns(data, FOLDER).filter(wanted);
  const warm = new Map<string, number[]>(inside.map(({ name }) => [name, []]));
  const cold = new Map<string, number[]>([...inside, ...outside].map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name } of inside) {
      const [first, ...later] = inFreshProcess(name);
      cold.get(name)!.push(first!);
      warm.get(name)!.push(...later.slice(-WARM));
    }
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
  const all = rows(figures, EXACT_FLOOR);
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
  console.log(JSON.stringify((await repeated(measure, RUNS - WARM + rounds)).slice(RUNS - WARM)));
}

if (values.load !== undefined) await loads(values.load);
else await (values.measure === undefined ? main() : measureHere(values.measure));
