/** The thread that prints `equity.csv`: columns come in as messages, rows go to the file descriptor it is given. */
import { parentPort } from 'node:worker_threads';
import { EquityCsv, type EquityColumns } from '../../runtime/run/run-folder.ts';
import { writeAll } from '../files/write-all.ts';

export type EquityMessage =
  | { readonly kind: 'begin'; readonly fd: number }
  /** The next bars. */
  | { readonly kind: 'bars'; readonly columns: EquityColumns }
  | { readonly kind: 'end' };

const csv = new EquityCsv();
const port = parentPort!;
let fd = -1;

port.on('message', (message: EquityMessage) => {
  switch (message.kind) {
    case 'begin':
      fd = message.fd;
      break;
    case 'bars':
      for (const chunk of csv.append(message.columns)) writeAll(fd, chunk);
      break;
    case 'end':
      writeAll(fd, csv.rest());
      port.close();
  }
});
