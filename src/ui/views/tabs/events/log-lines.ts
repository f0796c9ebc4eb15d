import { isRecord } from '../../../../contracts/check.ts';

/** A line of the log for people: read loosely, since a foreign or newer log is shown as far as it goes. */
export type LogRecord = Readonly<Record<string, unknown>>;

/** The object on a line, or null when it is not one. */
export function readLine(line: string): LogRecord | null {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

export function textOf(record: LogRecord, key: string): string {
  const value = record[key];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

export function numberOf(record: LogRecord, key: string): number | null {
  const value = record[key];
  return typeof value === 'number' ? value : null;
}

export function recordOf(record: LogRecord, key: string): LogRecord {
  const value = record[key];
  return isRecord(value) ? value : {};
}

/** The number in an id such as `t17`; null when there is none. */
export function idNumber(id: string): number | null {
  const found = /^[a-z](\d+)$/.exec(id);
  return found === null ? null : Number(found[1]);
}

/** Epoch milliseconds of a log's stamp, NaN when it is not one. */
export function stampOf(record: LogRecord): number {
  return Date.parse(textOf(record, 'ts'));
}
