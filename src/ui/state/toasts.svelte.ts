export type ToastTone = 'plain' | 'good' | 'bad';

export interface Toast {
  readonly id: number;
  readonly tone: ToastTone;
  readonly text: string;
  readonly detail: string | null;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

export interface ToastOptions {
  readonly tone?: ToastTone;
  readonly detail?: string | null;
  readonly action?: { readonly label: string; readonly run: () => void } | null;
  /** Milliseconds until it goes by itself; 0 = stays until closed. Failures stay unless told otherwise. */
  readonly life_ms?: number;
  /** Called once when it goes without its action having been taken. */
  readonly onExpire?: () => void;
  /** What it is about: `settle` takes it away when that is tried again. */
  readonly about?: string | null;
}

interface Life {
  timer: ReturnType<typeof setTimeout> | null;
  readonly life_ms: number;
  readonly onExpire: (() => void) | undefined;
  readonly about: string | null;
}

/** Short messages at the page's edge. They wait while the pointer or the focus is on them. */
export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  private next = 1;
  private readonly lives = new Map<number, Life>();

  show(text: string, options: ToastOptions = {}): number {
    const id = this.next++;
    const tone = options.tone ?? 'plain';
    const life_ms = options.life_ms ?? (tone === 'bad' ? 0 : options.action ? 10_000 : 5_000);
    this.list = [...this.list, { id, tone, text, detail: options.detail ?? null, action: options.action ?? null }];
    this.lives.set(id, { timer: null, life_ms, onExpire: options.onExpire, about: options.about ?? null });
    this.go(id);
    return id;
  }

  bad(text: string, detail: string | null = null, about: string | null = null): number {
    return this.show(text, { tone: 'bad', detail, about });
  }

  /** What was said about that is over. */
  settle(about: string): void {
    for (const [id, life] of this.lives) if (life.about === about) this.close(id);
  }

  /** Takes the toast's action, and the toast away. */
  act(id: number): void {
    const toast = this.list.find((each) => each.id === id);
    this.remove(id, false);
    toast?.action?.run();
  }

  close(id: number): void {
    this.remove(id, true);
  }

  hold(): void {
    for (const life of this.lives.values()) {
      if (life.timer !== null) clearTimeout(life.timer);
      life.timer = null;
    }
  }

  release(): void {
    for (const id of this.lives.keys()) this.go(id);
  }

  private go(id: number): void {
    const life = this.lives.get(id);
    if (life && life.timer === null && life.life_ms > 0) life.timer = setTimeout(() => this.close(id), life.life_ms);
  }

  private remove(id: number, expired: boolean): void {
    const life = this.lives.get(id);
    if (!life) return;
    if (life.timer !== null) clearTimeout(life.timer);
    this.lives.delete(id);
    this.list = this.list.filter((each) => each.id !== id);
    if (expired) life.onExpire?.();
  }
}
