import { decimal, percent } from '../../io/format.ts';
import { letterScale } from '../../io/letters.ts';
import { axisText } from '../paint/axes.ts';
import { niceStep } from '../paint/ticks.ts';
import type { Frame } from '../paint/frame.ts';
import type { Pane } from './pane.ts';
import type { PaneKind, PaneSpec } from '../paint/panes.ts';

export type Weights = ReadonlyMap<PaneKind, number>;

const AXIS_MAX_PX = 136;
const CHAR_PX = 6.4;
const AXIS_PAD_PX = 18;
/** The axis grows and shrinks in steps and with reserve, so that it does not shake while panning. */
const AXIS_STEP_PX = 8;
const AXIS_RESERVE_PX = 16;

function weightOf(pane: PaneSpec, weights: Weights): number {
  return weights.get(pane.kind) ?? pane.weight;
}

/** Whole pixels for each pane, by its weight. */
export function paneHeights(panes: readonly PaneSpec[], weights: Weights, room_px: number): number[] {
  const total = panes.reduce((sum, pane) => sum + weightOf(pane, weights), 0);
  return panes.map((pane) => Math.floor((room_px * weightOf(pane, weights)) / total));
}

/** Gives the upper of two neighbouring panes this share of their room. */
export function dividePanes(weights: Weights, upper: PaneSpec, lower: PaneSpec, part: number): Weights {
  const both = weightOf(upper, weights) + weightOf(lower, weights);
  return new Map([...weights, [upper.kind, both * part], [lower.kind, both * (1 - part)]]);
}

/** Width of the value axes: what the longest label needs. */
export function axisWidth(panes: readonly PaneSpec[], frame: Frame, now_px: number): number {
  let chars = 5;
  for (const pane of panes) {
    const range = pane.range(frame, 0);
    if (range === null) continue;
    // One digit more than the ticks have, for the latest value.
    const step = niceStep(range[1] - range[0], 4) / 10;
    const most = Math.max(Math.abs(range[0]), Math.abs(range[1]));
    for (const end of range) chars = Math.max(chars, `${axisText(end, step, most)}${pane.unit}`.length);
  }
  const wanted = Math.min(
    AXIS_MAX_PX,
    Math.ceil((chars * CHAR_PX * letterScale() + AXIS_PAD_PX) / AXIS_STEP_PX) * AXIS_STEP_PX,
  );
  return wanted > now_px || wanted < now_px - AXIS_RESERVE_PX ? wanted : now_px;
}

/** The latest value of a pane, marked on its axis. */
export interface Mark {
  readonly top_px: number;
  readonly text: string;
  /** Token of its colour. */
  readonly colour: string;
}

const MARK_COLOURS: Readonly<Record<PaneKind, string>> = {
  price: '--ink-2',
  own: '--ink-2',
  equity: '--chart-1',
  drawdown: '--loss',
  position: '--ink-2',
};

export function markOf(pane: Pane, frame: Frame, digits: number): Mark | null {
  const { kind } = pane.spec;
  const value = pane.spec.latest(frame);
  if (value === null) return null;
  return { top_px: pane.plot.valToPos(value, 'y'), text: markText(pane, value, digits), colour: MARK_COLOURS[kind] };
}

/** As the legend writes it, where that is short. */
function markText(pane: Pane, value: number, digits: number): string {
  const { kind } = pane.spec;
  if (kind === 'price' && Math.abs(value) < 1e9) return decimal(value, digits);
  if (kind === 'drawdown') return percent(value);
  return pane.format(value, kind === 'equity' ? 0 : 1);
}
