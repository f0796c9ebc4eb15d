/** One process at a time writes a run: two would cut each other's log back. */
import { lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { identityOf, presenceOf, type ProcessIdentity } from './identity.ts';

export type Lock =
  | { readonly ok: true; readonly release: () => void }
  /** Another process that lives has it. */
  | { readonly ok: false; readonly pid: number };

/** No lock is longer. */
const LOCK_BYTES_MAX = 4096;

function holderOf(path: string): ProcessIdentity | null {
  try {
    // A pipe would be waited for, and a device or a large file read for a long time.
    const found = lstatSync(path);
    if (!found.isFile() || found.size > LOCK_BYTES_MAX) return null;
    const { pid, started } = JSON.parse(readFileSync(path, 'utf8')) as Partial<ProcessIdentity>;
    return typeof pid === 'number' ? { pid, started: typeof started === 'string' ? started : null } : null;
  } catch {
    // Gone since, or of a process that was killed while it wrote it.
    return null;
  }
}

/**
 * Takes the lock file, also from a process that is no more: a lock outlives a kill. Where the system cannot tell one
 * process from another of the same number, it is taken too, since a run must not wait for a stranger for ever. Throws the
 * system's error.
 */
export function takeLock(path: string): Lock {
  const own = JSON.stringify(identityOf(process.pid));
  for (;;) {
    try {
      writeFileSync(path, own, { flag: 'wx' });
      return { ok: true, release: () => release(path, own) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = holderOf(path);
    if (holder !== null && holder.pid !== process.pid && presenceOf(holder) === 'alive') {
      return { ok: false, pid: holder.pid };
    }
    rmSync(path, { force: true });
  }
}

function release(path: string, own: string): void {
  try {
    if (readFileSync(path, 'utf8') === own) rmSync(path, { force: true });
  } catch {
    // Somebody has removed it, or the folder; nothing is locked any more.
  }
}
