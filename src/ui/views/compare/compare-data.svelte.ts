import type { Problem, Result } from '../../../contracts/result.ts';
import type { CompareReply, LogParting, OverlayReply, TimeSpan } from '../../../worker/protocol/api.ts';
import type { Lab } from '../../state/lab.svelte.ts';

/** What the engine says of the runs on show. What was known stays until the next is. */
export class CompareData {
  reply = $state.raw<CompareReply | null>(null);
  /** A part of the time axis, nearer than `reply` has it; null when all of it is on show. */
  nearer = $state.raw<{ readonly keys: readonly string[]; readonly overlay: OverlayReply } | null>(null);
  /** Where each other log parts from the base's, by the key of the run. */
  partings = $state.raw<ReadonlyMap<string, LogParting> | null>(null);
  /** The partings at hand are of another base or other runs; the next are on their way. */
  parting = $state(false);
  problem = $state.raw<Problem | null>(null);
  private readonly lab: Lab;
  private asked = 0;
  private parted = 0;
  private shown = 0;

  constructor(lab: Lab) {
    this.lab = lab;
  }

  /** @param points most points of the time axis */
  async load(keys: readonly string[], points: number): Promise<void> {
    const turn = ++this.asked;
    const reply = await this.ask(() => this.lab.api.compareRuns({ keys, points }));
    if (turn !== this.asked || reply === null) return;
    this.problem = reply.ok ? null : reply.problem;
    if (reply.ok) this.reply = reply.value;
  }

  /** @param span null = all of the axis, which is there already */
  async show(keys: readonly string[], points: number, span: TimeSpan | null): Promise<void> {
    const turn = ++this.shown;
    if (span === null) this.nearer = null;
    const reply = span === null ? null : await this.ask(() => this.lab.api.overlayRuns({ keys, points, ...span }));
    if (turn !== this.shown || reply === null) return;
    if (reply.ok) this.nearer = { keys, overlay: reply.value };
    else this.problem = reply.problem;
  }

  /** @param keys the base's first */
  async part(keys: readonly string[]): Promise<void> {
    const turn = ++this.parted;
    this.parting = true;
    const reply = await this.ask(() => this.lab.api.partLogs(keys));
    if (turn !== this.parted || reply === null) return;
    if (!reply.ok) this.problem = reply.problem;
    else if (reply.value !== null) {
      this.partings = new Map(reply.value.map((parting, i) => [keys[i + 1]!, parting]));
      this.parting = false;
    }
  }

  close(): void {
    this.asked++;
    this.parted++;
    this.shown++;
    this.lab.api.cancelPartLogs().catch(() => undefined);
  }

  /** Null where the engine died: the next one is asked again. */
  private async ask<T>(question: () => Promise<Result<T>>): Promise<Result<T> | null> {
    try {
      return await question();
    } catch {
      return null;
    }
  }
}
