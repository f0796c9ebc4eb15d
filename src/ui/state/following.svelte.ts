import type { RunInfo } from '../../contracts/records.ts';
import type { RunUpdate } from '../../worker/protocol/api.ts';
import { listener } from '../io/pace.ts';
import type { Lab } from './lab.svelte.ts';
import { isFinal } from './run-control.svelte.ts';

/** The run in view that goes on in another tab: it can be watched from here, not steered. */
export class Following {
  /** Its record, as the updates tell it; null while none is followed. */
  info = $state.raw<RunInfo | null>(null);
  /** Its newest update. */
  live = $state.raw<RunUpdate | null>(null);

  private readonly lab: Lab;
  private readonly onEnd: () => void;
  private wanted: RunInfo | null = null;
  /** Told apart from late updates of a run that is no longer followed. */
  private turn = 0;

  /** @param onEnd told when the run has ended, or nobody goes on with it */
  constructor(lab: Lab, onEnd: () => void) {
    this.lab = lab;
    this.onEnd = onEnd;
    lab.onDeath(() => this.drop());
    lab.onReady(() => {
      if (this.wanted) void this.begin(this.wanted);
    });
  }

  /** Follows this run in place of another; null = none. */
  watch(run: RunInfo | null): void {
    if (run?.key === this.wanted?.key) return;
    const followed = this.wanted !== null;
    this.wanted = run;
    this.drop();
    if (run !== null) void this.begin(run);
    else if (followed) this.lab.api.unfollow().catch(() => undefined);
  }

  private async begin(run: RunInfo): Promise<void> {
    const turn = ++this.turn;
    const onUpdate = listener((update: RunUpdate) => {
      if (turn === this.turn) this.take(update);
    });
    try {
      const reply = await this.lab.api.followRun(run.key, onUpdate);
      if (turn !== this.turn) return;
      if (!reply.ok || isFinal(reply.value.state)) this.end();
      else if (this.info === null) this.info = reply.value;
    } catch {
      // The engine died: the next one is asked again.
    }
  }

  private take(update: RunUpdate): void {
    const before = this.info ?? this.wanted;
    if (before === null || update.key !== before.key) return;
    this.live = update;
    this.info = { ...before, state: update.state, bars_done: update.bars_done, headline: update.headline };
    if (isFinal(update.state)) this.end();
  }

  private end(): void {
    this.wanted = null;
    this.drop();
    this.onEnd();
  }

  private drop(): void {
    this.turn++;
    this.info = null;
    this.live = null;
  }
}
