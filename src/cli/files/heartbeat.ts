/**
 * Signs of life between a command and whoever supervises it: a small file that the command writes again and again from
 * its main thread, so that a thread that is stuck falls silent. The supervisor names the file in the environment, which
 * reaches the command through npm and shells as well.
 */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SUPERVISION_FILES } from '../../runtime/supervision/files.ts';

export const HEARTBEAT_VARIABLE = 'PAPERTAPE_HEARTBEAT';
const BEAT_MS = 1000;

/** The command's side. */
export class Heartbeat {
  #progress: number | null = null;

  /** Begins to beat if somebody listens; without anybody does nothing. */
  constructor(path = process.env[HEARTBEAT_VARIABLE]) {
    if (path === undefined || path === '') return;
    const beat = () => {
      try {
        writeFileSync(path, `${this.#progress === null ? '' : String(this.#progress)}\n`);
      } catch {
        // The folder may be gone or the disk full: what matters then fails by itself, and with a better message.
      }
    };
    beat();
    setInterval(beat, BEAT_MS).unref();
  }

  /** How far the work is, told with the next beat. */
  progressed(done: number): void {
    this.#progress = done;
  }
}

/** The supervisor's side: looks for news every so often. */
export class LifeSigns {
  readonly path: string;
  readonly #folder: string;
  readonly #anyFile: boolean;
  #seen = '';

  /** @param anyFile a change of any file in the folder is a sign of life too, for commands that know nothing of beats */
  constructor(folder: string, anyFile: boolean) {
    this.#folder = folder;
    // The command may work in another folder.
    this.path = resolve(folder, SUPERVISION_FILES.heartbeat);
    this.#anyFile = anyFile;
  }

  /** A new attempt: what the last one left says nothing. */
  reset(): void {
    this.remove();
    this.#seen = this.#look();
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }

  /** A sign of life since the last call; null = none. */
  news(): { readonly progress: number | null } | null {
    const now = this.#look();
    if (now === this.#seen) return null;
    this.#seen = now;
    return { progress: this.#progress() };
  }

  #progress(): number | null {
    try {
      const text = readFileSync(this.path, 'latin1').trim();
      return /^\d{1,15}$/.test(text) ? Number(text) : null;
    } catch {
      return null;
    }
  }

  /** A text that is another one after every change. */
  #look(): string {
    const own: readonly string[] = Object.values(SUPERVISION_FILES).filter(
      (name) => name !== SUPERVISION_FILES.heartbeat,
    );
    try {
      const names = this.#anyFile ? readdirSync(this.#folder) : [SUPERVISION_FILES.heartbeat];
      return names
        .filter((name) => !own.includes(name))
        .map((name) => {
          const stat = statSync(join(this.#folder, name), { throwIfNoEntry: false });
          return stat === undefined ? '' : `${name} ${String(stat.mtimeMs)} ${String(stat.size)}`;
        })
        .join('\n');
    } catch {
      return this.#seen;
    }
  }
}
