/** What pointer, wheel and keyboard ask of a chart. Shares are fractions of the plot's width, 0 at its left edge. */
export interface GestureHandlers {
  /** Zoom by `factor` (below 1: nearer) around `share`. */
  onZoom(factor: number, share: number): void;
  /** Move the picture by a share of its width; above 0 shows later bars. */
  onPan(share: number): void;
  /** Show the part between two shares. */
  onSelect(from_share: number, to_share: number): void;
  /** While a part is being selected; null at its end. */
  onSelecting(range: readonly [number, number] | null): void;
  onReset(): void;
  /** Move the crosshair by candles. */
  onStep(candles: number): void;
  onEdge(edge: 'first' | 'last'): void;
  /** Take away the crosshair that keys have put there; false when there is none. */
  onClear(): boolean;
  onTap(): void;
  /** Left edge and width of the plot on the screen, in CSS pixels. */
  plotBox(): { readonly left: number; readonly width: number };
}

const WHEEL_RATE = 0.0018;
const KEY_PAN = 0.12;
const KEY_ZOOM = 0.7;
/** Pointer travel below this is a tap, not a drag. */
const TAP_PX = 4;

/** Attaches everything; returns how to detach it. */
export function attachGestures(element: HTMLElement, handlers: GestureHandlers): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  element.addEventListener('wheel', (event) => onWheel(event, handlers), { passive: false, signal });
  element.addEventListener('dblclick', () => handlers.onReset(), { signal });
  element.addEventListener('keydown', (event) => onKey(event, handlers), { signal });
  new PointerGesture(element, handlers, signal);
  return () => abort.abort();
}

function shareOf(x: number, handlers: GestureHandlers): number {
  const box = handlers.plotBox();
  return box.width > 0 ? (x - box.left) / box.width : 0.5;
}

function onWheel(event: WheelEvent, handlers: GestureHandlers): void {
  event.preventDefault();
  const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
  const dx = (event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX) * unit;
  const dy = (event.shiftKey ? 0 : event.deltaY) * unit;
  if (Math.abs(dx) > Math.abs(dy)) {
    handlers.onPan(dx / Math.max(1, handlers.plotBox().width));
    return;
  }
  // Pinching a touchpad arrives as a wheel with ctrl and small steps.
  const rate = event.ctrlKey ? WHEEL_RATE * 5 : WHEEL_RATE;
  handlers.onZoom(Math.exp(Math.max(-1, Math.min(1, dy * rate))), shareOf(event.clientX, handlers));
}

function onKey(event: KeyboardEvent, handlers: GestureHandlers): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const action = KEYS[event.key];
  // Without a crosshair Escape is the page's.
  if (action === undefined || action(handlers, event.shiftKey) === false) return;
  event.preventDefault();
  event.stopPropagation();
}

/** What a key does; false = nothing. */
const KEYS: Readonly<Record<string, (handlers: GestureHandlers, shift: boolean) => unknown>> = {
  ArrowLeft: (h, shift) => (shift ? h.onPan(-KEY_PAN) : h.onStep(-1)),
  ArrowRight: (h, shift) => (shift ? h.onPan(KEY_PAN) : h.onStep(1)),
  PageUp: (h) => h.onPan(-0.8),
  PageDown: (h) => h.onPan(0.8),
  ArrowUp: (h) => h.onZoom(KEY_ZOOM, 0.5),
  ArrowDown: (h) => h.onZoom(1 / KEY_ZOOM, 0.5),
  '+': (h) => h.onZoom(KEY_ZOOM, 0.5),
  '=': (h) => h.onZoom(KEY_ZOOM, 0.5),
  '-': (h) => h.onZoom(1 / KEY_ZOOM, 0.5),
  '0': (h) => h.onReset(),
  Home: (h) => h.onEdge('first'),
  End: (h) => h.onEdge('last'),
  Escape: (h) => h.onClear(),
};

/** One finger or the mouse pans, two fingers zoom, shift and drag selects. */
class PointerGesture {
  private readonly element: HTMLElement;
  private readonly handlers: GestureHandlers;
  private readonly at = new Map<number, number>();
  private travelled = 0;
  private selectFrom = NaN;

  constructor(element: HTMLElement, handlers: GestureHandlers, signal: AbortSignal) {
    this.element = element;
    this.handlers = handlers;
    element.addEventListener('pointerdown', (event) => this.down(event), { signal });
    element.addEventListener('pointermove', (event) => this.move(event), { signal });
    for (const type of ['pointerup', 'pointercancel'] as const) {
      element.addEventListener(type, (event) => this.up(event, type === 'pointerup'), { signal });
    }
  }

  private down(event: PointerEvent): void {
    const target = event.target as Element;
    if (event.button !== 0 || target.closest('button, a, input, [data-no-pan]') !== null) return;
    this.at.set(event.pointerId, event.clientX);
    if (this.at.size === 1) this.travelled = 0;
    this.selectFrom = event.shiftKey && this.at.size === 1 ? shareOf(event.clientX, this.handlers) : NaN;
  }

  private move(event: PointerEvent): void {
    const before = this.at.get(event.pointerId);
    if (before === undefined) return;
    const dx = event.clientX - before;
    if (dx === 0) return;
    this.travelled += Math.abs(dx);
    if (this.travelled > TAP_PX && !this.element.hasPointerCapture(event.pointerId)) {
      this.element.setPointerCapture(event.pointerId);
    }
    const { handlers } = this;
    if (this.at.size === 2) {
      this.pinch(event, before);
    } else if (this.selectFrom === this.selectFrom) {
      handlers.onSelecting(ordered(this.selectFrom, shareOf(event.clientX, handlers)));
    } else if (this.travelled > TAP_PX) {
      handlers.onPan(-dx / Math.max(1, handlers.plotBox().width));
    }
    this.at.set(event.pointerId, event.clientX);
  }

  private pinch(event: PointerEvent, before: number): void {
    let other = before;
    for (const [id, x] of this.at) if (id !== event.pointerId) other = x;
    const old = Math.max(16, Math.abs(before - other));
    const now = Math.max(16, Math.abs(event.clientX - other));
    this.handlers.onZoom(old / now, shareOf((event.clientX + other) / 2, this.handlers));
    this.handlers.onPan(-(event.clientX - before) / 2 / Math.max(1, this.handlers.plotBox().width));
  }

  private up(event: PointerEvent, completed: boolean): void {
    if (!this.at.delete(event.pointerId)) return;
    const { handlers } = this;
    if (this.selectFrom === this.selectFrom) {
      const [from, to] = ordered(this.selectFrom, shareOf(event.clientX, handlers));
      handlers.onSelecting(null);
      if (completed && to - from > 0.005) handlers.onSelect(from, to);
      this.selectFrom = NaN;
    } else if (completed && this.travelled <= TAP_PX) {
      handlers.onTap();
    }
  }
}

function ordered(a: number, b: number): readonly [number, number] {
  return a < b ? [a, b] : [b, a];
}
