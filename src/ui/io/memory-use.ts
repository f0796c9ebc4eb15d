/** What the browser says of the memory the page takes; browsers differ in whether they say anything. */

export interface MemoryUse {
  /** Bytes of scripts' objects and buffers; null = not told. */
  readonly page: number | null;
  readonly engine: number | null;
}

interface Measured {
  readonly breakdown: readonly {
    readonly bytes: number;
    readonly attribution: readonly { readonly scope: string }[];
  }[];
}

interface Telling {
  /** Chromium, on pages that are isolated from others; counts at the next collection, seconds later. */
  readonly measureUserAgentSpecificMemory?: () => Promise<Measured>;
  /** Chromium; of the page's own thread. */
  readonly memory?: { readonly usedJSHeapSize: number };
}

const telling = (): Telling => performance as unknown as Telling;

/** What is known at once: the page's own heap, where the browser tells. */
export function heapNow(): MemoryUse | null {
  const { memory } = telling();
  return memory === undefined ? null : { page: memory.usedJSHeapSize, engine: null };
}

/** Page and engine apart; null where the browser does not tell. */
export async function memoryUse(): Promise<MemoryUse | null> {
  if (!crossOriginIsolated || telling().measureUserAgentSpecificMemory === undefined) return null;
  try {
    const { breakdown } = await telling().measureUserAgentSpecificMemory!();
    const of = (worker: boolean) =>
      breakdown
        .filter(({ attribution }) => attribution.some(({ scope }) => scope.includes('Worker')) === worker)
        .reduce((sum, { bytes }) => sum + bytes, 0);
    return { page: of(false), engine: of(true) };
  } catch {
    return null;
  }
}
