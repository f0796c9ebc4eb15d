/** Length of an invisible or unusual blank character at `i` (NBSP, thin spaces, zero-width, direction marks, BOM), else 0. */
export function invisibleLength(buf: Uint8Array, i: number, end: number): number {
  const a = buf[i];
  if (a === 0xc2) return i + 1 < end && (buf[i + 1] === 0xa0 || buf[i + 1] === 0xad) ? 2 : 0;
  if (a === 0xe2 && i + 2 < end) {
    const b = buf[i + 1];
    const c = buf[i + 2];
    if (b === 0x80 && ((c >= 0x80 && c <= 0x8f) || (c >= 0xa8 && c <= 0xaf))) return 3;
    return b === 0x81 && c >= 0x9f && c <= 0xaf ? 3 : 0;
  }
  return a === 0xef && i + 2 < end && buf[i + 1] === 0xbb && buf[i + 2] === 0xbf ? 3 : 0;
}

/** Length of a character at `i` that shows nothing at all, so that it cannot be meant as a separator, else 0. */
export function zeroWidthLength(buf: Uint8Array, i: number, end: number): number {
  const a = buf[i];
  if (a < 0xc2) return 0;
  if (a === 0xe2 && buf[i + 1] === 0x80 && (buf[i + 2] < 0x8b || buf[i + 2] === 0xaf)) return 0;
  if (a === 0xe2 && buf[i + 1] === 0x81 && buf[i + 2] === 0x9f) return 0;
  return a === 0xc2 && buf[i + 1] === 0xa0 ? 0 : invisibleLength(buf, i, end);
}

/** Length of an apostrophe at `i`, straight or typeset, which the Swiss put between thousands, else 0. */
export function apostropheLength(buf: Uint8Array, i: number): number {
  if (buf[i] === 39) return 1;
  return buf[i] === 0xe2 && buf[i + 1] === 0x80 && buf[i + 2] === 0x99 ? 3 : 0;
}

/** Length of a currency sign at `i`, else 0: `$`, `£`, `¥`, `€`, `₹` and the rest of that block. */
export function currencyLength(buf: Uint8Array, i: number, end: number): number {
  const a = buf[i];
  if (a === 36) return 1;
  if (a === 0xc2 && i + 1 < end && buf[i + 1] >= 0xa2 && buf[i + 1] <= 0xa5) return 2;
  return a === 0xe2 && i + 2 < end && buf[i + 1] === 0x82 && buf[i + 2] >= 0xa0 ? 3 : 0;
}

/** `[start, end)` without the invisible characters and blanks at either end. */
export function visiblePart(buf: Uint8Array, start: number, end: number): readonly [number, number] {
  let from = start;
  for (;;) {
    const size = buf[from] === 32 ? 1 : invisibleLength(buf, from, end);
    if (size === 0 || from >= end) break;
    from += size;
  }
  let to = end;
  for (;;) {
    // The longest invisible character has three bytes.
    const size =
      to > from && buf[to - 1] === 32
        ? 1
        : [2, 3].find((n) => to - n >= from && invisibleLength(buf, to - n, to) === n);
    if (size === undefined) break;
    to -= size;
  }
  return [from, to];
}
