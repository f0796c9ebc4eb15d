/**
 * Files and the handles they came with, where the browser gives any: by a handle a file can be looked at again when it
 * has grown; a file alone is what it was when it was chosen.
 */
const handles = new WeakMap<File, FileSystemFileHandle>();

export function keepHandle(file: File, handle: FileSystemFileHandle): void {
  handles.set(file, handle);
}

export function handleOf(file: File): FileSystemFileHandle | null {
  return handles.get(file) ?? null;
}

/** The files of handles, each remembered with its own; what cannot be read is left out. */
export async function filesOfHandles(chosen: readonly FileSystemFileHandle[]): Promise<File[]> {
  const files: File[] = [];
  for (const handle of chosen) {
    const file = await handle.getFile().catch(() => null);
    if (file === null) continue;
    keepHandle(file, handle);
    files.push(file);
  }
  return files;
}

/** As much of a dropped item as is needed. */
export interface HandleItem {
  readonly kind?: string;
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

/** Begins to ask for the handles of dropped files, in their order; before the first pause, see `filesOf`. */
export function handlesOf(items: ArrayLike<HandleItem>): Promise<(FileSystemFileHandle | null)[]> {
  const asked = Array.from(items)
    .filter(({ kind }) => kind === 'file')
    .map((item) => Promise.resolve(item.getAsFileSystemHandle?.() ?? null).catch(() => null));
  return Promise.all(asked).then((found) =>
    found.map((handle) => (handle?.kind === 'file' ? (handle as FileSystemFileHandle) : null)),
  );
}
