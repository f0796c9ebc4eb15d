/** Writes the bodies of Parquet's pages, in the ways the format has for them. */

/** A whole number in seven bits a byte, the low ones first. */
export function varint(value: number | bigint): number[] {
  const rest = BigInt(value);
  return rest < 128n ? [Number(rest)] : [Number(rest % 128n) + 128, ...varint(rest / 128n)];
}

/** Signed, the sign in the lowest bit. */
export function zigzag(value: number | bigint): number[] {
  const whole = BigInt.asIntN(64, BigInt(value));
  return varint(whole < 0n ? -whole * 2n - 1n : whole * 2n);
}

/** Numbers of `width` bits one after the other, the low bits first, in whole bytes. */
export function packed(values: readonly (number | bigint)[], width: number): number[] {
  let bits = 0n;
  for (const [k, value] of values.entries()) bits |= BigInt(value) << BigInt(k * width);
  return Array.from({ length: Math.ceil((values.length * width) / 8) }, (_, k) =>
    Number((bits >> BigInt(k * 8)) & 255n),
  );
}

/** A run of one number. */
export function run(value: number, count: number, width: number): number[] {
  const bytes = Array.from({ length: Math.ceil(width / 8) }, (_, k) => (value >>> (8 * k)) & 255);
  return [...varint(count * 2), ...bytes];
}

/** Numbers bit by bit, the last group filled up with zeros. */
export function groups(values: readonly number[], width: number): number[] {
  const full = [...values, ...Array<number>((8 - (values.length % 8)) % 8).fill(0)];
  return [...varint((full.length / 8) * 2 + 1), ...packed(full, width)];
}

/** Four bytes that say how many follow, and those. */
export function sized(bytes: readonly number[]): number[] {
  const { length } = bytes;
  return [length & 255, (length >> 8) & 255, (length >> 16) & 255, length >>> 24, ...bytes];
}

/** DELTA_BINARY_PACKED in blocks of 128 numbers, four miniblocks each; differences wrap at 64 bits. */
export function deltas(values: readonly (number | bigint)[]): number[] {
  const numbers = values.map(BigInt);
  const out = [...varint(128), ...varint(4), ...varint(numbers.length), ...zigzag(numbers[0] ?? 0n)];
  const steps = numbers.slice(1).map((value, k) => BigInt.asIntN(64, value - numbers[k]!));
  for (let at = 0; at < steps.length; at += 128) {
    const block = steps.slice(at, at + 128);
    const least = block.reduce((a, b) => (b < a ? b : a));
    const minis = [0, 1, 2, 3].map((k) =>
      block.slice(k * 32, k * 32 + 32).map((step) => BigInt.asUintN(64, step - least)),
    );
    const widths = minis.map((mini) => Math.max(0, ...mini.map((step) => (step === 0n ? 0 : step.toString(2).length))));
    out.push(...zigzag(least), ...widths);
    for (const [k, mini] of minis.entries()) {
      if (mini.length > 0) out.push(...packed([...mini, ...Array<bigint>(32 - mini.length).fill(0n)], widths[k]!));
    }
  }
  return out;
}

/** BYTE_STREAM_SPLIT: all first bytes of values of `width` bytes, then all second ones, and so on. */
export function split(bytes: Uint8Array, width: number): Uint8Array {
  const count = bytes.length / width;
  return bytes.map((_, at) => bytes[(at % count) * width + Math.floor(at / count)]!);
}
