import { Damage, type Check } from '../../contracts/check.ts';

/** A number in JSON, which has no NaN (null here) and no infinities. −0 becomes 0. */
export type StoredNumber = number | null | 'Infinity' | '-Infinity';

export function storeNumber(value: number): StoredNumber {
  if (value - value === 0) return value + 0;
  if (value === Infinity) return 'Infinity';
  return value === -Infinity ? '-Infinity' : null;
}

/** The number again. */
export function loadNumber(stored: StoredNumber): number {
  if (typeof stored === 'number') return stored;
  return stored === null ? NaN : stored === 'Infinity' ? Infinity : -Infinity;
}

/** Whether a value of any kind is a number as it is stored. */
export function isStoredNumber(value: unknown): value is StoredNumber {
  if (typeof value === 'number') return value - value === 0;
  return value === null || value === 'Infinity' || value === '-Infinity';
}

/** A stored number; for records that are read back. */
export const storedNumber: Check<StoredNumber> = (value, path) => {
  if (!isStoredNumber(value)) throw new Damage(path, 'a number, null, or an infinity by its name');
  return value;
};
