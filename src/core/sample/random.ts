import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Outputs thrown away first: nearby seeds begin with nearby states, and a few steps part them. */
const WARM_UP = 16;
const UNIT = 1 / 4294967296;

/** A stream of uniform numbers for made-up data. The engine's own draws are keyed instead, so that they never shift. */
export class UniformStream {
  private readonly source: { next(): number };

  /** `seed`: 32-bit unsigned integer. */
  constructor(seed: number) {
    this.source = xoroshiro128plus(seed);
    for (let i = 0; i < WARM_UP; i++) this.source.next();
  }

  /** Uniform in [0, 1), in steps of 2⁻³². */
  next(): number {
    return (this.source.next() >>> 0) * UNIT;
  }

  /**
   * Mean 0, variance 1, nearly normal: the sum of four uniforms (Irwin–Hall), which needs no logarithm. Its tails end
   * at ±2√3; the walk makes its own fat ones.
   */
  normal(): number {
    const sum = this.next() + this.next() + this.next() + this.next();
    return (sum - 2) * SQRT_3;
  }
}

const SQRT_3 = Math.sqrt(3);
