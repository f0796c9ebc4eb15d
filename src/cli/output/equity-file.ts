import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { EquityCsv, type EquityColumns } from '../../runtime/run/run-folder.ts';
import { AtomicFile } from '../files/atomic-file.ts';
import type { Disk } from '../files/disk.ts';
import type { EquityMessage } from './equity.worker.ts';

/** Takes a run's bars as they come and makes `equity.csv` of them. */
export interface EquityFile {
  /** Takes over the columns. */
  append(columns: EquityColumns): void;
  /** Waits until everything is on disk under its temporary name. */
  finish(): Promise<void>;
  commit(durable: boolean): Promise<void>;
  /** Removes what was written. Never rejects. */
  abandon(): Promise<void>;
}

/** Below this size of its data a run is over before a thread has started. */
const THREAD_DATA_BYTES_MIN = 2 << 20;
/** In the built command the thread's file lies beside this one; run from source there is none. */
const THREAD_FILE = 'equity.worker.js';

/**
 * A thread that will print the numbers of `equity.csv`, a quarter of a second for a million bars, while the engine is
 * working. It is started before the data is read, so that it is there when the first bars are. Null for small data.
 */
export function startEquityThread(data_bytes: number): Worker | null {
  const path = fileURLToPath(new URL(THREAD_FILE, import.meta.url));
  return data_bytes >= THREAD_DATA_BYTES_MIN && existsSync(path) ? new Worker(path) : null;
}

/** Makes the file; its rows are printed by `thread`, or by this one where there is none. */
export async function createEquityFile(path: string, thread: Worker | null, disk: Disk): Promise<EquityFile> {
  const file = await AtomicFile.create(path, { disk });
  return thread === null || file.fd === null ? new PlainEquityFile(file) : new ThreadEquityFile(file, thread, file.fd);
}

class PlainEquityFile implements EquityFile {
  private readonly csv = new EquityCsv();
  private readonly file: AtomicFile;

  constructor(file: AtomicFile) {
    this.file = file;
  }

  append(columns: EquityColumns): void {
    for (const chunk of this.csv.append(columns)) this.file.write(chunk);
  }

  async finish(): Promise<void> {
    this.file.write(this.csv.rest());
    await this.file.flush();
  }

  commit(durable: boolean): Promise<void> {
    return this.file.commit(durable);
  }

  abandon(): Promise<void> {
    return this.file.abandon();
  }
}

class ThreadEquityFile implements EquityFile {
  private readonly file: AtomicFile;
  private readonly thread: Worker;
  private readonly ended: Promise<void>;

  constructor(file: AtomicFile, thread: Worker, fd: number) {
    this.file = file;
    this.thread = thread;
    this.ended = new Promise((resolve, reject) => {
      thread.once('error', reject);
      thread.once('exit', (code) => {
        if (code === 0) resolve();
        else reject(new Error(`the thread writing ${file.path} ended with code ${String(code)}`));
      });
    });
    // Nobody may be waiting yet when it fails; finish() reports it.
    this.ended.catch(() => undefined);
    this.post({ kind: 'begin', fd }, []);
  }

  append(columns: EquityColumns): void {
    const { ts, equity, cash, position } = columns;
    const buffers = [ts, equity, cash, position].map((column) => column.buffer as ArrayBuffer);
    this.post({ kind: 'bars', columns }, buffers);
  }

  finish(): Promise<void> {
    this.post({ kind: 'end' }, []);
    return this.ended;
  }

  commit(durable: boolean): Promise<void> {
    return this.file.commit(durable);
  }

  async abandon(): Promise<void> {
    await this.thread.terminate();
    await this.file.abandon();
  }

  private post(message: EquityMessage, buffers: ArrayBuffer[]): void {
    this.thread.postMessage(message, buffers);
  }
}
