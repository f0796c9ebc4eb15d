import type { StateReader, StateWriter, Stored } from '../stored.ts';
import { compareDecimalSums } from './decimal-sums.ts';

/** Whole numbers up to here are found again by rounding value × scale: the product is off by less than one half. */
const LARGEST_SCALED = 2251799813685248; // 2^51
const LARGEST_EXACT = 9007199254740992; // 2^53
const ULP = 1.1102230246251565e-16; // 2^-53
const MAX_DECIMALS = 22; // 10^22 is the last power of ten that a double holds exactly
const UNKNOWN = 2;

/**
 * Two simple moving averages of the same prices, compared without rounding. A price is the decimal number that its
 * shortest text shows; prices are kept as whole numbers of the smallest decimal seen so far, so that their sums are
 * exact in doubles and sumFast × slow against sumSlow × fast decides. Only what has been seen decides the scale, so the
 * same bars give the same bits whatever follows them.
 *
 * Prices too fine or too large for that (full-precision doubles, mostly) are summed as they are; where the difference
 * is not clearly larger than the rounding, the two windows are summed as big integers. Rolling floating-point means
 * have no such safeguard and mistake ties, which are common with two decimals, for crosses.
 */
export class ExactAverages implements Stored {
  readonly fast: number = 0;
  readonly slow: number = 0;
  /** Sign of fast average − slow average: −1, 0 or 1; 2 until the slow window is full. */
  order = UNKNOWN;

  /** The last `slow` prices, scaled while `exact`; `#at` is where the next one goes. */
  readonly #ring: Float64Array;
  #at = 0;
  #fast_at = 0;
  #count = 0;
  // These are set to whole numbers at once; that they begin as a fraction makes V8 keep them as doubles throughout.
  readonly #limit: number = NaN;
  #sum_fast = NaN;
  #sum_slow = NaN;
  #scale = NaN;
  #exact = true;
  #decimals = 0;
  /** The divisors that turn the sums into averages of prices. */
  #fast_divisor = 1;
  #slow_divisor = 1;
  /** Only while not `exact`: bars since the sums were made afresh, largest price, length of the run of equal prices. */
  #age = 0;
  #largest = 0;
  #equal = 0;

  /** `fast` < `slow`, both windows in bars. */
  constructor(fast: number, slow: number) {
    this.fast = fast;
    this.slow = slow;
    this.#ring = new Float64Array(slow);
    this.#limit = Math.min(LARGEST_SCALED, Math.floor(LARGEST_EXACT / (fast * slow)));
    this.#fast_at = slow - fast;
    this.#fast_divisor = fast;
    this.#slow_divisor = slow;
    this.#sum_fast = 0;
    this.#sum_slow = 0;
    this.#scale = 1;
  }

  /** Takes the next price. */
  push(price: number): void {
    const entry = Math.floor(price * this.#scale + 0.5);
    const held = this.#exact && entry / this.#scale === price && entry <= this.#limit && entry >= -this.#limit;
    // A call of its own: were its result to meet `entry` in one variable, V8 would box every price.
    if (!held) this.#pushUnheld(price);
    else if (this.#roll(entry)) this.#compare();
  }

  /** Moves both windows on by one entry; whether the slow one is full. */
  #roll(entry: number): boolean {
    // The two windows' oldest prices; slots not written yet hold 0, so that the sums need no special start.
    const ring = this.#ring;
    const at = this.#at;
    this.#sum_fast += entry - ring[this.#fast_at];
    this.#sum_slow += entry - ring[at];
    ring[at] = entry;
    this.#at = at + 1 === this.slow ? 0 : at + 1;
    this.#fast_at = this.#fast_at + 1 === this.slow ? 0 : this.#fast_at + 1;
    return this.#count === this.slow || ++this.#count === this.slow;
  }

  #compare(): void {
    const a = this.#sum_fast * this.slow;
    const b = this.#sum_slow * this.fast;
    this.order = a > b ? 1 : a < b ? -1 : 0;
  }

  /** A price that the scale so far does not hold, or any price once scaling has been left. */
  #pushUnheld(price: number): void {
    const full = this.#roll(this.#exact ? this.#refine(price) : price);
    if (!this.#exact) this.#followRaw(price);
    if (!full) return;
    if (this.#exact) this.#compare();
    else this.order = this.#orderOfRaw(this.#sum_fast * this.slow - this.#sum_slow * this.fast);
  }

  /** The fast average as a double, for show; NaN until its window is full. */
  get fast_average(): number {
    return this.#count >= this.fast ? this.#sum_fast / this.#fast_divisor : NaN;
  }

  /** The slow average as a double, for show; NaN until its window is full. */
  get slow_average(): number {
    return this.#count >= this.slow ? this.#sum_slow / this.#slow_divisor : NaN;
  }

  /** Finds the scale that holds `price` too, and returns it scaled; or leaves scaling for good and returns the price. */
  #refine(price: number): number {
    let largest = 0;
    for (const entry of this.#ring) largest = Math.max(largest, Math.abs(entry));
    let factor = 1;
    let scale = this.#scale;
    for (let decimals = this.#decimals; decimals <= MAX_DECIMALS; decimals++, scale *= 10, factor *= 10) {
      const entry = Math.floor(price * scale + 0.5);
      if (Math.abs(entry) > this.#limit || largest * factor > this.#limit) break;
      if (entry / scale !== price) continue;
      this.#rescale(factor, decimals, scale);
      return entry;
    }
    for (let i = 0; i < this.slow; i++) this.#ring[i] = this.#ring[i] / this.#scale;
    this.#exact = false;
    this.#largest = largest / this.#scale;
    this.#rescale(1, 0, 1);
    this.#sumAfresh();
    return price;
  }

  #rescale(factor: number, decimals: number, scale: number): void {
    for (let i = 0; i < this.slow; i++) this.#ring[i] = this.#ring[i] * factor;
    this.#sum_fast *= factor;
    this.#sum_slow *= factor;
    this.#decimals = decimals;
    this.#scale = scale;
    this.#fast_divisor = this.fast * scale;
    this.#slow_divisor = this.slow * scale;
  }

  /** Keeps what bounds the rounding error of unscaled sums. */
  #followRaw(price: number): void {
    const size = Math.abs(price);
    if (size > this.#largest) this.#largest = size;
    const newest = this.#at === 0 ? this.slow - 1 : this.#at - 1;
    const before = newest === 0 ? this.slow - 1 : newest - 1;
    this.#equal = this.#count > 0 && this.#ring[before] === price ? Math.min(this.#equal + 1, this.slow) : 1;
    if (++this.#age >= this.slow) this.#sumAfresh();
  }

  #sumAfresh(): void {
    this.#age = 0;
    this.#sum_fast = 0;
    this.#sum_slow = 0;
    for (let ago = this.slow; ago >= 1; ago--) {
      const entry = this.#ring[(this.#at - ago + this.slow) % this.slow];
      this.#sum_slow += entry;
      if (ago <= this.fast) this.#sum_fast += entry;
    }
  }

  #orderOfRaw(difference: number): number {
    if (this.#equal >= this.slow) return 0;
    // A sum of n prices comes from at most 3 × slow additions of terms up to n × largest; each double is itself within
    // one unit of its decimal. Both sums and both products together stay below 11 × slow² × fast × largest units.
    const bound = 16 * ULP * this.slow * this.slow * this.fast * this.#largest;
    if (Math.abs(difference) > bound) return difference > 0 ? 1 : -1;
    return compareDecimalSums(this.#ring, this.#at, this.fast);
  }

  save(out: StateWriter): void {
    out.putAll(this.#ring);
    for (const value of [this.#at, this.#fast_at, this.#count, this.#sum_fast, this.#sum_slow, this.order])
      out.put(value);
    for (const value of [this.#decimals, this.#scale, this.#age, this.#largest, this.#equal]) out.put(value);
    out.put(this.#exact ? 1 : 0);
  }

  load(from: StateReader): void {
    from.takeAll(this.#ring);
    this.#at = from.take();
    this.#fast_at = from.take();
    this.#count = from.take();
    this.#sum_fast = from.take();
    this.#sum_slow = from.take();
    this.order = from.take();
    this.#rescale(1, from.take(), from.take());
    this.#age = from.take();
    this.#largest = from.take();
    this.#equal = from.take();
    this.#exact = from.take() === 1;
  }
}
