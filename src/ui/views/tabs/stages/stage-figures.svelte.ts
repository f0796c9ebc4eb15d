import type { RunInfo } from '../../../../contracts/records.ts';
import type { StagesReply } from '../../../../worker/protocol/api.ts';
import type { Lab } from '../../../state/lab.svelte.ts';

/** Least time between two questions while a run goes. */
const PACE_MS = 100;

/** A run's stages as the engine tells them: asked for while somebody looks, one question at a time. */
export class StageFigures {
  reply = $state.raw<StagesReply | null>(null);
  problem = $state<string | null>(null);
  /** There was an answer for this run. */
  read = $state(false);
  private readonly lab: Lab;
  private key = '';
  private asking = false;
  private asked_at = -Infinity;
  private again = false;

  constructor(lab: Lab) {
    this.lab = lab;
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
    if (performance.now() - this.asked_at >= PACE_MS) void this.ask();
  }

  private async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    do {
      const { key } = this;
      this.again = false;
      this.asked_at = performance.now();
      try {
        const answer = await this.lab.api.stages(key);
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
