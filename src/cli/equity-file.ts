import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { EquityCsv, type EquityColumns } from '../runtime/run-folder.ts';
import { AtomicFile } from './atomic-file.ts';
import type { EquityMessage } from './equity.worker.ts';

/** Takes a run's bars as they come and makes `equity.csv` of them. */
export interface EquityFile {
  /** Takes over the columns. */
  append(columns: EquityColumns): void;
  /** Waits until everything is on disk under its temporary name. */
  finish(): Promise<void>;
  commit(): Promise<void>;
  /** Removes what was written. Never rejects. */
  abandon(): Promise<void>;
}

/** Below this many bars a thread costs more than it saves. */
const THREAD_BARS_MIN = 50_000;
/** In the built command the thread's file lies beside this one; run from source there is none. */
const THREAD_FILE = 'equity.worker.js';

/**
 * The numbers of a million bars take a quarter of a second to print: on long runs a second thread does it while the
 * engine is working.
 */
export async function createEquityFile(path: string, bars: number): Promise<EquityFile> {
  const thread = fileURLToPath(new URL(THREAD_FILE, import.meta.url));
  const file = await AtomicFile.create(path);
  return bars >= THREAD_BARS_MIN && existsSync(thread) ? new ThreadEquityFile(file, thread) : new PlainEquityFile(file);
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

  commit(): Promise<void> {
    return this.file.commit();
  }

  abandon(): Promise<void> {
    return this.file.abandon();
  }
}

class ThreadEquityFile implements EquityFile {
  private readonly file: AtomicFile;
  private readonly thread: Worker;
  private readonly ended: Promise<void>;

  constructor(file: AtomicFile, thread: string) {
    this.file = file;
    this.thread = new Worker(thread, { workerData: file.fd });
    this.ended = new Promise((resolve, reject) => {
      this.thread.once('error', reject);
      this.thread.once('exit', (code) => {
        if (code === 0) resolve();
        else reject(new Error(`the thread writing ${file.path} ended with code ${String(code)}`));
      });
    });
    // Nobody may be waiting yet when it fails; finish() reports it.
    this.ended.catch(() => undefined);
  }

  append(columns: EquityColumns): void {
    const { ts, equity, cash, position } = columns;
    const buffers = [ts, equity, cash, position].map((column) => column.buffer as ArrayBuffer);
    this.thread.postMessage(columns satisfies EquityMessage, buffers);
  }

  finish(): Promise<void> {
    this.thread.postMessage(null satisfies EquityMessage);
    return this.ended;
  }

  commit(): Promise<void> {
    return this.file.commit();
  }

  async abandon(): Promise<void> {
    await this.thread.terminate();
    await this.file.abandon();
  }
}
