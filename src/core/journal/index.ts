/** The journal: events to bytes and their hash. */
export { createSha256, hashBars, toHex, type CreateHasher, type Hasher, type PrefixHasher } from './hash.ts';
export { canonicalJson, jsonString, utf8 } from './text.ts';
export { timestampText, writeTimestamp } from './timestamp.ts';
export { LINE_BYTES_MAX, type JournalOptions } from './options.ts';
export { JournalWriter } from './writer.ts';
