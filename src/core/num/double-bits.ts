/**
 * The bits of a double: what is written to `f64[0]` is read at once from `u32[HIGH]` (sign, eleven bits of exponent, twenty
 * of fraction) and `u32[LOW]`, or the other way round. One pair for all: nobody keeps anything in it.
 */
export const f64 = new Float64Array(1);
export const u32 = new Uint32Array(f64.buffer);
f64[0] = 1;
/** 1 on little-endian machines, 0 on big-endian ones. */
export const HIGH = u32[1] === 0x3ff00000 ? 1 : 0;
export const LOW = 1 - HIGH;
