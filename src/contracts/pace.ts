/** How fast a run may go. It changes when things happen, never what happens. */
export type Pace =
  /** As fast as possible: the simulated clock. */
  | { readonly kind: 'free' }
  /** So many bars a second at most, whatever time they span. */
  | { readonly kind: 'bars'; readonly per_s: number }
  /** The real clock: `speed` seconds of the bars' own time pass in a second; 60 = one bar of a minute each second. */
  | { readonly kind: 'time'; readonly speed: number };

export const FREE: Pace = { kind: 'free' };
