/**
 * A disk in memory on which anything may go wrong at any operation: the process is killed before it, after it or in the
 * middle of a write; the power goes, and with it what was not synchronised; the operation fails, once or from then on.
 */
import type { Disk, DiskFile } from '../../../src/cli/files/disk.ts';
import type { PartFolder } from '../../../src/cli/files/rotating-file.ts';

type Bytes = Uint8Array<ArrayBuffer>;

interface Inode {
  content: Bytes;
  /** What is on the platters for certain. */
  synced: Bytes;
}

/** A name given to a file, or taken away; a rename is both, at once. */
interface NameChange {
  readonly given: string | null;
  readonly inode: Inode;
  readonly taken: string | null;
}

export interface Fault {
  /** Number of the operation, from 0. */
  readonly at: number;
  /** `before`, `after`, `torn` (of a write half, else as `after`): the process ends there. Else the system's error. */
  readonly how: 'before' | 'after' | 'torn' | 'EIO' | 'ENOSPC';
  /** An error stays, for writes, synchronisations and new files: a full or a broken disk. */
  readonly forever?: boolean;
}

/** How much of what was not synchronised outlives a loss of power: nothing, the first half, or all. */
export type Survival = 'none' | 'half' | 'all';

const EMPTY: Bytes = new Uint8Array(0);
const CHANGING = new Set([
  'create',
  'write',
  'append',
  'sync',
  'truncate',
  'rename',
  'open',
  'makeFolder',
  'syncFolder',
]);

/** The process is gone: nothing it does reaches the disk any more. */
export class Killed extends Error {}

export class FaultyDisk implements Disk {
  readonly retry_ms = [0, 0];
  /** A lock outlives its process, and is taken from one that is gone. */
  lock = () => ({ ok: true, release: () => undefined }) as const;
  fault: Fault | null = null;
  operations = 0;
  /** What each operation was, for messages. */
  readonly done: string[] = [];
  /** Whether the fault has happened. */
  hit = false;
  killed = false;
  #names = new Map<string, Inode>();
  #syncedNames = new Map<string, Inode>();
  #changes: NameChange[] = [];
  readonly #folders = new Set<string>(['.', '/']);
  readonly #handles = new Map<number, { inode: Inode; path: string }>();
  #next = 1;

  /** Names and contents below a folder. */
  contents(folder: string): Record<string, string> {
    const inside = [...this.#names].filter(([path]) => path.startsWith(`${folder}/`));
    return Object.fromEntries(
      inside
        .map(([path, { content }]) => [path.slice(folder.length + 1), Buffer.from(content).toString('latin1')] as const)
        .sort(),
    );
  }

  /** Another process comes; with the power gone in between, `lost` says what was lost with it. */
  reboot(lost: { readonly names: Survival; readonly data: Survival } | null = null): void {
    this.fault = null;
    this.hit = false;
    this.killed = false;
    this.operations = 0;
    this.done.length = 0;
    this.#handles.clear();
    if (lost === null) return;
    const kept = { none: 0, half: this.#changes.length >> 1, all: this.#changes.length }[lost.names];
    const names = new Map(this.#syncedNames);
    for (const change of this.#changes.slice(0, kept)) apply(names, change);
    for (const inode of new Set(names.values())) inode.content = inode.synced = survived(inode, lost.data);
    this.#names = names;
    this.#syncedNames = new Map(names);
    this.#changes = [];
  }

  /** Counts an operation; throws when it does not happen. Returns whether it is the last thing to happen. */
  #operation(kind: string, path: string): boolean {
    if (this.killed) throw new Killed('killed');
    const { fault } = this;
    const n = this.operations++;
    this.done.push(`${kind} ${path}`);
    if (fault === null || n < fault.at) return false;
    if (fault.how === 'EIO' || fault.how === 'ENOSPC') {
      const concerned = n === fault.at || (fault.forever === true && CHANGING.has(kind));
      if (!concerned) return false;
      this.hit = true;
      throw Object.assign(new Error(`${fault.how}: ${kind}`), { code: fault.how, path });
    }
    if (n > fault.at) throw new Killed('killed');
    this.hit = true;
    if (fault.how === 'before') this.#die();
    return true;
  }

  #die(): never {
    this.killed = true;
    throw new Killed('killed');
  }

  /** One operation: `act` happens, and, where it is the last, in half if it can. */
  #do<T>(kind: string, path: string, act: (half: boolean) => T): T {
    const last = this.#operation(kind, path);
    const result = act(last && this.fault?.how === 'torn');
    if (last) this.#die();
    return result;
  }

  // Asynchronous like the real one: never done before the caller goes on.
  async #later<T>(kind: string, path: string, act: (half: boolean) => T): Promise<T> {
    await Promise.resolve();
    return this.#do(kind, path, act);
  }

  #change(change: NameChange): void {
    apply(this.#names, change);
    this.#changes.push(change);
  }

  #inode(path: string): Inode {
    const inode = this.#names.get(path);
    if (inode === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT', path });
    return inode;
  }

  #write(inode: Inode, bytes: Uint8Array, at: number, half: boolean): number {
    const part = half ? bytes.subarray(0, bytes.length >> 1) : bytes;
    const content = new Uint8Array(Math.max(inode.content.length, at + part.length));
    content.set(inode.content);
    content.set(part, at);
    inode.content = content;
    return part.length;
  }

  #file(path: string, inode: Inode): DiskFile {
    return {
      fd: null,
      write: (bytes, at) => this.#later('write', path, (half) => this.#write(inode, bytes, at, half)),
      sync: () => this.#later('sync', path, () => void (inode.synced = inode.content.slice())),
      truncate: (bytes) => this.#later('truncate', path, () => void (inode.content = inode.content.slice(0, bytes))),
      close: () => this.#later('close', path, () => undefined),
    };
  }

  #emptied(path: string): Inode {
    const there = this.#names.get(path);
    if (there !== undefined) {
      there.content = EMPTY;
      return there;
    }
    const inode: Inode = { content: EMPTY, synced: EMPTY };
    this.#change({ given: path, inode, taken: null });
    return inode;
  }

  create = (path: string) => this.#later('create', path, () => this.#file(path, this.#emptied(path)));
  open = (path: string) => this.#later('open', path, () => this.#file(path, this.#inode(path)));
  size = (path: string) => this.#later('size', path, () => this.#names.get(path)?.content.length ?? null);

  async *read(path: string): AsyncGenerator<Uint8Array> {
    const { content } = await this.#later('read', path, () => this.#inode(path));
    for (let at = 0; at < content.length; at += 10_000) {
      await Promise.resolve();
      yield content.subarray(at, at + 10_000);
    }
  }

  #list(folder: string): string[] {
    const paths = [...this.#names.keys()].filter((path) => path.startsWith(`${folder}/`));
    return paths.map((path) => path.slice(folder.length + 1)).filter((name) => !name.includes('/'));
  }

  list = (folder: string) => this.#later('list', folder, () => this.#list(folder));
  makeFolder = (path: string) => this.#later('makeFolder', path, () => void this.#folders.add(path));
  removeFolder = (path: string) =>
    this.#later('removeFolder', path, () => {
      if (this.#list(path).length > 0) throw Object.assign(new Error('ENOTEMPTY'), { code: 'ENOTEMPTY', path });
      this.#folders.delete(path);
    });
  isFolder = (path: string) => this.#later('isFolder', path, () => this.#folders.has(path));

  #rename(from: string, to: string): void {
    this.#change({ given: to, inode: this.#inode(from), taken: from });
  }

  #remove(path: string): void {
    const inode = this.#names.get(path);
    if (inode !== undefined) this.#change({ given: null, inode, taken: path });
  }

  rename = (from: string, to: string) => this.#later('rename', `${from} ${to}`, () => this.#rename(from, to));
  remove = (path: string) => this.#later('remove', path, () => this.#remove(path));
  syncFolder = (path: string) =>
    this.#later('syncFolder', path, () => {
      this.#syncedNames = new Map(this.#names);
      this.#changes = [];
    });

  parts(folder: string): PartFolder {
    const at = (name: string) => `${folder}/${name}`;
    const held = (handle: number) => {
      const found = this.#handles.get(handle);
      if (found === undefined) throw new Error('a handle that is closed');
      return found;
    };
    return {
      list: () => this.#do('list', folder, () => this.#list(folder)),
      size: (name) => this.#do('size', at(name), () => this.#inode(at(name)).content.length),
      open: (name) =>
        this.#do('open', at(name), () => {
          const inode = this.#names.get(at(name)) ?? this.#emptied(at(name));
          this.#handles.set(this.#next, { inode, path: at(name) });
          return this.#next++;
        }),
      append: (handle, bytes) => {
        const { inode, path } = held(handle);
        this.#do('append', path, (half) => this.#write(inode, bytes, inode.content.length, half));
      },
      sync: (handle) => {
        const { inode, path } = held(handle);
        return this.#later('sync', path, () => void (inode.synced = inode.content.slice()));
      },
      close: (handle) => this.#do('close', held(handle).path, () => void this.#handles.delete(handle)),
      rename: (from, to) => this.#do('rename', `${at(from)} ${at(to)}`, () => this.#rename(at(from), at(to))),
      remove: (name) => this.#do('remove', at(name), () => this.#remove(at(name))),
      truncate: (name, bytes) =>
        this.#do('truncate', at(name), () => {
          const inode = this.#inode(at(name));
          inode.content = inode.content.slice(0, bytes);
        }),
    };
  }
}

function apply(names: Map<string, Inode>, change: NameChange): void {
  if (change.taken !== null) names.delete(change.taken);
  if (change.given !== null) names.set(change.given, change.inode);
}

/** What is left of a file whose last writes were not synchronised: its length may be there without its bytes. */
function survived({ content, synced }: Inode, data: Survival): Bytes {
  if (data === 'all') return content;
  if (data === 'none') return synced;
  const mixed = new Uint8Array(content.length);
  const half = (synced.length + content.length) >> 1;
  mixed.set(content.subarray(0, half));
  return mixed;
}
