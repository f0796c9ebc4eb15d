import type { StateReader, StateWriter, Stored } from '../stored.ts';
import { rma, type ExponentialAverage } from './exponential-average.ts';

/** Wilder's relative strength index, 0 to 100: 100 − 100/(1 + average gain/average loss) over `n` changes. */
export class RelativeStrength implements Stored {
  /** NaN until `n` changes (n + 1 values) have come. */
  value = NaN;
  readonly #gains: ExponentialAverage;
  readonly #losses: ExponentialAverage;
  #before = NaN;

  constructor(n: number) {
    this.#gains = rma(n);
    this.#losses = rma(n);
  }

  push(x: number): number {
    const change = x - this.#before;
    this.#before = x;
    // NaN on the first value only, which has no change.
    if (change === change) {
      const gain = this.#gains.push(Math.max(change, 0));
      const loss = this.#losses.push(Math.max(-change, 0));
      this.value = loss === 0 ? 100 : gain === 0 ? 0 : 100 - 100 / (1 + gain / loss);
    }
    return this.value;
  }

  save(out: StateWriter): void {
    this.#gains.save(out);
    this.#losses.save(out);
    out.put(this.#before);
    out.put(this.value);
  }

  load(from: StateReader): void {
    this.#gains.load(from);
    this.#losses.load(from);
    this.#before = from.take();
    this.value = from.take();
  }
}
