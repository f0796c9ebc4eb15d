import { valueName, type Flag } from './args.ts';
import type { Command } from './command.ts';

const WIDTH = 100;
const FLAG_COLUMN_MAX = 34;

/** Breaks a text into lines of at most `width` characters at spaces. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}

/** Two columns: names, and their texts wrapped beside them; a name too long gets a line of its own. */
export function columns(rows: readonly (readonly [string, string])[]): string {
  const left = Math.min(FLAG_COLUMN_MAX, Math.max(...rows.map(([name]) => name.length)));
  const out: string[] = [];
  for (const [name, text] of rows) {
    const lines = wrap(text, WIDTH - left - 4);
    if (name.length > left) out.push(`  ${name}`);
    lines.forEach((line, i) => {
      const head = i === 0 && name.length <= left ? name : '';
      out.push(`  ${head.padEnd(left)}  ${line}`.trimEnd());
    });
  }
  return out.join('\n');
}

function flagTitle(flag: Flag): string {
  const value = valueName(flag);
  return `--${flag.negatable ? '[no-]' : ''}${flag.name}${value === '' ? '' : ` ${value}`}${flag.repeatable ? ' …' : ''}`;
}

const bold = (text: string, styled: boolean) => (styled ? `\x1b[1m${text}\x1b[22m` : text);

/** Help of one command: usage, flags by group, examples. Rare flags are counted and left out unless `all`. */
export function commandHelp(command: Command, all: boolean, styled: boolean): string {
  const flags = command.flags();
  const shown = flags.filter((flag) => all || !flag.rare);
  const parts = [`${bold('Usage', styled)}  papertape ${command.name} ${command.usage}`.trimEnd(), command.summary];
  if (command.note !== undefined) parts.push(wrap(command.note, WIDTH).join('\n'));
  const groups = new Map<string, Flag[]>();
  for (const flag of shown) groups.set(flag.group, [...(groups.get(flag.group) ?? []), flag]);
  for (const [group, members] of groups) {
    parts.push(`${bold(group, styled)}\n${columns(members.map((flag) => [flagTitle(flag), flag.help]))}`);
  }
  const hidden = flags.length - shown.length;
  if (hidden > 0) parts.push(`${String(hidden)} more flags: papertape ${command.name} --help --all`);
  if (command.examples.length > 0) {
    parts.push(`${bold('Examples', styled)}\n${command.examples.map((line) => `  ${line}`).join('\n')}`);
  }
  return `${parts.join('\n\n')}\n`;
}

/** Help of the program: what it is and its commands. */
export function programHelp(commands: readonly Command[], version: string, styled: boolean): string {
  const rows = commands.map((command) => [command.name, command.summary] as const);
  return [
    `papertape ${version}: backtests whose every run can be re-executed and verified byte for byte.`,
    `${bold('Usage', styled)}  papertape COMMAND …`,
    `${bold('Commands', styled)}\n${columns(rows)}`,
    "papertape COMMAND --help shows a command's flags. Exit codes: 0 done, 1 failed, 2 wrong usage.\n",
  ].join('\n\n');
}
