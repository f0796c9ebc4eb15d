import { runFiles } from '../../contracts/file-names.ts';
import { refusal } from '../../core/loader/report/notes.ts';
import { crc32 } from './crc32.ts';
import type { FileSource } from './file-source.ts';
import type { UnpackLimits } from './inflate.ts';
import { BrokenInput, inflated } from './inflate.ts';

/** An entry as the zip file's directory lists it. */
export interface ZipMember {
  readonly name: string;
  readonly packed: number;
  readonly size: number;
  readonly method: number;
  readonly crc: number;
  readonly encrypted: boolean;
  /** Where its own header begins. */
  readonly at: number;
}

const END_RECORD = 22;
/** Bytes before an entry's name and its own. */
const HEADER = 30;
const MAX_COMMENT = 65_535;
const PIECE = 1 << 20;

function broken(why: string): BrokenInput {
  return new BrokenInput(refusal('COMPRESSED_BROKEN', { container: 'zip', why }));
}

const METHODS: ReadonlyMap<number, string> = new Map([
  [9, 'Deflate64'],
  [12, 'bzip2'],
  [14, 'LZMA'],
  [93, 'Zstandard'],
  [95, 'xz'],
]);

function unsupported(kind: string): BrokenInput {
  return new BrokenInput(
    refusal('UNSUPPORTED_CONTAINER', { kind, advice: 'Unpack it yourself and load the file inside.' }),
  );
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function latin(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  try {
    return decodeURIComponent(escaped(text));
  } catch {
    return text;
  }
}

/** Percent escapes of every byte, which `decodeURIComponent` reads as UTF-8. */
function escaped(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) out += `%${text.charCodeAt(i).toString(16).padStart(2, '0')}`;
  return out;
}

/** Lists the entries of a zip file from the directory at its end. */
export async function listZip(source: FileSource): Promise<ZipMember[]> {
  const tailAt = Math.max(0, source.size - END_RECORD - MAX_COMMENT);
  const tail = await source.read(tailAt, source.size);
  const view = viewOf(tail);
  let end = tail.length - END_RECORD;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw broken('its directory is missing, so it is cut off');
  let size = view.getUint32(end + 12, true);
  let at = view.getUint32(end + 16, true);
  if (size === FULL_32 || at === FULL_32) {
    // The sizes are in the zip64 record that the locator before this one points to.
    if (end < 20 || view.getUint32(end - 20, true) !== 0x07064b50) throw broken('its directory is damaged');
    const recordAt = uint64(view, end - 20 + 8);
    const record = viewOf(await source.read(recordAt, recordAt + 56));
    if (record.byteLength < 56 || record.getUint32(0, true) !== 0x06064b50) throw broken('its directory is damaged');
    size = uint64(record, 40);
    at = uint64(record, 48);
  }
  if (at + size > source.size) throw broken('its directory lies beyond its end');
  const members = readDirectory(await source.read(at, at + size));
  // Each has its own header and its own bytes; a thousand names for the same ones would be read a thousand times.
  const taken = members.reduce((sum, { packed }) => sum + HEADER + packed, size);
  if (taken > source.size) throw broken('its entries share their bytes');
  return members;
}

const FULL_32 = 0xffffffff;

/** A 64-bit count; files beyond 2^53 bytes do not exist here. */
function uint64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}

/** The fields of the zip64 extra block, in their fixed order, for those that are full in the entry itself. */
function zip64Fields(view: DataView, from: number, to: number): number[] {
  let at = from;
  while (at + 4 <= to) {
    const length = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      const fields: number[] = [];
      for (let k = at + 4; k + 8 <= Math.min(to, at + 4 + length); k += 8) fields.push(uint64(view, k));
      return fields;
    }
    at += 4 + length;
  }
  return [];
}

function readDirectory(bytes: Uint8Array): ZipMember[] {
  const view = viewOf(bytes);
  const members: ZipMember[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) throw broken('its directory is damaged');
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > bytes.length) throw broken('its directory is damaged');
    const long = zip64Fields(view, nameEnd, extraEnd);
    const field = (offset: number): number => {
      const value = view.getUint32(at + offset, true);
      return value === FULL_32 && long.length > 0 ? (long.shift() as number) : value;
    };
    // Read in the order in which the zip64 block holds them.
    const size = field(24);
    const packed = field(20);
    const headerAt = field(42);
    members.push({
      name: latin(bytes.subarray(at + 46, nameEnd)),
      packed,
      size,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      encrypted: (view.getUint16(at + 8, true) & 1) !== 0,
      at: headerAt,
    });
    at = next;
  }
  return members;
}

/** Bytes `[start, end)` of a source, in pieces. */
export async function* range(source: FileSource, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end;) {
    const piece = await source.read(at, Math.min(end, at + PIECE));
    if (piece.length === 0) return;
    at += piece.length;
    yield piece;
  }
}

/** The unpacked bytes of an entry. Throws `BrokenInput` when they are not what the directory says. */
export async function* readMember(
  source: FileSource,
  member: ZipMember,
  limits: UnpackLimits,
): AsyncGenerator<Uint8Array> {
  if (member.encrypted) throw unsupported('a zip file protected by a password');
  if (member.method !== 0 && member.method !== 8) {
    throw unsupported(`a zip file packed by ${METHODS.get(member.method) ?? `method ${member.method}`}`);
  }
  const head = await source.read(member.at, member.at + HEADER);
  if (head.length < HEADER || viewOf(head).getUint32(0, true) !== 0x04034b50)
    throw broken('an entry is not where its directory says');
  const start = member.at + HEADER + viewOf(head).getUint16(26, true) + viewOf(head).getUint16(28, true);
  if (start + member.packed > source.size) throw broken('it is cut off');
  const packed = range(source, start, start + member.packed);
  let size = 0;
  let crc = 0;
  for await (const part of member.method === 0 ? packed : inflated(packed, limits)) {
    size += part.length;
    crc = crc32(crc, part);
    yield part;
  }
  if (size !== member.size || crc !== member.crc) throw broken('its checksum is wrong');
}

const TEXT_ENDINGS = ['.csv', '.txt', '.json', '.tsv', '.ndjson', '.jsonl', '.prn', '.dat'];

/** Entries that could hold bars: files, not folders, not what systems add of their own, nor a run's files. */
export function candidates(members: readonly ZipMember[]): ZipMember[] {
  const baseOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
  const ofRun = runFiles(members.map(({ name }) => baseOf(name)));
  const files = members.filter(({ name, size }) => {
    const base = baseOf(name);
    return base !== '' && !base.startsWith('.') && !name.startsWith('__MACOSX/') && size > 0 && !ofRun.has(base);
  });
  if (files.length <= 1) return files;
  const tables = files.filter(({ name }) => TEXT_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending)));
  const notes = ['readme', 'license', 'licence', 'changelog'];
  return tables.filter(({ name }) => !notes.some((word) => name.toLowerCase().includes(word)));
}
