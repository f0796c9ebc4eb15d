/** What the page remembers between visits, in localStorage; where that is closed to us, nothing is remembered. */

const PREFIX = 'papertape:';

/** The value last remembered under `key`, as parsed JSON of unknown shape; null when there is none. */
export function recall(key: string): unknown {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}

/** The text last remembered under `key`, or null when there is none or it is not text. */
export function recallText(key: string): string | null {
  const value = recall(key);
  return typeof value === 'string' ? value : null;
}

/** Remembers any JSON value; null forgets it. */
export function remember(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Storage is full or closed: the page works without it.
  }
}
