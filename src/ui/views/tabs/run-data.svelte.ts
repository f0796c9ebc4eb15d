import type { RunInfo } from '../../../contracts/records.ts';
import type { OpenedRun } from '../../../worker/api.ts';
import type { Lab } from '../../state/lab.svelte.ts';

/** While a run goes, its record is read again at most this often. */
const LIVE_MS = 700;

/** The run in view, opened: what the tabs need beside its record. */
export class RunData {
  opened = $state.raw<OpenedRun | null>(null);
  problem = $state<string | null>(null);
  private readonly lab: Lab;
  private key: string | null = null;
  private read_at = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private epoch = 0;

  constructor(lab: Lab) {
    this.lab = lab;
  }

  /** Opens `run`, or closes what was open. */
  open(run: RunInfo | null): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const key = run?.key ?? null;
    if (key !== this.key) {
      this.opened = null;
      this.problem = null;
    }
    this.key = key;
    this.epoch++;
    if (key !== null) void this.read(key);
  }

  /** The run has moved on: reads it again soon. */
  touch(): void {
    if (this.timer !== undefined || this.key === null) return;
    const wait = Math.max(0, this.read_at + LIVE_MS - performance.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.key !== null) void this.read(this.key);
    }, wait);
  }

  close(): void {
    clearTimeout(this.timer);
    this.epoch++;
  }

  private async read(key: string): Promise<void> {
    const epoch = this.epoch;
    this.read_at = performance.now();
    try {
      const result = await this.lab.api.openRun(key);
      if (epoch !== this.epoch) return;
      if (result.ok) this.opened = result.value;
      this.problem = result.ok ? null : result.problem.message;
    } catch {
      // The worker ended; its restart opens the run again.
    }
  }
}
