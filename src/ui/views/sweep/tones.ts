/** How good a figure is among others, as a strength of colour. */

/** −1 (the worst below nothing) to 1 (the best); 0 where nothing is told. */
export type ToneOf = (figure: number) => number;

/** How many of these, in ascending order, are at most `figure`. */
function atMost(sorted: readonly number[], figure: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle]! <= figure) from = middle + 1;
    else to = middle;
  }
  return from;
}

const ascending = (figures: readonly number[]) => [...new Set(figures)].sort((a, b) => a - b);

/**
 * Tones go by place, not by size: one run that lost everything must not leave all others pale. Of figures on both sides of
 * 0 the tone tells the side, and the place among those on it; of others the place among all. Where more is better and all
 * are below 0, the best has none and the worst most: what is left of a loss is no gain.
 */
export function tonesOf(figures: readonly number[], direction: 'max' | 'min'): ToneOf {
  const good = direction === 'max' ? 1 : -1;
  const all = ascending(figures);
  const above = all.filter((figure) => figure > 0);
  const below = ascending(all.filter((figure) => figure < 0).map((figure) => -figure));
  if (above.length > 0 && below.length > 0) {
    return (figure) => {
      if (figure === 0) return 0;
      return figure > 0
        ? (good * atMost(above, figure)) / above.length
        : (-good * atMost(below, -figure)) / below.length;
    };
  }
  return (figure) => {
    if (all.length < 2) return 0;
    const place = (atMost(all, figure) - 1) / (all.length - 1);
    if (good < 0) return 1 - place;
    return above.length === 0 && below.length > 0 ? place - 1 : place;
  };
}
