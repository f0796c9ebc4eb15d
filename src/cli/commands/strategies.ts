import type { FieldSpec } from '../../contracts/config.ts';
import { describeField, STRATEGIES } from '../../core/strategy/index.ts';
import type { Parsed } from '../line/args.ts';
import type { Command } from '../line/command.ts';
import { columns } from '../line/help.ts';
import { EXIT_DONE, type Io } from '../line/io.ts';

export const strategies: Command = {
  name: 'strategies',
  summary: 'List the strategies and their parameters.',
  usage: '[--json]',
  words: 0,
  flags: () => [{ name: 'json', kind: 'bool', help: 'One JSON array on stdout.', group: 'Output' }],
  examples: ['papertape strategies'],
  run,
};

function paramText(field: FieldSpec): readonly [string, string] {
  return [`  --set ${field.key}=${String(field.default)}`, `${field.help} ${capital(describeField(field))}.`];
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

async function run({ flags }: Parsed, io: Io): Promise<number> {
  const specs = [...STRATEGIES.values()];
  if (flags.has('json')) {
    const list = specs.map(({ name, title, description, params }) => ({ name, title, description, params }));
    io.out(`${JSON.stringify(list, null, 2)}\n`);
    return EXIT_DONE;
  }
  io.out(
    `${specs.map((spec) => columns([[spec.name, spec.description], ...spec.params.map(paramText)])).join('\n\n')}\n`,
  );
  return EXIT_DONE;
}
