import type { SchemaElement } from 'hyparquet';
import { refusal } from '../../../core/loader/report/notes.ts';
import { BrokenInput } from '../inflate.ts';
import { damage } from './damage.ts';

/** More places than any writer's decimals have; beyond, a scale is damage. */
const MAX_PLACES = 76;
/** More bytes than any writer's decimals have: 256 bits hold 76 digits. */
const MAX_BYTES = 32;

/** How many decimal places a column's whole numbers have; null where it does not hold decimals. */
export function placesOf(column: SchemaElement): number | null {
  const { logical_type, converted_type, scale } = column;
  const logical = logical_type?.type === 'DECIMAL' ? logical_type : null;
  if (logical === null && converted_type !== 'DECIMAL') return null;
  const places = logical?.scale ?? scale ?? 0;
  // Old writers say it in one place, new ones in two, which must agree.
  const agreed = scale === undefined || scale === places;
  if (agreed && Math.abs(places) <= MAX_PLACES) return places;
  const type = `DECIMAL, its scale ${scale ?? '?'} in one place and ${places} in another`;
  throw new BrokenInput(refusal('PARQUET_FIXED_POINT', { name: column.name, type }));
}

/** A decimal's digits, none of them lost: `value`, or the big-endian bytes of it, over ten to the power of `places`. */
export function decimalText(value: number | bigint | Uint8Array, places: number): string {
  const whole = value instanceof Uint8Array ? signedOf(value) : BigInt(value);
  const sign = whole < 0n ? '-' : '';
  const digits = String(whole < 0n ? -whole : whole);
  if (whole === 0n) return '0';
  let last = digits.length;
  let left = places;
  for (; left > 0 && digits.charAt(last - 1) === '0'; left--) last--;
  const kept = digits.slice(0, last);
  if (left <= 0) return sign + kept + '0'.repeat(-left);
  const padded = kept.padStart(left + 1, '0');
  return `${sign}${padded.slice(0, -left)}.${padded.slice(-left)}`;
}

/** A whole number in two's complement, the high byte first. */
function signedOf(bytes: Uint8Array): bigint {
  if (bytes.length > MAX_BYTES) throw damage(`a decimal has ${bytes.length} bytes`);
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}
