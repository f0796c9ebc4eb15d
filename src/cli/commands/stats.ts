import { join } from 'node:path';
import { err, ok, type Result } from '../../contracts/result.ts';
import { RUN_FOLDER } from '../../runtime/run/run-folder.ts';
import type { Parsed } from '../line/args.ts';
import type { Command } from '../line/command.ts';
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE, type Io } from '../line/io.ts';
import { fileProblem } from '../files/file-problem.ts';
import { openToRead } from '../input/open-file.ts';
import type { TearSheet } from '../../contracts/stats.ts';
import { tearSheetText } from '../output/tear-sheet.ts';
import { isRecord } from '../../contracts/check.ts';

export const stats: Command = {
  name: 'stats',
  summary: 'Print the tear sheet of a run folder.',
  usage: 'DIR [--json]',
  words: 1,
  flags: () => [{ name: 'json', kind: 'bool', help: 'The numbers as one JSON object.', group: 'Output' }],
  examples: ['papertape stats out/sample'],
  run,
};

function isTearSheet(value: unknown): value is TearSheet {
  return isRecord(value) && Object.values(value).every((each) => each === null || typeof each === 'number');
}

/** Reads and checks a run folder's stats.json: one flat object of numbers and nulls. */
async function readTearSheet(path: string): Promise<Result<TearSheet>> {
  let text: string;
  try {
    const file = await openToRead(path);
    text = await file.readFile('utf8').finally(() => file.close());
  } catch (error) {
    return fileProblem('read', path, error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (isTearSheet(value)) return ok(value);
  const message = `${path} is no tear sheet: one JSON object of numbers was expected. Run the backtest again.`;
  return err({ code: 'FILE', message, line: null, column: null, text: path });
}

async function run({ flags, words }: Parsed, io: Io): Promise<number> {
  const folder = words[0];
  if (folder === undefined) {
    io.err('Which run folder? papertape stats DIR\n');
    return EXIT_USAGE;
  }
  const sheet = await readTearSheet(join(folder, RUN_FOLDER.stats));
  if (!sheet.ok) {
    io.err(`${sheet.problem.message}\n`);
    return EXIT_FAILED;
  }
  io.out(flags.has('json') ? `${JSON.stringify(sheet.value)}\n` : tearSheetText(sheet.value));
  return EXIT_DONE;
}
