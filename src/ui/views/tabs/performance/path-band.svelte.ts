import type { BandProgress, PathBandReply } from '../../../../worker/protocol/api.ts';
import type { Lab } from '../../../state/lab.svelte.ts';
import { listener } from '../../../io/pace.ts';

/** Answers of this visit by run: a run's band never changes. */
const known = new Map<string, PathBandReply>();
const KNOWN_MAX = 16;

/** A test of one run's intrabar assumptions, from the press of the button to its answer. */
export class PathBandTest {
  reply = $state.raw<PathBandReply | null>(null);
  /** Null while none goes. */
  progress = $state.raw<BandProgress | null>(null);
  problem = $state.raw<string | null>(null);

  private readonly lab: Lab;
  private readonly run_key: string;

  constructor(lab: Lab, run_key: string) {
    this.lab = lab;
    this.run_key = run_key;
    this.reply = known.get(run_key) ?? null;
  }

  async start(): Promise<void> {
    if (this.progress !== null) return;
    this.progress = { runs_done: 0, runs_total: 1 };
    this.problem = null;
    try {
      const onProgress = listener((progress: BandProgress) => {
        if (this.progress !== null) this.progress = progress;
      });
      const answer = await this.lab.api.pathBand(this.run_key, onProgress);
      if (!answer.ok) this.problem = answer.problem.message;
      else if (answer.value !== null) this.take(answer.value);
    } catch (reason) {
      this.problem = reason instanceof Error ? reason.message : String(reason);
    } finally {
      this.progress = null;
    }
  }

  cancel(): void {
    if (this.progress !== null) this.lab.api.cancelPathBand().catch(() => undefined);
  }

  private take(reply: PathBandReply): void {
    this.reply = reply;
    known.set(this.run_key, reply);
    for (const key of known.keys()) {
      if (known.size <= KNOWN_MAX) break;
      known.delete(key);
    }
  }
}
