/** Prices on the tick and quantities on the lot, without the noise of multiplying by a decimal fraction. */

/** Within this part of a step counts as on it. */
const ON_STEP = 1e-4;

export type Rounding = 'up' | 'down';

/**
 * `value` moved to the step grid in the direction asked; a value within 1e-4 of a step counts as on it. Steps whose
 * reciprocal is whole (0.01, 0.00001, 0.25) give the double nearest the decimal. A step of 0 leaves the value as it
 * is, as does one so small that it fits more often than there are numbers for.
 */
export function snapToStep(value: number, step: number, rounding: Rounding): number {
  if (step === 0) return value;
  const steps = value / step;
  if (Math.abs(steps) === Infinity) return value;
  const nearest = Math.round(steps);
  const n = Math.abs(steps - nearest) <= ON_STEP ? nearest : rounding === 'up' ? Math.ceil(steps) : Math.floor(steps);
  return stepsToValue(n, step);
}

/** n steps as a value. */
export function stepsToValue(n: number, step: number): number {
  const inverse = Math.round(1 / step);
  const value = inverse > 0 && Math.abs(inverse * step - 1) < 1e-9 ? n / inverse : n * step;
  return value + 0;
}

/**
 * Quantity rounded toward zero to the lot; 0 = any quantity. A quantity within 1e-9 of a lot counts as on it, and where
 * there are more than a thousand lots one within 1e-12 of their number, which is as far as doubles are off.
 */
export function floorToLot(qty: number, lot: number): number {
  if (lot === 0) return qty;
  const lots = qty / lot;
  const nearest = Math.round(lots);
  const n = Math.abs(lots - nearest) <= Math.max(1e-9, 1e-12 * nearest) ? nearest : Math.floor(lots);
  return stepsToValue(n, lot);
}
