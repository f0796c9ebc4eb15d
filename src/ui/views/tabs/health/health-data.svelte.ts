import type { RunStoring } from '../../../../worker/protocol/api.ts';
import { heapNow, memoryUse } from '../../../io/memory-use.ts';
import type { MemoryUse } from '../../../io/memory-use.ts';
import { askToPersist } from '../../../io/pwa.ts';
import type { Lab } from '../../../state/lab.svelte.ts';

/** Between two looks at how the run is kept; every so many of them at the library and the memory. */
const LOOK_MS = 1000;
const LIBRARY_LOOKS = 5;
const MEMORY_LOOKS = 20;
/** A countdown moves this often. */
const TICK_MS = 200;

/** What the Health tab shows beside the stages; looked at while it is in view. */
export class HealthData {
  storing = $state.raw<RunStoring | null>(null);
  memory = $state.raw<MemoryUse | null>(heapNow());
  /** Epoch milliseconds, moving. */
  now = $state(Date.now());
  /** When `storing` was told, as `now`. */
  told_at = $state(Date.now());
  private readonly lab: Lab;
  private asking = false;
  private looks = 0;

  constructor(lab: Lab) {
    this.lab = lab;
  }

  /** Looks until the returned function is called. */
  watch(): () => void {
    void this.look();
    const look = setInterval(() => void this.look(), LOOK_MS);
    const tick = setInterval(() => (this.now = Date.now()), TICK_MS);
    return () => {
      clearInterval(look);
      clearInterval(tick);
    };
  }

  /** Asks the browser to keep what the library holds. */
  async keep(): Promise<void> {
    await askToPersist();
    this.looks = 0;
    await this.look();
  }

  private async look(): Promise<void> {
    // An engine that is being started again answers when it is there.
    if (this.asking || document.visibilityState === 'hidden') return;
    this.asking = true;
    const n = this.looks++;
    if (n % MEMORY_LOOKS === 0) void this.measure();
    try {
      this.storing = await this.lab.api.storing();
      this.told_at = Date.now();
      if (n % LIBRARY_LOOKS === 0) await this.lab.lookAtStorage();
    } catch {
      // The engine ended; the next look asks the next one.
      this.storing = null;
    }
    this.asking = false;
  }

  private async measure(): Promise<void> {
    this.memory = heapNow() ?? this.memory;
    this.memory = (await memoryUse()) ?? this.memory;
  }
}
