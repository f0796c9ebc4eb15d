/**
 * Scrolling through more rows than a browser can lay out. Engines stop at about 17 to 33 million pixels; above `limit_px`
 * the scrollable height is cut to that, small moves stay one to one, and only jumps (dragging the scrollbar, Home, End) are
 * stretched to the whole. Pure arithmetic: the caller reads `scrollTop` and writes it back.
 */
export const LIMIT_PX = 8_000_000;

export interface LongScroll {
  /** Height of all rows. */
  readonly content_px: number;
  /** Height the browser is told. */
  readonly track_px: number;
  readonly view_px: number;
  /** Where the browser stands. */
  readonly top_px: number;
  /** Where the content stands: between 0 and `content_px − view_px`. */
  readonly offset_px: number;
}

export function longScroll(content_px: number, view_px: number, limit_px = LIMIT_PX): LongScroll {
  return { content_px, track_px: Math.min(content_px, limit_px), view_px, top_px: 0, offset_px: 0 };
}

const most = (content: number, view: number): number => Math.max(0, content - view);

/** The content's place after the browser has scrolled to `top_px`. */
export function scrolled(scroll: LongScroll, top_px: number): LongScroll {
  const track = most(scroll.track_px, scroll.view_px);
  const content = most(scroll.content_px, scroll.view_px);
  const top = Math.min(track, Math.max(0, top_px));
  if (track === content) return { ...scroll, top_px: top, offset_px: top };
  if (top <= 0) return { ...scroll, top_px: top, offset_px: 0 };
  if (top >= track) return { ...scroll, top_px: top, offset_px: content };
  const delta = top - scroll.top_px;
  const near = Math.abs(delta) < scroll.view_px * 1.5;
  const offset = near ? scroll.offset_px + delta : (top / track) * content;
  return { ...scroll, top_px: top, offset_px: Math.min(content, Math.max(0, offset)) };
}

/** Where the browser's scrollbar should stand for the content's place: to be set once scrolling has come to rest. */
export function restingTop(scroll: LongScroll): number {
  const track = most(scroll.track_px, scroll.view_px);
  const content = most(scroll.content_px, scroll.view_px);
  if (content === 0) return 0;
  const top = Math.round((scroll.offset_px / content) * track);
  // The very ends mean the very ends: a place short of them must not be taken for one.
  if (scroll.offset_px > 0 && top <= 0) return Math.min(1, track);
  if (scroll.offset_px < content && top >= track) return Math.max(0, track - 1);
  return top;
}

/** The same after rows were added or the window was resized. */
export function resized(scroll: LongScroll, content_px: number, view_px: number, limit_px = LIMIT_PX): LongScroll {
  const next = {
    content_px,
    track_px: Math.min(content_px, limit_px),
    view_px,
    top_px: scroll.top_px,
    offset_px: Math.min(scroll.offset_px, most(content_px, view_px)),
  };
  return { ...next, top_px: restingTop(next) };
}

/** Whether all of row `index` is in view. */
export function isInView({ offset_px, view_px }: LongScroll, index: number, row_px: number): boolean {
  return index * row_px >= offset_px && (index + 1) * row_px <= offset_px + view_px;
}

/** The place that brings row `index` into view with the least movement. */
export function revealed(scroll: LongScroll, index: number, row_px: number): LongScroll {
  const top = index * row_px;
  const below = top + row_px - scroll.view_px;
  const offset = top < scroll.offset_px ? top : Math.max(scroll.offset_px, below);
  const next = { ...scroll, offset_px: Math.min(most(scroll.content_px, scroll.view_px), Math.max(0, offset)) };
  return { ...next, top_px: restingTop(next) };
}
