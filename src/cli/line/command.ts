import type { Flag, Parsed } from './args.ts';
import type { Io } from './io.ts';

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What its own help says beside that. */
  readonly note?: string;
  /** Words after the command's name, as shown in the usage line. */
  readonly usage: string;
  /** How many words (arguments that are no flags) the command takes. */
  readonly words: number;
  /** It takes what follows `--`. */
  readonly takesRest?: boolean;
  readonly flags: () => readonly Flag[];
  readonly examples: readonly string[];
  /** Returns the exit code. */
  readonly run: (parsed: Parsed, io: Io) => Promise<number>;
}

/** Understood by every command, before its own flags are looked at. */
export const HELP_FLAGS: readonly Flag[] = [
  { name: 'help', kind: 'bool', help: 'Show the flags; with --all every one.', group: 'Other' },
  { name: 'all', kind: 'bool', help: 'With --help: also the rare flags.', group: 'Other' },
];
