import type { Client } from '../../../../src/worker/protocol/client.ts';
import { WorkerGone } from '../../../../src/worker/protocol/client.ts';
import type { EngineListeners } from '../../../../src/worker/protocol/engine-watch.ts';
import { Lab } from '../../../../src/ui/state/lab.svelte.ts';

type Methods = Record<string, (...args: never[]) => unknown>;

/**
 * A Lab whose engine is `methods`; `die` is a crash: waiting calls are rejected, then listeners are told; `restart` the
 * start of the next engine, which a real supervisor would bring about by itself.
 */
export function fakeLab(methods: Methods): {
  lab: Lab;
  die: (reason: string) => void;
  restart: () => void;
  giveUp: (reason: string) => void;
  calls: string[];
} {
  const waiting = new Set<(reason: Error) => void>();
  const calls: string[] = [];
  const api = new Proxy({} as Client['api'], {
    get: (_target, name) =>
      name === 'then'
        ? undefined
        : (...args: never[]) =>
            new Promise((resolve, reject) => {
              calls.push(String(name));
              waiting.add(reject);
              Promise.resolve()
                .then(() => methods[String(name)]?.(...args))
                .then(resolve, reject)
                .finally(() => waiting.delete(reject));
            }),
  });
  let listeners: EngineListeners;
  const kill = (reason: string): void => {
    for (const reject of waiting) reject(new WorkerGone(reason));
    waiting.clear();
    listeners.onDeath({ kind: 'crash', text: reason });
  };
  const giveUp = (reason: string) => listeners.onGiveUp(reason);
  const unusable = (reason: string): void => {
    kill(reason);
    giveUp(reason);
  };
  const lab = new Lab((each) => {
    listeners = each;
    return { api, kill, unusable, start: () => each.onStart() };
  });
  return { lab, die: kill, restart: () => listeners.onStart(), giveUp, calls };
}

/** Lets everything that is due happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}
