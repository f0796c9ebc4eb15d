/** How a process ended, and what that says. */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { Failure } from '../../runtime/supervision/machine.ts';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to stderr. */
  readonly stderr: string;
  /** Whether the system has ended processes for lack of memory while it lived. */
  readonly system_was_short: boolean;
}

/** What programs say who ran out of memory: V8, its threads, Python, C++, the JVM, the system's own word. */
const OUT_OF_MEMORY = [
  'heap out of memory',
  'ERR_WORKER_OUT_OF_MEMORY',
  'MemoryError',
  'std::bad_alloc',
  'OutOfMemoryError',
  'Cannot allocate memory',
  'ENOMEM',
];

/** A shell tells the signal that ended its command as 128 + its number. */
function signalOf({ code, signal }: Exit): string | null {
  if (signal !== null || code === null || code <= 128) return signal;
  const number = code - 128;
  return Object.entries(constants.signals).find(([, each]) => each === number)?.[0] ?? null;
}

/**
 * Null for a good end.
 * @param ours a command of papertape, whose exit code 2 says that it was used wrongly
 */
export function failureOf(exit: Exit, ours: boolean): Failure | null {
  const { code, signal, stderr, system_was_short } = exit;
  if (code === 0) return null;
  const by = signalOf(exit);
  const how = signal !== null ? `ended by ${signal}` : `exit code ${String(code)}${by === null ? '' : ` (${by})`}`;
  if (OUT_OF_MEMORY.some((words) => stderr.includes(words))) {
    return { kind: 'out_of_memory', text: `out of memory, ${how}` };
  }
  if (by === 'SIGKILL' && system_was_short) {
    return { kind: 'out_of_memory', text: `out of memory: the system ended it, ${how}` };
  }
  if (ours && code === 2) return { kind: 'unusable', text: `the command was used wrongly, ${how}` };
  return { kind: 'crash', text: how };
}

/** How many processes the system has ended for lack of memory so far; 0 where it does not say. */
export function memoryKills(): number {
  try {
    const line = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'latin1'));
    return line === null ? 0 : Number(line[1]);
  } catch {
    return 0;
  }
}
