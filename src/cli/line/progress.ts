import type { Io } from './io.ts';
import { count, duration } from './numbers.ts';

/** How far a run is. */
interface RunningNow {
  readonly bars_done: number;
  readonly bars_total: number;
  readonly bars_per_s: number;
  /** Null while unknown. */
  readonly eta_ms: number | null;
  readonly waiting?: boolean;
}

/** A line on a terminal that says how far a run is. Silent where stderr is no terminal. */
export class ProgressLine {
  private readonly io: Io;
  private readonly on: boolean;
  private shown = false;
  private swept_ms = -Infinity;

  constructor(io: Io, quiet: boolean) {
    this.io = io;
    this.on = io.interactive && !quiet;
  }

  loading(bytes_done: number, bytes_total: number): void {
    this.show(`reading ${percentDone(bytes_done, bytes_total)}`);
  }

  running({ bars_done, bars_total, bars_per_s, eta_ms, waiting }: RunningNow): void {
    this.io.progressed(bars_done);
    if (waiting === true) {
      this.show(`${count(bars_done)} bars, waiting for more`);
      return;
    }
    const eta = eta_ms === null ? '' : `, ${duration(eta_ms)} left`;
    this.show(`${percentDone(bars_done, bars_total)} of ${count(bars_total)} bars, ${count(bars_per_s)} bars/s${eta}`);
  }

  /** Before there is enough of a file to begin. */
  awaiting(): void {
    this.show('waiting for the first bars');
  }

  /** `done` of `total` runs under different assumptions. */
  assumptions(done: number, total: number): void {
    this.show(`${count(done)} of ${count(total)} assumptions`);
  }

  /** `done` of `total` runs of a sweep, after `elapsed_ms` of running. */
  sweeping(done: number, total: number, elapsed_ms: number): void {
    this.io.progressed(done);
    if (elapsed_ms - this.swept_ms < SWEEPING_MS) return;
    this.swept_ms = elapsed_ms;
    const eta = done > 0 ? `, ${duration((elapsed_ms / done) * (total - done))} left` : '';
    this.show(`${count(done)} of ${count(total)} runs${eta}`);
  }

  /** Removes the line. */
  clear(): void {
    if (this.shown) this.io.err(ERASE);
    this.shown = false;
  }

  private show(text: string): void {
    if (!this.on) return;
    this.io.err(`${ERASE}${text}`);
    this.shown = true;
  }
}

/** Short runs end faster than a terminal can show it. */
const SWEEPING_MS = 50;
const ERASE = '\r\x1b[K';

function percentDone(done: number, total: number): string {
  return total > 0 ? `${String(Math.floor((done / total) * 100))} %` : '';
}
