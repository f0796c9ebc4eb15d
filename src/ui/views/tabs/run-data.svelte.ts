import type { RunInfo } from '../../../contracts/records.ts';
import type { OpenedRun } from '../../../worker/protocol/api.ts';
import type { Lab } from '../../state/lab.svelte.ts';

/** While a run goes, its record is read again at most this often, */
const LIVE_MS = 700;
/** and after this many times as long as the engine was busy with the last answer: its first work is the run. */
const LIVE_REST = 10;

/** The run in view, opened: what the tabs need beside its record. */
export class RunData {
  opened = $state.raw<OpenedRun | null>(null);
  problem = $state<string | null>(null);
  private readonly lab: Lab;
  private key: string | null = null;
  private next_at = 0;
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

  /** The run has moved on: reads it again soon, on demand with the tear sheet so far. */
  touch(live_stats: boolean): void {
    if (this.timer !== undefined || this.key === null) return;
    const wait = Math.max(0, this.next_at - performance.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.key !== null) void this.read(this.key, live_stats);
    }, wait);
  }

  close(): void {
    clearTimeout(this.timer);
    this.epoch++;
  }

  private async read(key: string, live_stats = false): Promise<void> {
    const epoch = this.epoch;
    const asked_at = performance.now();
    this.next_at = asked_at + LIVE_MS;
    try {
      const result = await this.lab.api.openRun(key, live_stats);
      const answered_at = performance.now();
      this.next_at = Math.max(this.next_at, answered_at + (answered_at - asked_at) * LIVE_REST);
      if (epoch !== this.epoch) return;
      if (result.ok) this.opened = result.value;
      this.problem = result.ok ? null : result.problem.message;
    } catch {
      // The worker ended; its restart opens the run again.
    }
  }
}
