import type { Frame } from '../paint/frame.ts';

/** What draws a frame; a `Pane`. */
export interface Drawable {
  draw(frame: Frame): void;
}

/** Time within one animation frame after which panes not yet drawn wait for the next one, in milliseconds. */
const BUDGET_MS = 10;

/**
 * Draws panes by turns. The first pictures of a run cost several times what those after it do, and a machine that also
 * runs the engine has little to spare: what does not fit into a frame comes with the next. A newer picture begins with
 * the pane that waits, so that none is left behind.
 */
export class PaneTurns {
  readonly #onDrawn: (frame: Frame) => void;
  readonly #now: () => number;
  readonly #nextFrame: (work: () => void) => number;
  readonly #cancel: (request: number) => void;
  #panes: readonly Drawable[] = [];
  #next = 0;
  /** Panes that do not show the newest picture yet. */
  #due = 0;
  #request = 0;

  /** @param onDrawn called when all panes show the same picture */
  constructor(
    onDrawn: (frame: Frame) => void,
    now: () => number = () => performance.now(),
    nextFrame: (work: () => void) => number = (work) => requestAnimationFrame(work),
    cancel: (request: number) => void = (request) => cancelAnimationFrame(request),
  ) {
    this.#onDrawn = onDrawn;
    this.#now = now;
    this.#nextFrame = nextFrame;
    this.#cancel = cancel;
  }

  /** Whether these panes show the newest picture. */
  isDone(panes: readonly Drawable[]): boolean {
    return panes === this.#panes && this.#due === 0;
  }

  draw(panes: readonly Drawable[], frame: Frame): void {
    this.#cancel(this.#request);
    if (panes !== this.#panes) this.#next = 0;
    this.#panes = panes;
    this.#due = panes.length;
    this.#work(frame);
  }

  /** Forgets what is still to be drawn. */
  stop(): void {
    this.#cancel(this.#request);
    this.#panes = [];
    this.#due = 0;
  }

  #work(frame: Frame): void {
    const begun = this.#now();
    while (this.#due > 0) {
      this.#panes[this.#next]!.draw(frame);
      this.#next = (this.#next + 1) % this.#panes.length;
      this.#due--;
      if (this.#due > 0 && this.#now() - begun > BUDGET_MS) {
        this.#request = this.#nextFrame(() => this.#work(frame));
        return;
      }
    }
    this.#onDrawn(frame);
  }
}
