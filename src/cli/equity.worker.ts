/** The thread that prints `equity.csv`: columns come in as messages, rows go to the file descriptor it was given. */
import { parentPort, workerData } from 'node:worker_threads';
import { EquityCsv, type EquityColumns } from '../runtime/run-folder.ts';
import { writeAll } from './io.ts';

/** The next bars; null after the last. */
export type EquityMessage = EquityColumns | null;

const fd = workerData as number;
const csv = new EquityCsv();

parentPort!.on('message', (message: EquityMessage) => {
  if (message !== null) {
    for (const chunk of csv.append(message)) writeAll(fd, chunk);
    return;
  }
  writeAll(fd, csv.rest());
  parentPort!.close();
});
