/** 10^0 … 10^22: the powers of ten that are doubles exactly. */
export const POW10 = new Float64Array(23);
/** Upper and lower half of each by Veltkamp's split, for exact products. */
export const POW10_UPPER = new Float64Array(23);
export const POW10_LOWER = new Float64Array(23);
/** 2^27 + 1: times a double, it parts the upper half of its digits from the lower one. */
export const SPLIT = 134217729;
for (let i = 0; i < POW10.length; i++) {
  const power = Number(`1e${String(i)}`);
  const upper = SPLIT * power - (SPLIT * power - power);
  POW10[i] = power;
  POW10_UPPER[i] = upper;
  POW10_LOWER[i] = power - upper;
}
