/** A decimal number as digits × 10^−decimals. */
interface Decimal {
  readonly digits: bigint;
  readonly decimals: number;
}

function powerOfTen(n: number): bigint {
  return BigInt(`1${'0'.repeat(n)}`);
}

/** The decimal number that the shortest text of a finite double shows. */
function toDecimal(value: number): Decimal {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const point = mantissa.indexOf('.');
  const fraction = point < 0 ? 0 : mantissa.length - point - 1;
  const digits = BigInt(mantissa.replace('.', ''));
  const decimals = fraction - Number(exponent);
  return decimals >= 0 ? { digits, decimals } : { digits: digits * powerOfTen(-decimals), decimals: 0 };
}

/**
 * Sign of (mean of the newest `fast` prices) − (mean of all), without rounding. `ring` holds the prices, the oldest at
 * index `oldest`. Costs a microsecond or so for each price: for the rare bar where doubles cannot tell.
 */
export function compareDecimalSums(ring: Float64Array, oldest: number, fast: number): number {
  const slow = ring.length;
  const prices = Array.from(ring, toDecimal);
  const decimals = prices.reduce((most, price) => Math.max(most, price.decimals), 0);
  let sum_fast = 0n;
  let sum_slow = 0n;
  prices.forEach((price, i) => {
    const scaled = price.digits * powerOfTen(decimals - price.decimals);
    sum_slow += scaled;
    // Position counted from the oldest: the newest `fast` come last.
    if ((i - oldest + slow) % slow >= slow - fast) sum_fast += scaled;
  });
  const difference = sum_fast * BigInt(slow) - sum_slow * BigInt(fast);
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}
