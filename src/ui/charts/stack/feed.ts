import type { Result } from '../../../contracts/result.ts';
import type { WindowQuery, WindowReply } from '../../../worker/protocol/api.ts';
import type { View } from '../paint/viewport.ts';
import { coversView, nearEdge, planWindow, toQuery } from '../paint/windows.ts';
import type { WindowPlan } from '../paint/windows.ts';

/** Where windows come from: the worker, or a test. */
export interface WindowSource {
  window(query: WindowQuery): Promise<Result<WindowReply>>;
}

export interface FeedEvents {
  onWindow(reply: WindowReply): void;
  onProblem(message: string): void;
}

interface Want {
  readonly view: View;
  readonly width_px: number;
}

const CACHE_MAX = 24;

/**
 * Keeps the window for the view at hand. One question is under way at a time; when its answer comes, the newest wish is
 * looked at and those between are forgotten, so a fast wheel never makes a queue. Answers are kept (least recently used
 * go first) until `invalidate`.
 */
export class WindowFeed {
  private readonly source: WindowSource;
  private readonly events: FeedEvents;
  private dataset_id = '';
  private run_key: string | null = null;
  private rows = 0;
  private readonly cache = new Map<string, WindowReply>();
  private shown: WindowPlan | null = null;
  private wish: Want | null = null;
  private busy = false;
  /** Counts changes of dataset, run or content; an answer to an older count is dropped. */
  private epoch = 0;
  private stale = false;

  constructor(source: WindowSource, events: FeedEvents) {
    this.source = source;
    this.events = events;
  }

  /** Says what is looked at; forgets everything of what was looked at before. */
  open(dataset_id: string, run_key: string | null, rows: number): void {
    this.dataset_id = dataset_id;
    this.run_key = run_key;
    this.rows = rows;
    this.shown = null;
    this.wish = null;
    this.epoch++;
    this.cache.clear();
  }

  /** Whether what was shown last is all that is wanted. */
  get settled(): boolean {
    return !this.busy && !this.stale && this.shown !== null && this.plan() === null;
  }

  /** The run has moved on: cached answers are old; the one shown stays until the next comes. */
  invalidate(): void {
    this.cache.clear();
    this.stale = true;
  }

  /** Asks for what the view needs, unless it is there already. */
  want(view: View, width_px: number): void {
    if (this.rows === 0 || width_px <= 0) return;
    this.wish = { view, width_px };
    if (!this.busy) void this.work();
  }

  private plan(): WindowPlan | null {
    const wish = this.wish;
    if (wish === null) return null;
    const { view, width_px } = wish;
    const shown = this.shown;
    if (shown !== null && !this.stale && coversView(shown, view, this.rows, width_px)) {
      if (!nearEdge(shown, view, this.rows)) return null;
    }
    return planWindow(view, this.rows, width_px);
  }

  private async work(): Promise<void> {
    this.busy = true;
    try {
      for (let plan = this.plan(); plan !== null; plan = this.plan()) {
        this.wish = null;
        await this.answer(plan);
      }
    } finally {
      this.busy = false;
    }
  }

  private async answer(plan: WindowPlan): Promise<void> {
    const key = `${String(plan.from)}:${String(plan.to)}:${String(plan.per)}`;
    const cached = this.cache.get(key);
    if (cached !== undefined) {
      this.cache.delete(key);
      this.cache.set(key, cached);
      this.show(plan, cached);
      return;
    }
    const epoch = this.epoch;
    this.stale = false;
    const result = await this.ask(plan);
    if (epoch !== this.epoch || result === null) return;
    if (!result.ok) {
      this.events.onProblem(result.problem.message);
      return;
    }
    if (!this.stale) this.keep(key, result.value);
    this.show(plan, result.value);
  }

  private async ask(plan: WindowPlan): Promise<Result<WindowReply> | null> {
    try {
      return await this.source.window(toQuery(plan, this.dataset_id, this.run_key));
    } catch {
      // The worker ended; whoever restarts it opens the feed again.
      return null;
    }
  }

  private keep(key: string, reply: WindowReply): void {
    this.cache.set(key, reply);
    if (this.cache.size > CACHE_MAX) this.cache.delete(this.cache.keys().next().value!);
  }

  private show(plan: WindowPlan, reply: WindowReply): void {
    this.shown = plan;
    this.events.onWindow(reply);
  }
}
