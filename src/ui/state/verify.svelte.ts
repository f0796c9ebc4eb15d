import type { VerifyReply } from '../../worker/protocol/api.ts';
import type { Lab } from './lab.svelte.ts';
import { listener } from '../io/pace.ts';

export type VerifyPhase =
  | { readonly kind: 'running'; readonly log: File; readonly fraction: number }
  | { readonly kind: 'answered'; readonly log: File; readonly reply: VerifyReply }
  | { readonly kind: 'broke'; readonly log: File; readonly message: string };

/** A log that was dropped on the page: re-executed from its own header, with the verdict on show. */
export class Verify {
  phase = $state.raw<VerifyPhase | null>(null);

  private readonly lab: Lab;
  private turn = 0;

  constructor(lab: Lab) {
    this.lab = lab;
  }

  /** Whether the log on show waits for such data: that of its hash, or any where it may have grown since. */
  private wants(sha256: string): boolean {
    const reply = this.phase?.kind === 'answered' ? this.phase.reply : null;
    return reply?.kind === 'needs_data' && (reply.grew || reply.sha256 === sha256);
  }

  async start(log: File): Promise<void> {
    const turn = ++this.turn;
    this.phase = { kind: 'running', log, fraction: 0 };
    const onProgress = listener((fraction: number) => {
      if (turn === this.turn && this.phase?.kind === 'running') this.phase = { kind: 'running', log, fraction };
    });
    try {
      const reply = await this.lab.api.verify(log, onProgress);
      if (turn === this.turn) this.phase = { kind: 'answered', log, reply };
    } catch (reason) {
      const message = reason instanceof Error ? reason.message : String(reason);
      if (turn === this.turn) this.phase = { kind: 'broke', log, message };
    }
  }

  /** Data has arrived: if the log waits for it, it is looked at again. */
  dataArrived(sha256: string): boolean {
    const phase = this.phase;
    if (phase === null || !this.wants(sha256)) return false;
    void this.start(phase.log);
    return true;
  }

  close(): void {
    this.turn++;
    this.phase = null;
  }
}
