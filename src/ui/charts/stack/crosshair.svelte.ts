import type { PlotSpec } from '../../../contracts/strategy.ts';
import { moment } from '../../io/format.ts';
import type { ChartState } from './chart-state.svelte.ts';
import { fillsWithin } from './fill-rows.ts';
import type { FillRow } from './fill-rows.ts';
import type { PaneKind } from '../paint/panes.ts';
import { decimalsOf, lastTold, readings } from './readout.ts';
import type { Reading } from './readout.ts';

const FILLS_MAX = 200;
const FILLS_SPOKEN = 3;

/** What a chart tells about the place under its crosshair, or about the last bar in view when there is none. */
export class Crosshair {
  private readonly chart: ChartState;
  private readonly plots: () => readonly PlotSpec[];

  /** Decimals of the prices in view. */
  readonly digits = $derived.by(() => (this.chart.loaded === null ? 2 : decimalsOf(this.chart.loaded.reply.close)));
  /** The bar the legends tell about: under the crosshair, else the last in view that the run has reached. */
  readonly told = $derived.by(
    () => this.chart.cursor ?? lastTold(this.chart.loaded, this.chart.view, this.chart.reached),
  );
  /** Bars of the candle under the crosshair, `[start, end)`. */
  readonly span = $derived.by(() => {
    const { cursor, loaded } = this.chart;
    return cursor === null || loaded === null ? null : this.chart.candleSpan(cursor);
  });
  /** Stamp of the candle's first bar. */
  readonly ts = $derived.by(() => {
    const { loaded } = this.chart;
    if (this.span === null || loaded === null) return null;
    const i = Math.floor((this.span[0] - loaded.reply.from) / loaded.reply.per);
    return i >= 0 && i < loaded.reply.n ? loaded.reply.ts[i]! : null;
  });
  readonly fills = $derived.by((): readonly FillRow[] => {
    const run = this.chart.loaded?.reply.run;
    return this.span === null || !run ? [] : fillsWithin(run.fills, this.span[0], this.span[1], FILLS_MAX);
  });

  constructor(chart: ChartState, plots: () => readonly PlotSpec[]) {
    this.chart = chart;
    this.plots = plots;
  }

  /** What the legend of a pane says. */
  readings(kind: PaneKind): readonly Reading[] {
    const { loaded } = this.chart;
    return loaded === null ? [] : readings(kind, loaded, this.told, this.plots(), this.digits, this.chart.reached);
  }

  /** The same in words, for those who move the crosshair by keyboard; empty otherwise. */
  spoken(kinds: readonly PaneKind[]): string {
    if (!this.chart.keyed || this.ts === null) return '';
    const values = kinds.flatMap((kind) => this.readings(kind).map(({ label, text }) => `${label} ${text}`));
    const fills = this.fills
      .slice(0, FILLS_SPOKEN)
      .map(({ buy, qty, price }) => `${buy ? 'bought' : 'sold'} ${String(qty)} at ${String(price)}`);
    return [moment(this.ts, this.chart.zone), ...values, ...fills].join(', ');
  }
}
