import type { DatasetInfo } from '../../contracts/records.ts';
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
  /** Name of data that arrived while the log on show waits for other bars. */
  other = $state<string | null>(null);

  private readonly lab: Lab;
  private turn = 0;

  constructor(lab: Lab) {
    this.lab = lab;
  }

  async start(log: File): Promise<void> {
    const turn = ++this.turn;
    this.other = null;
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

  /** Whether the log on show waits for a file that may have grown since, and may still be written to. */
  get wantsGrown(): boolean {
    const phase = this.phase;
    return phase?.kind === 'answered' && phase.reply.kind === 'needs_data' && phase.reply.grew;
  }

  /**
   * Data has arrived; true if the log on show waits for some. It is looked at again with data of its hash, or with any
   * where it may have grown since.
   */
  dataArrived({ id, name }: DatasetInfo): boolean {
    const phase = this.phase;
    if (phase?.kind !== 'answered' || phase.reply.kind !== 'needs_data') return false;
    if (!phase.reply.grew && phase.reply.sha256 !== id) this.other = name;
    else void this.again(phase.log, name);
    return true;
  }

  private async again(log: File, data_name: string): Promise<void> {
    await this.start(log);
    if (this.phase?.kind === 'answered' && this.phase.reply.kind === 'needs_data') this.other = data_name;
  }

  close(): void {
    this.turn++;
    this.phase = null;
  }
}
