/** Colours and fonts of a chart, read from the page's tokens. */
export interface ChartTheme {
  readonly bg: string;
  readonly panel: string;
  readonly grid: string;
  readonly axis: string;
  readonly ink: string;
  readonly ink2: string;
  readonly line: string;
  readonly up: string;
  readonly down: string;
  readonly gain: string;
  readonly loss: string;
  readonly accent: string;
  readonly muted: string;
  /** Lines in the order they should be used. */
  readonly series: readonly string[];
  readonly font: string;
}

/** Fired on `window` by the page when the theme has changed. */
export const THEME_EVENT = 'papertape:theme';

/** Reads the tokens in force at `element`. */
export function readTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    bg: token('--bg'),
    panel: token('--panel'),
    grid: token('--chart-grid'),
    axis: token('--chart-axis'),
    ink: token('--ink'),
    ink2: token('--ink-2'),
    line: token('--line'),
    up: token('--chart-up'),
    down: token('--chart-down'),
    gain: token('--gain'),
    loss: token('--loss'),
    accent: token('--chart-1'),
    muted: token('--chart-muted'),
    series: [2, 3, 4, 5, 6, 1].map((n) => token(`--chart-${String(n)}`)),
    font: `11px ${style.fontFamily}`,
  };
}

/** The same colour with an alpha between 0 and 1; tokens are `#rrggbb`, which a build shortens to `#rgb` where it can. */
export function withAlpha(colour: string, alpha: number): string {
  const long = colour.replace(/^#([0-9a-f])([0-9a-f])([0-9a-f])$/i, '#$1$1$2$2$3$3');
  const hex = Math.round(Math.min(1, Math.max(0, alpha)) * 255);
  return /^#[0-9a-f]{6}$/i.test(long) ? `${long}${hex.toString(16).padStart(2, '0')}` : colour;
}
