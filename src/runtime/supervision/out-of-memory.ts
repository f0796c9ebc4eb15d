/**
 * How engines say that there was no memory left: V8's typed arrays and whole heap, SpiderMonkey, JavaScriptCore. A length
 * below zero is a bug of whoever asked for it, and no matter of memory.
 */
const NO_MEMORY =
  /out of memory|allocation failed|allocation size overflow|invalid typed array length: \d|failed to allocate/i;

/** Whether this message of an error means that a fresh start, with an empty memory, may help. */
export function isOutOfMemory(message: string): boolean {
  return NO_MEMORY.test(message);
}
