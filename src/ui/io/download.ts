/** Hands a file to the browser to save. */
export function download(blob: Blob, file_name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = file_name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has taken its reference by then; Safari needs the address a little longer than the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name that every file system takes: letters, digits, dot, dash and underscore, at most 80 characters. */
export function fileName(text: string): string {
  const safe = text
    .normalize('NFKD')
    .replace(/[^\w.-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return (safe === '' ? 'papertape' : safe).slice(0, 80);
}
