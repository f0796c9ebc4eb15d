/** The first and the last line of a log on the disk. */
import type { FileHandle } from 'node:fs/promises';
import { err, ok, type Result } from '../../contracts/result.ts';
import { readLogHeader, readLogTrailer, type LogHeader, type LogTrailer } from '../../core/engine/index.ts';
import { openToRead } from './open-file.ts';

/** No first or last line is longer. */
const LINE_BYTES_MAX = 1 << 17;
const LINE_FEED = 10;

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** A problem of the log itself. */
export function badLog(message: string): Result<never> {
  return err({ code: 'BAD_LOG', message, line: null, column: null, text: null });
}

export async function readHeader(file: FileHandle, path: string): Promise<Result<LogHeader>> {
  const bytes = new Uint8Array(LINE_BYTES_MAX);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
  if (bytesRead === 0) return badLog(`${path} is empty: this is no event log.`);
  const end = bytes.subarray(0, bytesRead).indexOf(LINE_FEED);
  const reply = readLogHeader(decode(bytes.subarray(0, end < 0 ? bytesRead : end)));
  return reply.ok ? ok(reply.header) : badLog(`${path}: ${reply.reason}`);
}

/** Null where the log has no whole last line. */
export async function readTrailer(file: FileHandle): Promise<LogTrailer | null> {
  const { size } = await file.stat();
  const bytes = new Uint8Array(Math.min(size, LINE_BYTES_MAX));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, size - bytes.length);
  const text = bytes.subarray(0, bytesRead);
  return readLogTrailer(decode(text.subarray(text.lastIndexOf(LINE_FEED, text.length - 2) + 1)));
}

/** Whether there is a log of this path whose run followed a file: its header knows no hash of the data. */
export async function hasFollowed(path: string): Promise<boolean> {
  const file = await openToRead(path).catch(() => null);
  if (file === null) return false;
  try {
    const header = await readHeader(file, path);
    return header.ok && header.value.data_sha256 === null;
  } finally {
    await file.close();
  }
}
