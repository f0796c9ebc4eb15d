/** Every problem of the library: what storage, its records and the requests about them can have wrong. */
import type { Problem } from './result.ts';

export const STORE_CODES = [
  /** The browser offers no database (private mode, blocked by policy, or it does not answer). */
  'STORE_UNAVAILABLE',
  /** Another tab holds an older version of the database open. */
  'STORE_BLOCKED',
  /** The database was written by a newer version of the page. */
  'STORE_NEWER',
  /** The browser refused to store more. */
  'STORE_QUOTA',
  /** The connection was closed under a running operation. */
  'STORE_CLOSED',
  /** The library was cleared under a run. */
  'STORE_LOST',
  /** The browser's storage does not answer. */
  'STORE_SILENT',
  /** Any other refusal of the browser's storage. */
  'STORE_FAILED',
  /** A record is there, but is not what was written. */
  'STORE_DAMAGED',
  'DATASET_UNKNOWN',
  'RUN_UNKNOWN',
  /** A run goes on here; there is one at a time. */
  'RUN_BUSY',
  /** The run goes on in another tab. */
  'RUN_ELSEWHERE',
  /** What is asked of the run can be told when it has ended. */
  'RUN_GOES_ON',
  /** The run is not one that can go on: it came to its end, or its engine or data are not at hand. */
  'RUN_NOT_RESUMABLE',
  /** The run's engine is not this one, so what is missing of it cannot be computed again. */
  'RUN_ENGINE_DIFFERS',
  'SWEEP_UNKNOWN',
  /** The sweep goes on, here or in another tab. */
  'SWEEP_GOES_ON',
  /** The sweep's engine is not this one: what is missing of it would be another's. */
  'SWEEP_ENGINE_DIFFERS',
  'FOLLOW_TOO_EARLY',
  'FOLLOW_OTHER',
  'FOLLOW_DATA_MISSING',
  /** A request of the page is not what the worker understands. */
  'REQUEST_INVALID',
  /** A .zip cannot hold so many files. */
  'PARTS_TOO_MANY',
  /** A fault of the program. */
  'INTERNAL',
] as const;
export type StoreCode = (typeof STORE_CODES)[number];

const TEXT_MAX = 200;

function problem(code: StoreCode, message: string, text: string | null = null): Problem {
  return { code, message, line: null, column: null, text: text === null ? null : text.slice(0, TEXT_MAX) };
}

export const storeProblems = {
  unavailable: (why: string) =>
    problem(
      'STORE_UNAVAILABLE',
      'This browser offers no storage to the page (private mode, or blocked by a setting): datasets and runs live ' +
        'until the tab closes. Export what you want to keep.',
      why,
    ),
  blocked: () =>
    problem(
      'STORE_BLOCKED',
      'Another tab holds an older version of the library open. Close the other tabs of this page, then reload.',
    ),
  newer: () =>
    problem(
      'STORE_NEWER',
      'The library was written by a newer version of this page. Reload to get that version; nothing was changed.',
    ),
  quota: () =>
    problem(
      'STORE_QUOTA',
      'The browser refuses to store more for this page: its disk or its share of it is full. Delete runs or datasets to make room, or export.',
    ),
  closed: () =>
    problem(
      'STORE_CLOSED',
      'The browser closed the connection to the library. Try again; what was stored before is safe.',
    ),
  lost: () =>
    problem('STORE_LOST', 'The library was cleared while this run was in it. What is in memory can still be exported.'),
  silent: (seconds: number) =>
    problem('STORE_SILENT', `The browser's storage has not answered for ${String(seconds)} seconds.`),
  failed: (why: string) =>
    problem('STORE_FAILED', 'The browser could not read or write the library. Try again, or reload the page.', why),
  /** `what` names the record, `path` the field in it, `expected` what belongs there. */
  damaged: (what: string, path: string, expected: string) =>
    problem(
      'STORE_DAMAGED',
      `The stored ${what} is damaged: ${path === '' ? 'it' : `its field ${path}`} should be ${expected}. ` +
        'It was left as it is; delete it, or load it again.',
      path,
    ),
  datasetUnknown: (id: string) =>
    problem(
      'DATASET_UNKNOWN',
      `The data with hash ${id.slice(0, 12)} is not in the library. Drop its file on the page again.`,
      id,
    ),
  runUnknown: (key: string) => problem('RUN_UNKNOWN', 'This run is not in the library any more.', key),
  runBusy: () => problem('RUN_BUSY', 'A run is going on. Cancel it or let it finish first.'),
  runElsewhere: () =>
    problem('RUN_ELSEWHERE', 'This run goes on in another tab of this page. Pause, cancel or close it there.'),
  runGoesOn: (name: string, key: string) =>
    problem('RUN_GOES_ON', `“${name}” still goes on. It can be compared when it has ended.`, key),
  runNotResumable: (why: string) =>
    problem('RUN_NOT_RESUMABLE', `This run cannot go on: ${why} What was written is kept and can be exported.`),
  runEngineDiffers: (theirs: string, ours: string) =>
    problem(
      'RUN_ENGINE_DIFFERS',
      `This run was made by engine ${theirs}; this page holds ${ours}. Its log is kept and can be exported; run it again to see its charts.`,
    ),
  sweepUnknown: (key: string) => problem('SWEEP_UNKNOWN', 'This sweep is not in the library any more.', key),
  sweepGoesOn: () =>
    problem('SWEEP_GOES_ON', 'A sweep of this data goes on, here or in another tab. Stop it, or let it finish first.'),
  sweepEngineDiffers: (theirs: string, ours: string) =>
    problem(
      'SWEEP_ENGINE_DIFFERS',
      `This sweep was begun by engine ${theirs}; this page holds ${ours}. What is done is kept; the rest would be another engine's. Run it again.`,
    ),
  followTooEarly: (file: string) =>
    problem(
      'FOLLOW_TOO_EARLY',
      `${file} cannot be followed yet: it has fewer than three whole lines of bars, or cannot be read at this moment.`,
      file,
    ),
  followOther: (file: string) =>
    problem(
      'FOLLOW_OTHER',
      `${file} does not begin any more with the bars that were loaded. Drop it again to load what it is now.`,
      file,
    ),
  followedDataMissing: (rows: number) =>
    problem(
      'FOLLOW_DATA_MISSING',
      `This run followed a file and has used ${String(rows)} bars of it, which are not in the library. Drop the file again, then go on.`,
    ),
  requestInvalid: (field: string, expected: string) =>
    problem('REQUEST_INVALID', `The request's ${field} should be ${expected}.`, field),
  partsTooMany: (parts: number, max: number) =>
    problem(
      'PARTS_TOO_MANY',
      `The metrics of this run are in ${String(parts)} parts, and a .zip holds ${String(max)}: keep fewer, or let parts be larger.`,
    ),
  internal: (why: string) =>
    problem('INTERNAL', 'Something in the page went wrong; your data is kept. Reload, and try again.', why),
};
