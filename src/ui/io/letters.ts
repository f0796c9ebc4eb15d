/** How much larger than usual the browser is asked to show letters: 1 at 16 px. */
export function letterScale(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}
