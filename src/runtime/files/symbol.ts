/**
 * The symbol of bars whose file names none: the first run of letters and digits of the file's name, in capitals, at most
 * 20 characters. `BTCUSDT-1m-2024-01.csv` → `BTCUSDT`. The page and the terminal name a file alike, so that a run with
 * every default has the same log in both.
 */
export function symbolFromName(file_name: string): string {
  const word = /[\p{L}\p{N}]+/u.exec(file_name)?.[0] ?? 'ASSET';
  return word.slice(0, 20).toUpperCase();
}

/** What several files are called together: the first one's name, and how many more there are. */
export function togetherName(files: readonly string[]): string {
  const [first = ''] = files;
  return files.length > 1 ? `${first} and ${String(files.length - 1)} more` : first;
}
