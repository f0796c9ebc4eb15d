/** How good a figure is among others, as a strength of colour. */

/** −1 (the worst below nothing) to 1 (the best); 0 where nothing is told. */
export type ToneOf = (figure: number) => number;

/**
 * Of figures on both sides of 0 the tone tells the side, and how far to the farthest on it, each side by its own: one run
 * that lost everything must not leave all others pale. Of others it tells how near to the best they are.
 */
export function tonesOf(figures: readonly number[], direction: 'max' | 'min'): ToneOf {
  const good = direction === 'max' ? 1 : -1;
  const low = figures.reduce((a, b) => Math.min(a, b), Infinity);
  const high = figures.reduce((a, b) => Math.max(a, b), -Infinity);
  if (low < 0 && high > 0) return (figure) => good * (figure > 0 ? figure / high : -figure / low);
  const worst = good > 0 ? low : high;
  const room = high - low;
  return (figure) => (room > 0 ? Math.abs(figure - worst) / room : 0);
}
