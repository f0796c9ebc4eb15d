import { dataNames } from '../../contracts/file-names.ts';
import { handlesOf, keepHandle, type HandleItem } from './handles.ts';

const folders = new WeakMap<File, string>();

/** The folders that a file of a dropped folder lies in, `AAPL/daily`; empty for any other. */
export const folderOf = (file: File): string => folders.get(file) ?? '';

export interface Dropped {
  readonly files: readonly File[];
  /** Names of files in folders that are no data, or could not be read. */
  readonly passed_over: readonly string[];
}

/** As much of a drop as is needed. */
export interface TransferLike {
  readonly items: ArrayLike<HandleItem & { webkitGetAsEntry?(): FileSystemEntry | null }>;
  readonly files: ArrayLike<File>;
}

/**
 * Files of a drop, with those in folders and the folders below where the browser can read them. A file that was dropped
 * itself is taken whatever its name; of a folder's files those that could hold bars.
 */
export async function filesOf(transfer: TransferLike): Promise<Dropped> {
  // The browser forgets the items when the event is over, so before the first pause.
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.() ?? null);
  const files = Array.from(transfer.files);
  if (!entries.some((entry) => entry?.isDirectory)) {
    for (const [i, handle] of (await handlesOf(transfer.items)).entries()) {
      if (handle !== null && files[i]?.name === handle.name) keepHandle(files[i], handle);
    }
    return { files, passed_over: [] };
  }
  const found = { files: [] as File[], passed_over: [] as string[] };
  for (const entry of entries) {
    if (entry === null) continue;
    if (entry.isDirectory) await gather(entry as FileSystemDirectoryEntry, found);
    else await take(entry as FileSystemFileEntry, found);
  }
  return found;
}

async function take(entry: FileSystemFileEntry, found: { files: File[]; passed_over: string[] }): Promise<void> {
  try {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    folders.set(file, entry.fullPath.split('/').slice(1, -1).join('/'));
    found.files.push(file);
  } catch {
    found.passed_over.push(entry.name);
  }
}

async function gather(
  folder: FileSystemDirectoryEntry,
  found: { files: File[]; passed_over: string[] },
): Promise<void> {
  const entries = await listed(folder);
  const names = dataNames(entries.filter((entry) => entry.isFile).map(({ name }) => name));
  for (const name of names) await take(entries.find((entry) => entry.name === name) as FileSystemFileEntry, found);
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory) await gather(entry as FileSystemDirectoryEntry, found);
    else if (!names.includes(entry.name)) found.passed_over.push(entry.name);
  }
}

/** All entries of a folder; the browser hands out a hundred at a time. */
async function listed(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    entries.push(...some);
  }
}
