/** What the page and its worker agree on about sweeps. */

/** Combinations of a sweep in the page at most: more than a heat map can show, and minutes of work for one thread. */
export const SWEEP_RUNS_MAX = 2000;
