/** A zip file lists what it holds at its end, in no more than this when it holds a run. */
const DIRECTORY_BYTES = 1 << 16;
/** A log's own name in that list, in a folder or not: bytes of a number or a slash stand before it. */
const LOG_IN_ZIP = /(?:^|[^\w.-])events\.ndjson/;

/**
 * Bars may come as NDJSON too, so the first line decides; a file named like a log that does not begin like one is
 * taken for a broken log, which the verdict will say. A zip file is a log where it holds one, as a run's folder does.
 */
export async function isLog(file: File): Promise<boolean> {
  const name = file.name.toLowerCase();
  if (name.endsWith('.zip')) return LOG_IN_ZIP.test(await endOf(file));
  if (!/\.(ndjson|jsonl|log)$/.test(name)) return false;
  if (/^events\b|\bevents\.ndjson$/.test(name)) return true;
  try {
    return (await file.slice(0, 256).text()).includes('"RunStarted"');
  } catch {
    return false;
  }
}

/** The last bytes of a file; empty where it cannot be read. */
function endOf(file: File): Promise<string> {
  return file
    .slice(Math.max(0, file.size - DIRECTORY_BYTES))
    .text()
    .catch(() => '');
}
