import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoaderOptions, LoadOutcome } from '../../../src/contracts/loader.ts';
import { DEFAULT_LOADER_OPTIONS } from '../../../src/core/loader/index.ts';
import type { FileSource } from '../../../src/runtime/files/file-source.ts';
import { blobSource, handleSource } from '../../../src/runtime/files/file-source.ts';
import type { LoadEffects } from '../../../src/runtime/files/load.ts';
import { loadFile } from '../../../src/runtime/files/load.ts';
import { bytesOf, expectAsked, expectRefused, type Loaded, rowsOf, warningsOf } from './helpers.ts';
import { memorySource } from './memory-source.ts';
import { parquetBytes } from './parquet-writer.ts';

const HEADER = 'time,open,high,low,close,volume\n';
const row = (hour: number): string => `${1704067200 + hour * 3600},10,12,9,11,100\n`;
const TEXT = HEADER + row(0) + row(1) + row(2);
const READ = [0, 1, 2].map((hour) => `2024-01-01T0${hour}:00:00Z 10 12 9 11 100`);

const load = (
  bytes: Uint8Array,
  name = 'bars.csv',
  options: Partial<LoaderOptions> = {},
  effects: LoadEffects = {},
): Promise<LoadOutcome> => loadFile(memorySource(bytes, name), { ...DEFAULT_LOADER_OPTIONS, ...options }, effects);

function loaded(outcome: LoadOutcome): Loaded {
  if (outcome.kind !== 'loaded') throw new Error(`not loaded: ${JSON.stringify(outcome).slice(0, 400)}`);
  return outcome;
}

const gzip = (bytes: Uint8Array | string): Uint8Array => new Uint8Array(gzipSync(bytes));

describe('gzip', () => {
  it('is unpacked, whatever the name', async () => {
    const outcome = loaded(await load(gzip(TEXT), 'bars.txt'));
    expect(rowsOf(outcome)).toEqual(READ);
    expect(outcome.report.container).toBe('gzip');
    expect(outcome.report.bytes).toBe(gzip(TEXT).length);
  });
  it('reads several members one after the other', async () => {
    const parts = [gzip(HEADER + row(0)), gzip(row(1) + row(2))];
    const joined = new Uint8Array([...parts[0]!, ...parts[1]!]);
    expect(rowsOf(loaded(await load(joined)))).toEqual(READ);
  });
  it('reads members that hold nothing, wherever their heads are cut', async () => {
    // The size in the last trailer is not that of the file: a platform that stops at one is not trusted.
    const nothing = gzip('');
    const empty = Array.from({ length: 2000 }, () => [...nothing]).flat();
    for (const parts of [
      [gzip(TEXT), empty],
      [empty, gzip(TEXT), empty],
    ]) {
      expect(rowsOf(loaded(await load(Uint8Array.from(parts.flatMap((part) => [...part])))))).toEqual(READ);
    }
    const wrong = Uint8Array.from([...gzip(TEXT), ...empty]);
    wrong[gzip(TEXT).length - 6]! ^= 0xff;
    expect(await load(wrong)).toMatchObject({ kind: 'refused', problems: [{ code: 'COMPRESSED_BROKEN' }] });
  });
  const why = (outcome: LoadOutcome): string => (outcome.kind === 'refused' ? outcome.problems[0]!.message : '');
  const many = gzip(TEXT + Array.from({ length: 500 }, (_, k) => row(k + 3)).join(''));
  it.each([0, 0.3, 0.6, 0.9])('cut off at %f: R, at the line that it got to', async (share) => {
    const outcome = await load(many.subarray(0, 12 + Math.floor(many.length * share)));
    expect(outcome).toMatchObject({ kind: 'refused', problems: [{ code: 'COMPRESSED_BROKEN', column: null }] });
    expect(why(outcome)).toContain('is broken: it is cut off.');
  });
  it.each([1, 2, 3, 4, 5, 6, 7])('cut off by %i bytes, in its trailer: R', async (count) => {
    const outcome = await load(many.subarray(0, many.length - count));
    expectRefused(outcome, 'COMPRESSED_BROKEN', 505, null);
    expect(why(outcome)).toContain('is broken: it is cut off.');
  });
  it('tells by the name of what was packed what its own name does not', async () => {
    const packed = gzip('2012.08.06,00:00,10,12,9,11,5\n');
    // A name behind the head, as gzip puts it there.
    const head = [...packed.subarray(0, 3), 8, ...packed.subarray(4, 10), ...bytesOf('EURUSD60.csv\0')];
    const named = Uint8Array.from([...head, ...packed.subarray(10)]);
    const { report } = loaded(await load(named, 'download.gz', { tz: 'UTC' }));
    expect([report.symbol, report.interval_ms]).toEqual(['EURUSD', 3_600_000]);
  });
  it('without its trailer: R', async () => {
    const outcome = await load(many.subarray(0, many.length - 8));
    expectRefused(outcome, 'COMPRESSED_BROKEN', 505, null);
    expect(why(outcome)).toContain('cut off');
  });
  it('damaged: R', async () => {
    const packed = gzip(TEXT);
    packed[packed.length - 6]! ^= 0xff;
    const outcome = await load(packed);
    expectRefused(outcome, 'COMPRESSED_BROKEN', 5, null);
    expect(why(outcome)).toContain('checksum');
  });
  it.each([1, 3, 512, 20_000])('filled up with %i zeros', async (zeros) => {
    for (const packed of [many, gzip(TEXT)]) {
      const outcome = loaded(await load(Uint8Array.from([...packed, ...new Uint8Array(zeros)])));
      expect(rowsOf(outcome).slice(0, 3)).toEqual(READ);
    }
  });
  it('with other data behind it: R', async () => {
    const outcome = await load(Uint8Array.from([...gzip(TEXT), ...bytesOf('and more')]));
    expectRefused(outcome, 'COMPRESSED_BROKEN', 5, null);
    expect(why(outcome)).toContain('other data');
  });
  it('nested: R', async () => expectRefused(await load(gzip(gzip(TEXT))), 'NESTED_CONTAINER', 1, 1));
  it('a bomb: R, long before it is unpacked', async () => {
    const bomb = gzip(new Uint8Array(64_000_000).fill(48));
    let rows = 0;
    const limits = { bytes: 1e9, ratio: 250, ratio_from: 1_000_000 };
    const outcome = await load(bomb, 'bomb.csv.gz', {}, { limits, onProgress: (progress) => (rows = progress.rows) });
    expect(rows).toBe(0);
    expectRefused(outcome, 'LINE_TOO_LONG', 1, 1);
  });
  it('a bomb of rows: R by its ratio, and by its size', async () => {
    const bomb = gzip(HEADER + row(0).repeat(400_000));
    const ratio = await load(bomb, 'b.gz', {}, { limits: { bytes: 1e9, ratio: 100, ratio_from: 1_000_000 } });
    expectRefused(ratio, 'COMPRESSED_TOO_BIG', null, null);
    const size = await load(bomb, 'b.gz', {}, { limits: { bytes: 2_000_000, ratio: 1e6, ratio_from: 0 } });
    expectRefused(size, 'COMPRESSED_TOO_BIG', null, null);
  });
});

describe('zip', () => {
  const zip = (files: Record<string, string | Uint8Array>): Uint8Array =>
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([name, text]) => [name, typeof text === 'string' ? bytesOf(text) : text]),
      ),
    );

  it('with one file', async () => {
    const outcome = loaded(
      await load(zip({ 'folder/': '', 'folder/BTCUSDT-1h.csv': TEXT, '__MACOSX/._x.csv': 'x' }), 'a.zip'),
    );
    expect(rowsOf(outcome)).toEqual(READ);
    expect(outcome.report.container).toBe('zip');
    expect(outcome.report.symbol).toBe('BTCUSDT');
  });
  it('stored without packing', async () => {
    const outcome = await load(zipSync({ 'a.csv': [bytesOf(TEXT), { level: 0 }] }), 'a.zip');
    expect(rowsOf(loaded(outcome))).toEqual(READ);
  });
  it('several files: ask, and read the one that is named', async () => {
    const packed = zip({ 'a.csv': TEXT, 'b.csv': HEADER + row(5) + row(6), 'readme.txt': 'read me' });
    expectAsked(await load(packed, 'a.zip'), { entry: 'a.csv' });
    const outcome = loaded(await load(packed, 'a.zip', { entry: 'b.csv' }));
    expect(rowsOf(outcome)[0]).toBe('2024-01-01T05:00:00Z 10 12 9 11 100');
    expectRefused(await load(packed, 'a.zip', { entry: 'c.csv' }), 'UNKNOWN_ENTRY', null, null);
  });
  it('names for the same bytes again and again: R', async () => {
    const packed = zip({ 'a.csv': TEXT });
    const directory = new DataView(packed.buffer, packed.byteOffset).getUint32(packed.length - 6, true);
    const entry = packed.subarray(directory, packed.length - 22);
    const end = packed.slice(packed.length - 22);
    new DataView(end.buffer).setUint32(12, entry.length * 500, true);
    const names = Array.from({ length: 500 }, () => [...entry]).flat();
    const bytes = Uint8Array.from([...packed.subarray(0, directory), ...names, ...end]);
    const outcome = await load(bytes, 'a.zip');
    expectRefused(outcome, 'COMPRESSED_BROKEN', null, null);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('share their bytes');
  });
  it('very many files: asks without having looked into all', async () => {
    const packed = zip(Object.fromEntries(Array.from({ length: 300 }, (_, k) => [`${String(k)}.csv`, TEXT])));
    let reads = 0;
    const source = memorySource(packed, 'a.zip');
    const read: typeof source.read = (start, to) => (reads++, source.read(start, to));
    const outcome = await loadFile({ ...source, read }, DEFAULT_LOADER_OPTIONS);
    expect(outcome.kind === 'questions' && outcome.questions[0]!.text).toContain('300 files');
    expect(reads).toBeLessThan(2 * 300);
  });
  it('an entry of what is no zip: R, unless all there is was meant', async () => {
    const text = bytesOf(TEXT);
    expectRefused(await load(text, 'a.csv', { entry: 'b.csv' }), 'NO_ENTRIES', null, null);
    expectRefused(await load(gzipSync(text), 'a.csv.gz', { entry: 'b.csv' }), 'NO_ENTRIES', null, null);
    expect(rowsOf(loaded(await load(text, 'a.csv', { entry: '*' })))).toEqual(READ);
  });
  it('nothing of use in it: R', async () => {
    expectRefused(await load(zip({ 'a.png': 'x', 'b.png': 'y' }), 'a.zip'), 'ZIP_NO_ENTRY', null, null);
    expectRefused(await load(zip({}), 'a.zip'), 'ZIP_NO_ENTRY', null, null);
  });
  it('an Excel workbook: R, by its name', async () => {
    const outcome = await load(zip({ '[Content_Types].xml': '<x/>', 'xl/workbook.xml': '<x/>' }), 'a.xlsx');
    expectRefused(outcome, 'UNSUPPORTED_CONTAINER', null, null);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('Excel');
  });
  it('a zip in a zip: R', async () => {
    expectRefused(await load(zip({ 'b.zip': zip({ 'a.csv': TEXT }) }), 'a.zip'), 'NESTED_CONTAINER', 1, 1);
  });
  it.each([0.3, 0.7, 0.95])('cut off at %f: R', async (share) => {
    const packed = zip({ 'a.csv': TEXT });
    const outcome = await load(packed.subarray(0, Math.floor(packed.length * share)), 'a.zip');
    expectRefused(outcome, 'COMPRESSED_BROKEN', null, null);
  });
  it('a checksum that is wrong: R', async () => {
    const packed = zipSync({ 'a.csv': [bytesOf(TEXT), { level: 0 }] });
    const at = packed.indexOf('1'.charCodeAt(0), 40);
    packed[at] = '2'.charCodeAt(0);
    expectRefused(await load(packed, 'a.zip'), 'COMPRESSED_BROKEN', 5, null);
  });
  it('packed by a method that is not read: R, in clear words', async () => {
    const packed = zip({ 'a.csv': TEXT });
    const view = new DataView(packed.buffer, packed.byteOffset);
    view.setUint16(view.getUint32(packed.length - 6, true) + 10, 12, true);
    const outcome = await load(packed, 'a.zip');
    expectRefused(outcome, 'UNSUPPORTED_CONTAINER', null, null);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('bzip2');
  });
  it('a bomb: R', async () => {
    const bomb = zip({ 'a.csv': HEADER + row(0).repeat(400_000) });
    const outcome = await load(bomb, 'a.zip', {}, { limits: { bytes: 1e9, ratio: 100, ratio_from: 1_000_000 } });
    expectRefused(outcome, 'COMPRESSED_TOO_BIG', null, null);
  });
  it('an entry that lies about its size: R', async () => {
    const packed = zip({ 'a.csv': TEXT });
    const view = new DataView(packed.buffer, packed.byteOffset);
    const directory = view.getUint32(packed.length - 6, true);
    view.setUint32(directory + 24, 12, true);
    expectRefused(await load(packed, 'a.zip'), 'COMPRESSED_BROKEN', 5, null);
    expect(deflateRawSync(TEXT).length).toBeGreaterThan(0);
  });
});

describe('Parquet', () => {
  const columns = {
    timestamp: {
      type: 'INT64',
      logical: 'TIMESTAMP_MILLIS',
      values: [0, 1, 2].map((hour) => BigInt((1704067200 + hour * 3600) * 1000)),
    },
    open: { type: 'DOUBLE', values: [10, 10, 10] },
    high: { type: 'DOUBLE', values: [12, 12, 12] },
    low: { type: 'DOUBLE', values: [9, 9, 9] },
    close: { type: 'DOUBLE', values: [11, 11, 11] },
    volume: { type: 'INT64', values: [100n, 100n, 100n] },
  } as const;
  it('is read by its names', async () => {
    const outcome = loaded(await load(parquetBytes(columns), 'bars.parquet'));
    expect(rowsOf(outcome)).toEqual(READ);
    expect(outcome.report.container).toBe('parquet');
    expect(outcome.report.columns).toMatchObject({ time: 'timestamp', open: 'open', volume: 'volume' });
  });
  it('epoch numbers, in another order, with a symbol', async () => {
    const bytes = parquetBytes({
      ticker: { type: 'BYTE_ARRAY', logical: 'UTF8', values: ['X', 'X', 'X'] },
      volume: columns.volume,
      open: columns.open,
      close: columns.close,
      high: columns.high,
      low: columns.low,
      window_start: {
        type: 'INT64',
        values: [0, 1, 2].map((hour) => BigInt(1704067200 + hour * 3600) * 1_000_000_000n),
      },
    });
    const outcome = loaded(await load(bytes, 'bars.parquet'));
    expect(rowsOf(outcome)).toEqual(READ);
    expect(outcome.report.symbol).toBe('X');
  });
  it.each(['polars-zstd.parquet', 'arrow-lz4.parquet'])('packed as %s', async (name) => {
    const outcome = loaded(await load(new Uint8Array(readFileSync(`tests/fixtures/parquet/${name}`)), name));
    expect([outcome.bars.length, rowsOf(outcome)[499]]).toEqual([500, '2024-01-21T19:00:00Z 12 22 11 13 599']);
  });
  it('prices counted in billionths, as Databento writes them: R, in clear words', async () => {
    const { timestamp, ...rest } = columns;
    const prices = { type: 'INT64', values: [10n, 10n, 10n] } as const;
    const outcome = await load(parquetBytes({ ts_event: timestamp, ...rest, open: prices }), 'bars.parquet');
    expectRefused(outcome, 'PARQUET_FIXED_POINT', null, null);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('fixed-point');
  });
  it('times of day beside their dates', async () => {
    const { timestamp: _timestamp, ...rest } = columns;
    const date = { type: 'INT32', logical: 'DATE', values: [19723, 19723, 19723] } as const;
    const time = {
      type: 'INT64',
      logical: 'TIME_MICROS',
      values: [0, 1, 2].map((hour) => hour * 3_600_000_000),
    } as const;
    const outcome = loaded(await load(parquetBytes({ date, time, ...rest }), 'bars.parquet', { tz: 'UTC' }));
    expect(rowsOf(outcome)).toEqual(READ);
  });
  it('bytes that are no text, in a column that is not used', async () => {
    const bytes = { type: 'BYTE_ARRAY', values: ['\0a', '\0', ''] } as const;
    expect(rowsOf(loaded(await load(parquetBytes({ ...columns, raw: bytes }), 'bars.parquet')))).toEqual(READ);
  });
  it('damaged or cut off: R', async () => {
    const bytes = parquetBytes(columns);
    expectRefused(await load(bytes.subarray(0, bytes.length - 20), 'bars.parquet'), 'PARQUET_BROKEN', null, null);
    expectRefused(await load(bytesOf('PAR1, not really'), 'bars.parquet'), 'PARQUET_BROKEN', null, null);
  });
  it('without the columns of bars: R, naming them', async () => {
    const { open: _open, ...rest } = columns;
    expectRefused(await load(parquetBytes(rest), 'bars.parquet'), 'MISSING_COLUMN', 1, 1);
  });
});

describe('on disk', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'papertape-'));
    writeFileSync(join(folder, 'bars.csv'), TEXT);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is read through a handle', async () => {
    const handle = await open(join(folder, 'bars.csv'));
    const source = await handleSource(handle, 'bars.csv');
    const progress: number[] = [];
    const outcome = await loadFile(source, DEFAULT_LOADER_OPTIONS, {
      onProgress: ({ bytes }) => progress.push(bytes),
    });
    await handle.close();
    expect(rowsOf(loaded(outcome))).toEqual(READ);
    expect(progress.at(-1)).toBe(TEXT.length);
  });
  it('changed while read: R', async () => {
    const path = join(folder, 'growing.csv');
    writeFileSync(path, HEADER + row(0));
    const handle = await open(path);
    const source = await handleSource(handle, 'growing.csv');
    const slow: FileSource = {
      ...source,
      read: async (start, end) => {
        const bytes = await source.read(start, end);
        writeFileSync(path, TEXT);
        return bytes;
      },
    };
    expectRefused(await loadFile(slow, DEFAULT_LOADER_OPTIONS), 'FILE_CHANGED', null, null);
    await handle.close();
  });
  it('shorter than it was: R', async () => {
    const source = memorySource(bytesOf(TEXT), 'bars.csv');
    const cut: FileSource = { ...source, size: TEXT.length + 5000 };
    expectRefused(await loadFile(cut, DEFAULT_LOADER_OPTIONS), 'FILE_CHANGED', null, null);
  });
  it('that cannot be read: R, saying why', async () => {
    const source: FileSource = {
      ...memorySource(bytesOf(TEXT), 'x'),
      read: () => Promise.reject(new Error('disk on fire')),
    };
    const outcome = await loadFile(source, DEFAULT_LOADER_OPTIONS);
    expectRefused(outcome, 'READ_FAILED', null, null);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('disk on fire');
  });
});

describe('in a browser', () => {
  it('a File is read by slices', async () => {
    const file = new File([TEXT], 'bars.csv', { lastModified: 1 });
    expect(rowsOf(loaded(await loadFile(blobSource(file), DEFAULT_LOADER_OPTIONS)))).toEqual(READ);
  });
  it('however it is read, the rows are the same', async () => {
    const file = new File([TEXT], 'bars.csv');
    for (const [bytes, ahead, fills] of [
      [1, 1, false],
      [7, 3, false],
      [7, 2, true],
      [64, 5, true],
    ] as const) {
      const source: FileSource = {
        ...memorySource(bytesOf(TEXT), 'bars.csv'),
        stride: { bytes, ahead, fills },
        read: async (start, end, room) => {
          const read = new Uint8Array(await file.slice(start, end).arrayBuffer());
          if (room === undefined) return read;
          room.set(read);
          return room.subarray(0, read.length);
        },
      };
      expect(rowsOf(loaded(await loadFile(source, DEFAULT_LOADER_OPTIONS)))).toEqual(READ);
    }
  });
  it('a file that ended early while it was read: R', async () => {
    const text = bytesOf(TEXT);
    const source: FileSource = {
      ...memorySource(text, 'bars.csv'),
      stride: { bytes: 16, ahead: 2, fills: false },
      read: (start, end) => Promise.resolve(text.subarray(start, start === 32 ? 40 : end)),
    };
    expectRefused(await loadFile(source, DEFAULT_LOADER_OPTIONS), 'FILE_CHANGED', null, null);
  });
  it('a File that changed: R', async () => {
    const gone: FileSource = {
      ...blobSource(new File([TEXT], 'bars.csv')),
      read: () => Promise.reject(Object.assign(new Error('gone'), { name: 'NotReadableError' })),
    };
    expectRefused(await loadFile(gone, DEFAULT_LOADER_OPTIONS), 'FILE_CHANGED', null, null);
  });
});

describe('large files', () => {
  /** A file of two gigabytes that is made as it is read. */
  function endless(size: number): FileSource {
    const head = bytesOf(HEADER);
    // Rows of one width, numbered by their place, so that any piece can be made alone.
    const width = row(0).length;
    return {
      name: 'endless.csv',
      size,
      stride: { bytes: 1 << 20, ahead: 1, fills: false },
      version: () => Promise.resolve(''),
      read: (start, end) => {
        const out = new Uint8Array(end - start);
        let at = start;
        while (at < end) {
          if (at < head.length) {
            const take = Math.min(end, head.length) - at;
            out.set(head.subarray(at, at + take), at - start);
            at += take;
            continue;
          }
          const index = Math.floor((at - head.length) / width);
          const within = (at - head.length) % width;
          const bytes = bytesOf(`${1_000_000_000 + index},10,12,9,11,100\n`);
          const take = Math.min(end - at, width - within);
          out.set(bytes.subarray(within, within + take), at - start);
          at += take;
        }
        return Promise.resolve(out);
      },
    };
  }

  it('is cancelled between pieces', async () => {
    const signal = { aborted: false };
    let seen = 0;
    const outcome = await loadFile(endless(2e9), DEFAULT_LOADER_OPTIONS, {
      signal,
      onProgress: ({ bytes, total }) => {
        seen = bytes;
        expect(total).toBe(2e9);
        if (bytes > 4e6) signal.aborted = true;
      },
    });
    expectRefused(outcome, 'CANCELLED', null, null);
    expect(seen).toBeLessThan(8e6);
  });

  it('is not read on once it is refused', async () => {
    let seen = 0;
    const source = endless(2e9);
    const broken: FileSource = {
      ...source,
      read: async (start, end) => {
        const bytes = await source.read(start, end);
        if (start > 2e6) bytes[100] = 0;
        return bytes;
      },
    };
    const outcome = await loadFile(broken, DEFAULT_LOADER_OPTIONS, { onProgress: ({ bytes }) => (seen = bytes) });
    expect(outcome).toMatchObject({ kind: 'refused', problems: [{ code: 'NUL_BYTE' }] });
    expect(seen).toBeLessThan(1e7);
  });

  it('is streamed: what is kept is the columns, not the text', async () => {
    const outcome = loaded(await loadFile(endless(HEADER.length + row(0).length * 400_000), DEFAULT_LOADER_OPTIONS));
    expect(outcome.bars.length).toBe(400_000);
    const { bars } = outcome;
    const held = [bars.ts, bars.open, bars.high, bars.low, bars.close, bars.volume].map(
      (column) => column.buffer.byteLength,
    );
    for (const bytes of held) expect(bytes).toBeLessThan(400_000 * 8 * 1.15);
    expect(warningsOf(outcome)).toEqual([]);
  });
});
