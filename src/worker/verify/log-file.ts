/** The log in a dropped file. */
import type { Problem } from '../../contracts/result.ts';
import { blobSource } from '../../runtime/files/file-source.ts';
import { BrokenInput, UNPACK_LIMITS } from '../../runtime/files/inflate.ts';
import { listZip, readMember } from '../../runtime/files/unzip.ts';
import { RUN_FOLDER } from '../../runtime/run/run-folder.ts';

const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** Unpacked bytes that are handed to the browser at once, which may keep them on the disk. */
const PART_BYTES = 1 << 24;

export type LogInFile =
  { readonly kind: 'log'; readonly log: Blob } | { readonly kind: 'refused'; readonly problem: Problem };

/** The file itself, or of a zip file, such as a run's folder is exported as, the log in it. */
export async function logIn(file: File): Promise<LogInFile> {
  const head = new Uint8Array(await file.slice(0, ZIP.length).arrayBuffer());
  if (!ZIP.every((byte, i) => head[i] === byte)) return { kind: 'log', log: file };
  const source = blobSource(file);
  try {
    const member = (await listZip(source)).find(({ name }) => name.split('/').pop() === RUN_FOLDER.log);
    if (member === undefined) {
      const message = `The zip file holds no ${RUN_FOLDER.log}.`;
      return { kind: 'refused', problem: { code: 'NOT_A_LOG', message, line: null, column: null, text: null } };
    }
    const done: Blob[] = [];
    let parts: Uint8Array<ArrayBuffer>[] = [];
    let bytes = 0;
    for await (const part of readMember(source, member, UNPACK_LIMITS)) {
      parts.push(part.slice());
      bytes += part.length;
      if (bytes < PART_BYTES) continue;
      done.push(new Blob(parts));
      parts = [];
      bytes = 0;
    }
    return { kind: 'log', log: new Blob([...done, ...parts]) };
  } catch (error) {
    if (error instanceof BrokenInput) return { kind: 'refused', problem: error.problem };
    throw error;
  }
}
