/** A statistic over two swept values: a table whose cells have a tone beside their number. */
import { amount, empty, escape, foreign, scrolled } from '../dashboard/markup.ts';
import { gridSize, type Axis } from './grid.ts';
import type { Sweep } from './report.ts';
import type { SweepRow } from './rows.ts';
import { statText, valueText } from './words.ts';

/** Tones on each side of the one in which nothing is told. */
const TONES = 7;
/** More cells than anybody can look at. */
const CELLS_MAX = 10_000;

/**
 * Tones keep to what the page's ink can be read on, on both grounds: little more than half of a colour is ever mixed in.
 * Blue and red, for eyes that cannot tell red from green.
 */
export const HEAT_STYLE = `${['up', 'down']
  .flatMap((side) =>
    Array.from({ length: TONES }, (_, i) => {
      const share = String((i + 1) * 8);
      return `.${side}${String(i + 1)}{background:color-mix(in srgb,var(--${side === 'up' ? 'c1' : 'down'}) ${share}%,var(--panel))}`;
    }),
  )
  .join('\n')}
.heat{width:auto;border-collapse:separate;border-spacing:2px}
.heat td,.heat th{border:0;padding:.3125rem .5rem;text-align:right;white-space:nowrap}
.heat td:last-child,.heat th:last-child{padding-right:.5rem}
.heat td{border-radius:3px;min-width:3.5rem}
.heat .best{outline:2px solid var(--ink);font-weight:650}
.heat thead th{position:sticky;top:0;background:var(--panel)}
.heat tbody th{position:sticky;left:0;background:var(--panel)}
.maps .scroll{max-height:34rem;overflow:auto}
@media print{.maps .scroll{max-height:none;overflow:visible}}
.maps{display:flex;flex-wrap:wrap;gap:.5rem 2.5rem;margin-top:.5rem}
.maps>div{min-width:0;max-width:100%}
.maps .note{margin:0 0 .25rem}
.said{margin-top:.375rem}
.heat .none{color:var(--ink-3)}
.legend{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem;margin-top:.5rem;color:var(--ink-3);font-size:.75rem}
.legend i{width:1.25rem;height:.75rem;border-radius:2px;border:1px solid var(--line)}
`;

/** Where a figure stands among all: below 0 on the bad side of nothing, above on the good one, 0 in between. */
export type ToneOf = (value: number) => number;

/**
 * Of figures on both sides of 0 the tone tells the side, and how far to the farthest on it. Of others it tells how near to
 * the best they are: the worst has none, the best the strongest. Where more is better and none is above 0 it tells how far
 * from the best, which has none: what is left of a loss is no gain.
 */
export function toneOf(values: readonly number[], direction: 'max' | 'min'): ToneOf {
  const good = direction === 'max' ? 1 : -1;
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (low < 0 && high > 0) {
    // Each side by its own: one run that lost everything must not leave all the others pale.
    return (value) => Math.round(good * (value > 0 ? value / high : -value / low) * TONES) + 0;
  }
  const losses = good > 0 && low < 0;
  const pale = losses || good < 0 ? high : low;
  const room = high - low;
  return (value) => (room > 0 ? Math.round(((losses ? -1 : 1) * Math.abs(value - pale) * TONES) / room) + 0 : 0);
}

const toneName = (tone: number) => (tone === 0 ? '' : `${tone > 0 ? 'up' : 'down'}${String(Math.abs(tone))}`);

/** The figures of one part of the data. */
const figures = ({ rows, ranking }: Sweep, part: number): readonly number[] =>
  rows.flatMap((row) => row.parts[part]?.stats?.[ranking.key] ?? []);

/** All figures that a page shows share their tones, so that the two parts of a split can be compared. */
export function sharedTones(sweep: Sweep): ToneOf {
  return toneOf(
    sweep.parts.flatMap((_, part) => figures(sweep, part)),
    sweep.ranking.direction,
  );
}

export interface HeatPlace {
  /** Which axes go down and across. */
  readonly down: number;
  readonly across: number;
  /** Which part of the data. */
  readonly part: number;
  /** The best run, which the other axes are held at. */
  readonly best: SweepRow;
}

/** Index of a combination from the position of each value in its axis. */
function indexOf(axes: readonly Axis[], positions: readonly number[]): number {
  return axes.reduce((index, axis, k) => index * axis.values.length + positions[k]!, 0);
}

export function heatmap(sweep: Sweep, caption: string, { down, across, part, best }: HeatPlace, tones: ToneOf): string {
  const { axes } = sweep.plan;
  const [a, b] = [axes[down]!, axes[across]!];
  if (gridSize([a, b]) > CELLS_MAX) return empty('Too many values for a picture; sweep.csv has all of them.');
  const byIndex = new Map(sweep.rows.map((row) => [row.index, row]));
  const held = axes.map(({ values }, k) => values.indexOf(best.values[k]!));
  const cellAt = (i: number, j: number) => {
    const positions = held.map((position, k) => (k === down ? i : k === across ? j : position));
    return cell(sweep, byIndex.get(indexOf(axes, positions)), part, best, tones);
  };
  const heads = b.values.map((value) => `<th scope="col">${foreign(valueText(value))}</th>`).join('');
  const rows = a.values.map(
    (value, i) =>
      `<tr><th scope="row">${foreign(valueText(value))}</th>${b.values.map((_, j) => cellAt(i, j)).join('')}</tr>`,
  );
  const corner = `<th>${foreign(a.name)} ↓ ${foreign(b.name)} →</th>`;
  return scrolled(caption, `<thead><tr>${corner}${heads}</tr></thead><tbody>${rows.join('')}</tbody>`, 'heat');
}

/** The only swept value down, each part of the data across. */
export function strip(sweep: Sweep, caption: string, best: SweepRow, tones: ToneOf): string {
  const axis = sweep.plan.axes[0]!;
  if (axis.values.length > CELLS_MAX) return empty('Too many values for a picture; sweep.csv has all of them.');
  const byIndex = new Map(sweep.rows.map((row) => [row.index, row]));
  const heads = sweep.parts.length > 1 ? ['chosen by', 'the rest'] : [''];
  const cols = heads.map((head) => `<th scope="col">${head}</th>`).join('');
  const rows = axis.values.map((value, i) => {
    const cells = heads.map((_, part) => cell(sweep, byIndex.get(i), part, best, tones));
    return `<tr><th scope="row">${foreign(valueText(value))}</th>${cells.join('')}</tr>`;
  });
  const corner = `<th>${foreign(axis.name)} ↓</th>`;
  return scrolled(caption, `<thead><tr>${corner}${cols}</tr></thead><tbody>${rows.join('')}</tbody>`, 'heat');
}

function cell({ ranking }: Sweep, row: SweepRow | undefined, part: number, best: SweepRow, tones: ToneOf): string {
  if (row === undefined) return '<td class="none" title="Left out, or not run">–</td>';
  const run = row.parts[part];
  const value = run?.stats?.[ranking.key] ?? null;
  if (value === null) {
    const error = run?.error ?? null;
    const why = error ?? 'There is no such figure of this run';
    return `<td class="none" title="${escape(why)}">${error === null ? 'n/a' : 'failed'}</td>`;
  }
  const names = [toneName(tones(value)), row === best ? 'best' : ''].filter((name) => name !== '').join(' ');
  const title = `Run ${String(row.index)}${row === best ? ', ranked first' : ''}`;
  return `<td${names === '' ? '' : ` class="${names}"`} title="${title}">${statText(ranking.key, value, amount)}</td>`;
}

/** What the tones mean, from the worst to the best. */
export function legend(sweep: Sweep, tones: ToneOf): string {
  const { key, direction } = sweep.ranking;
  const all = sweep.parts
    .flatMap((_, part) => figures(sweep, part))
    .sort((x, y) => (direction === 'max' ? x - y : y - x));
  const [worst, best] = [all[0], all.at(-1)];
  if (worst === undefined || best === undefined) return '';
  const steps: string[] = [];
  for (let tone = tones(worst); tone <= tones(best); tone++) steps.push(`<i class="${toneName(tone)}"></i>`);
  const ends = [worst, best].map((value) => statText(key, value, amount));
  const marks = 'outlined: ranked first; –: left out or not run';
  return `<p class="legend"><span>${ends[0]!}</span>${steps.join('')}<span>${ends[1]!}, the best</span><span>· ${marks}</span></p>`;
}
