import { join } from 'node:path';
import { dashboardHtml } from '../../runtime/dashboard/index.ts';
import { RUN_FOLDER } from '../../runtime/run/run-folder.ts';
import type { Parsed } from '../line/args.ts';
import { writeWhole } from '../files/write-whole.ts';
import type { Command } from '../line/command.ts';
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE, type Io } from '../line/io.ts';
import { checkPage } from '../output/own-files.ts';
import { readRunFolder } from '../input/read-run-folder.ts';

const TAIL_LINES = 100;
const TAIL_LINES_MAX = 10_000;

export const dashboard: Command = {
  name: 'dashboard',
  summary: 'Make one HTML page of a run folder: readable offline, without script.',
  usage: '--run-dir DIR [--out FILE] [--tail-lines N]',
  words: 0,
  flags: () => [
    { name: 'run-dir', kind: 'text', value: 'DIR', help: 'The run folder.', group: 'Files' },
    {
      name: 'out',
      kind: 'text',
      value: 'FILE',
      help: `The page; - for stdout. Default ${RUN_FOLDER.dashboard} in the run folder.`,
      group: 'Files',
    },
    {
      name: 'tail-lines',
      kind: 'int',
      help: `Recent events to show, 0 to ${String(TAIL_LINES_MAX)}. Default ${String(TAIL_LINES)}.`,
      group: 'Content',
    },
  ],
  examples: ['papertape dashboard --run-dir out/first', 'papertape dashboard --run-dir out/first --out first.html'],
  run,
};

async function run({ flags }: Parsed, io: Io): Promise<number> {
  const folder = flags.get('run-dir');
  const tail = flags.get('tail-lines') ?? TAIL_LINES;
  if (typeof folder !== 'string') {
    io.err('--run-dir is missing: the run folder to make a page of.\n');
    return EXIT_USAGE;
  }
  if (typeof tail !== 'number' || tail < 0 || tail > TAIL_LINES_MAX) {
    io.err(`--tail-lines must be 0 to ${String(TAIL_LINES_MAX)}; ${String(tail)} was given.\n`);
    return EXIT_USAGE;
  }
  const input = await readRunFolder(folder, tail);
  if (!input.ok) {
    io.err(`${input.problem.message}\n`);
    return EXIT_FAILED;
  }
  const html = dashboardHtml(input.value);
  const out = String(flags.get('out') ?? join(folder, RUN_FOLDER.dashboard));
  if (out === '-') {
    io.out(html);
    return EXIT_DONE;
  }
  const apart = await checkPage(folder, out);
  if (!apart.ok) {
    io.err(`${apart.problem.message}\n`);
    return EXIT_USAGE;
  }
  const written = await writeWhole(out, [Buffer.from(html, 'utf8')], io.signal);
  if (!written.ok) {
    io.err(`${written.problem.message}\n`);
    return EXIT_FAILED;
  }
  io.err(`Written ${out}\n`);
  return EXIT_DONE;
}
