/**
 * Bars may come as NDJSON too, so the first line decides; a file named like a log that does not begin like one is
 * taken for a broken log, which the verdict will say.
 */
export async function isLog(file: File): Promise<boolean> {
  const name = file.name.toLowerCase();
  if (!/\.(ndjson|jsonl|log)$/.test(name)) return false;
  if (/^events\b|\bevents\.ndjson$/.test(name)) return true;
  try {
    return (await file.slice(0, 256).text()).includes('"RunStarted"');
  } catch {
    return false;
  }
}
