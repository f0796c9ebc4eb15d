/** Which process a number means: numbers are used again, a number with the time of its start is not. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in words of the system's own; null where the system does not say. */
  readonly started: string | null;
}

/** Whether there is such a process, and whether it is the one meant; `unknown`: a process of that number, maybe another. */
export type Presence = 'gone' | 'alive' | 'unknown';

/** When process `pid` started, as the system tells it; null = no such process, one that has ended, or no way to know. */
function startOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      // The name, in parentheses, may hold anything; behind its end the third field is the state, the 22nd the start.
      const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
    }
    if (process.platform === 'win32') return null;
    const told = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return told === '' ? null : told;
  } catch {
    return null;
  }
}

export function identityOf(pid: number): ProcessIdentity {
  return { pid, started: startOf(pid) };
}

export function presenceOf({ pid, started }: ProcessIdentity): Presence {
  const now = startOf(pid);
  if (now !== null && started !== null) return now === started ? 'alive' : 'gone';
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: there is one, of another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'unknown' : 'gone';
  }
  // On Linux a process without a start to be read has ended and waits to be looked at by its parent.
  return process.platform === 'linux' && now === null ? 'gone' : 'unknown';
}
