import type { RunInfo } from '../../../../contracts/records.ts';
import type { Result } from '../../../../contracts/result.ts';

/** Least time between two questions while a run goes, */
const PACE_MS = 100;
/** and this many times as long as the last answer took: the engine's first work is the run. */
const REST = 10;

/** What the engine tells of a run: asked for while somebody looks, one question at a time. */
export class Figures<T> {
  reply = $state.raw<T | null>(null);
  problem = $state<string | null>(null);
  /** There was an answer for this run. */
  read = $state(false);
  private readonly question: (key: string) => Promise<Result<T>>;
  private key = '';
  private asking = false;
  private next_at = -Infinity;
  private again = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(question: (key: string) => Promise<Result<T>>) {
    this.question = question;
  }

  /** Asks about a run that came into view, or came to its end. */
  open({ key }: RunInfo): void {
    if (key !== this.key) {
      this.reply = null;
      this.problem = null;
      this.read = false;
    }
    this.key = key;
    this.again = true;
    void this.ask();
  }

  /** The run in view has moved on. */
  touch(): void {
    if (this.timer !== undefined) return;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        void this.ask();
      },
      Math.max(0, this.next_at - performance.now()),
    );
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    do {
      const { key } = this;
      this.again = false;
      const asked_at = performance.now();
      try {
        const answer = await this.question(key);
        this.next_at = asked_at + Math.max(PACE_MS, (performance.now() - asked_at) * REST);
        if (key !== this.key) continue;
        this.read = true;
        if (answer.ok) this.reply = answer.value;
        this.problem = answer.ok ? null : answer.problem.message;
      } catch {
        // The worker ended; its restart asks again.
      }
    } while (this.again);
    this.asking = false;
  }
}
