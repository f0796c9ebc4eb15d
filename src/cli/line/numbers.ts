/** Numbers for a person: grouped thousands, a sensible number of digits. Never for files. */

/** `12345.678` → `12,345.68`. */
export function amount(value: number, digits = 2): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(digits).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(text) ? `-${text}` : text;
}

export function count(value: number): string {
  return amount(value, 0);
}

/** A per cent value with its sign; `n/a` where there were too few samples. */
export function percent(value: number | null): string {
  return value === null ? 'n/a' : `${value > 0 ? '+' : ''}${amount(value)} %`;
}

/** `1,234 kB`, `56.7 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1e3) return `${String(bytes)} B`;
  return bytes < 1e6 ? `${amount(bytes / 1e3, 0)} kB` : `${amount(bytes / 1e6, 1)} MB`;
}

export function duration(ms: number): string {
  return ms < 1000 ? `${amount(ms, 0)} ms` : `${amount(ms / 1000, 2)} s`;
}
