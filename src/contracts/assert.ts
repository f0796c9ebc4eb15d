/** Broken invariants: a fault of the program, never of the user. It fails the run with what was found. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

// What throws has functions of its own: V8 puts a check where it is used as long as there is not much of it.

function fail(message: string): never {
  throw new InvariantError(message);
}

/** Throws unless `condition` holds. Stays on in production builds. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) fail(message);
}

/** Refuses NaN, ±Infinity and −0, none of which JSON can carry faithfully. */
export function assertFinite(value: number, name: string): void {
  // x − x is 0 for finite x and NaN otherwise; 1/−0 is −Infinity.
  if (value - value !== 0 || (value === 0 && 1 / value < 0)) notFinite(value, name);
}

function notFinite(value: number, name: string): never {
  fail(`${name} is ${Object.is(value, -0) ? '-0' : String(value)}`);
}

/** Refuses all but finite numbers above zero. */
export function assertPositive(value: number, name: string): void {
  if (!(value > 0) || value - value !== 0) fail(`${name} is ${String(value)}, expected above 0`);
}

/** Refuses all but whole numbers of at least `min`. */
export function assertCount(value: number, name: string, min: number): void {
  if (!(value >= min) || Math.floor(value) !== value) noCount(value, name, min);
}

function noCount(value: number, name: string, min: number): never {
  fail(`${name} is ${String(value)}, expected a whole number of at least ${String(min)}`);
}
