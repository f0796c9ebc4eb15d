import type { PaneKind, PaneSpec } from '../paint/panes.ts';

type Heights = Partial<Record<PaneKind, number>>;

const LINE_PX = 22;
const TOP_PX = 7;
/** In the price's pane the marks of sales stand above the highest candle. */
const MARK_PX = 10;

/** How much of each pane's height its legend takes. */
export class LegendRoom {
  /** Heights of the legends, in CSS pixels, as they stand. */
  heights = $state<Heights>({});
  private kept: Heights = {};

  /** Height of a pane that nothing is drawn in, in CSS pixels from its top. */
  readonly room = ({ kind }: Pick<PaneSpec, 'kind'>): number =>
    Math.max(LINE_PX, (this.kept[kind] ?? 0) + TOP_PX) + (kind === 'price' ? MARK_PX : 0);

  /**
   * Makes the room that the legends need; true when it is another than before. While something is pointed at it stays:
   * the picture does not jump with the words.
   */
  settle(pointed: boolean): boolean {
    const next = { ...this.heights };
    if (pointed || JSON.stringify(next) === JSON.stringify(this.kept)) return false;
    this.kept = next;
    return true;
  }
}
