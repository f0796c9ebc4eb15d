/** Which files of a folder could hold bars, told by their names alone: the same choice for the page and the terminal. */

const ENDINGS = ['csv', 'txt', 'tsv', 'prn', 'dat', 'json', 'ndjson', 'jsonl', 'parquet', 'gz', 'zip'];
/** Words in the names of files that come along with data. */
const COMPANIONS = ['readme', 'license', 'licence', 'changelog', 'checksum', 'manifest'];
/** The log of a run; the files beside it are that run's. */
const LOG = 'events.ndjson';
const RUN_FILES = [
  'trades.csv',
  'equity.csv',
  'stats.json',
  'run_meta.json',
  'metrics_summary.json',
  'checkpoint.json',
  'dashboard.html',
];

function isDataName(name: string): boolean {
  const lower = name.toLowerCase();
  if (lower.startsWith('.') || COMPANIONS.some((word) => lower.includes(word))) return false;
  return ENDINGS.includes(lower.slice(lower.lastIndexOf('.') + 1));
}

/** Which of the names of one folder are a run's: its log and what lies beside it; none where there is no log. */
export function runFiles(names: readonly string[]): ReadonlySet<string> {
  const ofRun = (name: string) => name === LOG || RUN_FILES.includes(name) || name.startsWith('metrics.ndjson');
  return new Set(names.includes(LOG) ? names.filter(ofRun) : []);
}

/**
 * Of the names of one folder those that could be files of bars, in order. Of a run's files the log alone is among them,
 * for verifying it.
 */
export function dataNames(names: readonly string[]): string[] {
  const ofRun = runFiles(names);
  return names.filter((name) => isDataName(name) && (name === LOG || !ofRun.has(name))).sort();
}
