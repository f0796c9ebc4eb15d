import { invariant } from '../../contracts/assert.ts';
import type { OrderDesk, PlotSpec, Strategy, StrategyView } from '../../contracts/strategy.ts';
import { isStoredNumber, loadNumber, storeNumber, type StoredNumber } from '../num/stored.ts';

/** A strategy's or indicator's state as one flat list of numbers; NaN ("no value yet") is written as null. */
export type StoredState = readonly StoredNumber[];

/** Collects a state, number by number. */
export class StateWriter {
  readonly values: StoredNumber[] = [];

  put(value: number): void {
    this.values.push(storeNumber(value));
  }

  putAll(values: Float64Array): void {
    for (let i = 0; i < values.length; i++) this.put(values[i]!);
  }
}

/** Gives a state back in the order in which it was written; a state of another shape is a broken invariant. */
export class StateReader {
  readonly #values: readonly unknown[];
  #at = 0;

  constructor(state: unknown) {
    invariant(Array.isArray(state), 'strategy state is not a list');
    this.#values = state as readonly unknown[];
  }

  take(): number {
    invariant(this.#at < this.#values.length, 'strategy state is too short');
    const value = this.#values[this.#at++];
    invariant(isStoredNumber(value), 'strategy state holds something other than a number');
    return loadNumber(value);
  }

  takeAll(into: Float64Array): void {
    for (let i = 0; i < into.length; i++) into[i] = this.take();
  }

  end(): void {
    invariant(this.#at === this.#values.length, 'strategy state is too long');
  }
}

/** Anything whose state can be written and read back. */
export interface Stored {
  save(out: StateWriter): void;
  load(from: StateReader): void;
}

/** A strategy that names the parts of its state; snapshot and restore follow from them. */
export abstract class StoredStrategy implements Strategy {
  readonly plots: readonly PlotSpec[];
  readonly plot_values: Float64Array;

  constructor(plots: readonly PlotSpec[]) {
    this.plots = plots;
    this.plot_values = new Float64Array(plots.length).fill(NaN);
  }

  /** Nothing to do: `onBar` keeps `plot_values` up to date, unless a strategy says otherwise. */
  showPlots(): void {}

  abstract onBar(view: StrategyView, desk: OrderDesk): void;

  /** Everything that the next bar depends on, always in the same order. */
  protected abstract parts(): readonly Stored[];

  snapshot(): StoredState {
    const out = new StateWriter();
    this.showPlots();
    for (const part of this.parts()) part.save(out);
    out.putAll(this.plot_values);
    return out.values;
  }

  restore(state: unknown): void {
    const from = new StateReader(state);
    for (const part of this.parts()) part.load(from);
    from.takeAll(this.plot_values);
    from.end();
  }
}
