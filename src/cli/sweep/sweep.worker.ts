/** A thread of a sweep: it shares the data's memory, runs one request after the other, and answers with what each came to. */
import { parentPort } from 'node:worker_threads';
import { resolveStored } from '../../core/engine/index.ts';
import type { RunRequest } from '../../contracts/config.ts';
import type { SweepRun } from '../../contracts/sweep.ts';
import { runParts, type SweepData } from '../../runtime/sweep/rows.ts';
import { nodeEffects } from '../run/begin-run.ts';
import { nodeSha256 } from '../files/hash.ts';

export type SweepMessage =
  | { readonly kind: 'data'; readonly parts: readonly SweepData[] }
  | { readonly kind: 'run'; readonly request: RunRequest };

export type SweepReply = readonly SweepRun[];

const port = parentPort!;
const means = { createHasher: nodeSha256, effects: nodeEffects() };
let parts: readonly SweepData[] = [];

/** What crosses a thread comes out as an object of another shape, which V8 reads more slowly: it is made anew. */
function remade({ symbol, seed, config }: RunRequest): RunRequest {
  const request = resolveStored(symbol, seed, config);
  if (!request.ok) throw new Error(request.problem.message);
  return request.value;
}

port.on('message', (message: SweepMessage) => {
  if (message.kind === 'data') parts = message.parts;
  else void runParts(parts, remade(message.request), means).then((runs) => port.postMessage(runs ?? []));
});
