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
];

function isDataName(name: string): boolean {
  const lower = name.toLowerCase();
  if (lower.startsWith('.') || COMPANIONS.some((word) => lower.includes(word))) return false;
  return ENDINGS.includes(lower.slice(lower.lastIndexOf('.') + 1));
}

/**
 * Of the names of one folder those that could be files of bars, in order. Beside a run's log the run's other files are
 * left out.
 */
export function dataNames(names: readonly string[]): string[] {
  const isRun = names.includes(LOG);
  const ofRun = (name: string) => isRun && (RUN_FILES.includes(name) || name.startsWith('metrics.ndjson'));
  return names.filter((name) => isDataName(name) && !ofRun(name)).sort();
}
