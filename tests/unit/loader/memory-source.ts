import type { FileSource } from '../../../src/runtime/files/file-source.ts';

/** Bytes in memory, as a file. */
export function memorySource(bytes: Uint8Array, name: string): FileSource {
  return {
    name,
    size: bytes.length,
    stride: { bytes: 1 << 20, ahead: 1, fills: true },
    read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
    version: () => Promise.resolve(''),
  };
}
