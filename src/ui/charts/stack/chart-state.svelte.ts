import type { WindowReply } from '../../../worker/protocol/api.ts';
import { recallText, remember } from '../../io/memory.ts';
import { candleAt } from '../paint/candles.ts';
import { WindowFeed } from './feed.ts';
import type { WindowSource } from './feed.ts';
import { loadFrame, makeFrame, remergeFrame } from '../paint/frame.ts';
import type { Frame, Loaded } from '../paint/frame.ts';
import type { GestureHandlers } from './gestures.ts';
import type { PaneKind } from '../paint/panes.ts';
import type { Zone } from '../paint/time-ticks.ts';
import { barAt, centreView, clampView, fitView, panView, sameView, zoomView } from '../paint/viewport.ts';
import type { View } from '../paint/viewport.ts';

const GOTO_SPAN = 160;
const GLIDE_MS = 220;
/** Where in the width a run's edge is kept while the view follows it. */
const FOLLOW_SHARE = 0.85;

/**
 * What a chart shows: the view, the window loaded for it, the cursor, the options. Changes are gathered and drawn once an
 * animation frame. Bulk data is `$state.raw`: it is replaced, never changed in place.
 */
export class ChartState {
  view = $state.raw<View>(fitView(1));
  loaded = $state.raw<Loaded | null>(null);
  /** Bar under the crosshair; null when there is none. */
  cursor = $state<number | null>(null);
  /** The crosshair was moved by keyboard: it stays on its bar when the view moves. */
  keyed = $state(false);
  problem = $state<string | null>(null);
  zone = $state<Zone>(recallText('zone') === 'local' ? 'local' : 'utc');
  log = $state(false);
  hidden = $state.raw<ReadonlySet<PaneKind>>(new Set());
  /** Shares of the height a person has set, by pane. */
  weights = $state.raw<ReadonlyMap<PaneKind, number>>(new Map());
  rows = $state(0);
  /** Bars the run has reached, which goes or was stopped; null when that is all of them. */
  reached = $state<number | null>(null);
  /** Called with each picture to draw. */
  onDraw: ((frame: Frame) => void) | null = null;

  private readonly feed: WindowFeed;
  private width_px = 0;
  private request = 0;
  private glide = 0;

  constructor(source: WindowSource) {
    this.feed = new WindowFeed(source, {
      onWindow: (reply) => this.accept(reply),
      onProblem: (message) => {
        this.problem = message;
      },
    });
  }

  /** Shows another dataset or run; the view is kept when the bars are the same. */
  open(dataset_id: string, run_key: string | null, rows: number, keepView: boolean): void {
    this.feed.open(dataset_id, run_key, rows);
    // Where all was in view it stays so when the data has grown.
    if (keepView && rows !== this.rows && sameView(this.view, fitView(this.rows))) this.view = fitView(rows);
    this.rows = rows;
    this.problem = null;
    if (!keepView) {
      this.loaded = null;
      this.view = fitView(rows);
      this.cursor = null;
    }
    this.schedule();
  }

  /** What is shown may have changed: asks for it again. */
  refresh(): void {
    this.feed.invalidate();
    this.schedule();
  }

  /** The run does not go: it has reached `bars` and no more, or all of them (null). */
  rest(bars: number | null): void {
    if (bars === this.reached) return;
    this.reached = bars;
    this.refresh();
  }

  /** The run has reached `bars`. A near view that holds the run's edge moves along with it. */
  follow(bars: number): void {
    const before = this.reached;
    this.reached = bars;
    this.refresh();
    const { from, to } = this.view;
    const span = to - from;
    if (before === null || span >= this.rows || before < from || before > to) return;
    const edge = from + span * FOLLOW_SHARE;
    if (bars > edge) this.move(clampView({ from: from + bars - edge, to: to + bars - edge }, this.rows));
  }

  resize(width_px: number): void {
    if (width_px === this.width_px) return;
    this.width_px = width_px;
    this.schedule();
  }

  setView(view: View): void {
    cancelAnimationFrame(this.glide);
    this.move(clampView(view, this.rows));
  }

  zoom(factor: number, share: number): void {
    this.setView(zoomView(this.view, barAt(this.view, share), factor, this.rows));
  }

  pan(share: number): void {
    this.setView(panView(this.view, share * (this.view.to - this.view.from), this.rows));
  }

  select(from_share: number, to_share: number): void {
    this.glideTo(clampView({ from: barAt(this.view, from_share), to: barAt(this.view, to_share) }, this.rows));
  }

  reset(): void {
    this.glideTo(fitView(this.rows));
  }

  edge(edge: 'first' | 'last'): void {
    const span = this.view.to - this.view.from;
    const at = edge === 'first' ? 0 : this.rows;
    this.glideTo(
      clampView(
        { from: at - span * (edge === 'first' ? 0.03 : 0.97), to: at + span * (edge === 'first' ? 0.97 : 0.03) },
        this.rows,
      ),
    );
  }

  /** Brings a bar to the middle, near enough to see it, and puts the crosshair on it. */
  goto(bar: number): void {
    this.cursor = bar;
    this.keyed = true;
    this.glideTo(centreView(this.view, bar, GOTO_SPAN, this.rows));
  }

  /** Moves the crosshair by candles, and the view along when it reaches an edge. */
  step(candles: number): void {
    const drawn = this.loaded?.candles;
    if (drawn === undefined || drawn.n === 0) return;
    const middle = Math.floor((this.view.from + this.view.to) / 2);
    const from = this.cursor ?? Math.min(this.rows - 1, Math.max(0, middle));
    const bar = Math.min(this.rows - 1, Math.max(0, from + candles * drawn.per));
    this.cursor = bar;
    this.keyed = true;
    const reserve = drawn.per * 2;
    if (bar < this.view.from + reserve) this.setView(panView(this.view, bar - reserve - this.view.from, this.rows));
    if (bar > this.view.to - reserve) this.setView(panView(this.view, bar + reserve - this.view.to, this.rows));
    this.schedule();
  }

  /** What pointer, wheel and keyboard do to the view. */
  gestures(): Pick<GestureHandlers, 'onZoom' | 'onPan' | 'onSelect' | 'onReset' | 'onStep' | 'onEdge' | 'onClear'> {
    return {
      onZoom: (factor, share) => this.zoom(factor, share),
      onPan: (share) => this.pan(share),
      onSelect: (from, to) => this.select(from, to),
      onReset: () => this.reset(),
      onStep: (candles) => this.step(candles),
      onEdge: (edge) => this.edge(edge),
      onClear: () => this.clear(),
    };
  }

  /** Takes away a crosshair that was put there by keyboard, or by going to a bar; false when there is none. */
  private clear(): boolean {
    if (!this.keyed || this.cursor === null) return false;
    this.cursor = null;
    this.keyed = false;
    return true;
  }

  setZone(zone: Zone): void {
    this.zone = zone;
    remember('zone', zone === 'local' ? zone : null);
    if (this.loaded !== null) this.loaded = loadFrame(this.loaded.reply, this.bucketPx(this.loaded.reply), zone);
    this.schedule();
  }

  /** Bars a candle covers now, `[start, end)`; null when there is nothing at `bar`. */
  candleSpan(bar: number): readonly [number, number] | null {
    const drawn = this.loaded?.candles;
    const k = drawn === undefined ? -1 : candleAt(drawn, bar);
    return drawn === undefined || k < 0 ? null : [drawn.start[k]!, drawn.end[k]!];
  }

  /** Whether the newest picture of the newest data has been handed to the panes. */
  get settled(): boolean {
    return this.request === 0 && this.width_px > 0 && this.loaded !== null && this.feed.settled;
  }

  schedule(): void {
    if (this.request !== 0) return;
    this.request = requestAnimationFrame(() => {
      this.request = 0;
      this.feed.want(this.view, this.width_px);
      this.drawNow();
    });
  }

  destroy(): void {
    cancelAnimationFrame(this.request);
    cancelAnimationFrame(this.glide);
    this.onDraw = null;
  }

  private drawNow(): void {
    if (this.loaded === null || this.width_px <= 0) return;
    const next = remergeFrame(this.loaded, this.bucketPx(this.loaded.reply));
    if (next !== this.loaded) this.loaded = next;
    this.onDraw?.(makeFrame(next, this.view, this.width_px, this.zone, this.reached));
  }

  private bucketPx(reply: WindowReply): number {
    return (this.width_px / (this.view.to - this.view.from)) * reply.per;
  }

  private accept(reply: WindowReply): void {
    this.problem = null;
    this.loaded = loadFrame(reply, this.bucketPx(reply), this.zone);
    this.schedule();
  }

  private move(view: View): void {
    if (sameView(view, this.view)) return;
    this.view = view;
    this.schedule();
  }

  private glideTo(target: View): void {
    cancelAnimationFrame(this.glide);
    const start = this.view;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      this.move(target);
      return;
    }
    const began = performance.now();
    const tick = (now: number): void => {
      const share = Math.min(1, Math.max(0, (now - began) / GLIDE_MS));
      const eased = 1 - (1 - share) ** 3;
      this.move({
        from: start.from + (target.from - start.from) * eased,
        to: start.to + (target.to - start.to) * eased,
      });
      if (share < 1) this.glide = requestAnimationFrame(tick);
    };
    this.glide = requestAnimationFrame(tick);
  }
}
