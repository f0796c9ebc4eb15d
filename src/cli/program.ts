import { nearest, parseFlags } from './line/args.ts';
import { HELP_FLAGS, type Command } from './line/command.ts';
import { dashboard } from './commands/dashboard.ts';
import { generate } from './commands/generate.ts';
import { inspect } from './commands/inspect.ts';
import { run } from './commands/run.ts';
import { stats } from './commands/stats.ts';
import { strategies } from './commands/strategies.ts';
import { supervise } from './commands/supervise.ts';
import { sweep } from './commands/sweep.ts';
import { verify } from './commands/verify.ts';
import { commandHelp, programHelp } from './line/help.ts';
import { EXIT_DONE, EXIT_USAGE, type Io } from './line/io.ts';
import { VERSION } from './line/version.ts';

export const COMMANDS: readonly Command[] = [
  run,
  sweep,
  verify,
  inspect,
  stats,
  dashboard,
  supervise,
  strategies,
  generate,
];

/** Runs one command line and returns the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function program(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === 'help' && rest[0] !== undefined) return program([rest[0], '--help', ...rest.slice(1)], io);
  if (name === '--help' || name === '-h' || name === 'help') {
    io.out(programHelp(COMMANDS, VERSION, io.styled));
    return EXIT_DONE;
  }
  if (name === '--version' || name === '-v') {
    io.out(`${VERSION}\n`);
    return EXIT_DONE;
  }
  const command = COMMANDS.find((each) => each.name === name);
  if (command !== undefined) return runCommand(command, rest, io);
  if (name === undefined) io.err(programHelp(COMMANDS, VERSION, false));
  else {
    const near = nearest(
      name,
      COMMANDS.map((each) => each.name),
    );
    io.err(`Unknown command ${name}. ${near === null ? 'See papertape --help.' : `Did you mean ${near}?`}\n`);
  }
  return EXIT_USAGE;
}

async function runCommand(command: Command, args: readonly string[], io: Io): Promise<number> {
  // Asked for help, a person gets it whatever else is on the line.
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  if (own.includes('--help') || own.includes('-h')) {
    io.out(commandHelp(command, own.includes('--all'), io.styled));
    return EXIT_DONE;
  }
  const parsed = parseFlags(args, [...command.flags(), ...HELP_FLAGS]);
  if (!parsed.ok) {
    io.err(`${parsed.problem.message}\n`);
    return EXIT_USAGE;
  }
  const surplus = parsed.value.words[command.words] ?? (command.takesRest === true ? undefined : parsed.value.rest[0]);
  if (surplus !== undefined) {
    io.err(`"${surplus}" was not expected: papertape ${command.name} ${command.usage}\n`);
    return EXIT_USAGE;
  }
  return command.run(parsed.value, io);
}
