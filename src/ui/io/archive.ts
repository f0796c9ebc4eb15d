import { Zip, ZipPassThrough } from 'fflate';

/**
 * Puts files, which are compressed already, into one .zip as they are, one after the other, so that only one of them is
 * in memory at a time besides the result (which the browser may keep on disk).
 */
export async function archive(
  files: readonly { readonly name: string; readonly read: () => Promise<Blob> }[],
): Promise<Blob> {
  const parts: Blob[] = [];
  const errors: Error[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) errors.push(error);
    else parts.push(new Blob([chunk as Uint8Array<ArrayBuffer>]));
  });
  for (const file of files) {
    const entry = new ZipPassThrough(file.name);
    zip.add(entry);
    entry.push(new Uint8Array(await (await file.read()).arrayBuffer()), true);
    if (errors[0]) throw errors[0];
  }
  zip.end();
  return new Blob(parts, { type: 'application/zip' });
}
