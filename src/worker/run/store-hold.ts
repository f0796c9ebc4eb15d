import type { RunDriver } from '../../runtime/run/run-driver.ts';

/** Holds a run while storing fails, so that what is in memory alone stays little, unless the person wants it to go on. */
export class StoreHold {
  readonly #driver: Pick<RunDriver, 'paused' | 'pause' | 'resume'>;
  #held = false;
  #waived = false;

  constructor(driver: Pick<RunDriver, 'paused' | 'pause' | 'resume'>) {
    this.#driver = driver;
  }

  /** Paused since storing fails: goes on by itself when it works again. */
  get held(): boolean {
    return this.#held;
  }

  /** The person pauses: it no longer goes on by itself. */
  pause(): void {
    this.#held = false;
    this.#driver.pause();
  }

  /** The person resumes: of a run that is held that means in memory. */
  resume(): void {
    this.#waived = this.#held;
    this.#held = false;
    this.#driver.resume();
  }

  storingFails(): void {
    if (!this.#waived && !this.#driver.paused) this.#hold();
  }

  storingWorks(): void {
    this.#waived = false;
    if (this.#held) this.#driver.resume();
    this.#held = false;
  }

  /** Memory has taken what it can. */
  memoryFull(): void {
    if (this.#waived) this.#hold();
  }

  #hold(): void {
    this.#waived = false;
    this.#held = true;
    this.#driver.pause();
  }
}
