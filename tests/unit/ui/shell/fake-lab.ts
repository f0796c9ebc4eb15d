import type { Client } from '../../../../src/worker/client.ts';
import { WorkerGone } from '../../../../src/worker/client.ts';
import { Lab } from '../../../../src/ui/state/lab.svelte.ts';

type Methods = Record<string, (...args: never[]) => unknown>;

/** A Lab whose engine is `methods`; `die` is a crash: waiting calls are rejected, then listeners are told. */
export function fakeLab(methods: Methods): { lab: Lab; die: (reason: string) => void; calls: string[] } {
  const waiting = new Set<(reason: Error) => void>();
  const calls: string[] = [];
  let tell: (reason: string) => void = () => undefined;
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
  const kill = (reason: string): void => {
    for (const reject of waiting) reject(new WorkerGone(reason));
    waiting.clear();
    tell(reason);
  };
  const lab = new Lab((onDeath) => {
    tell = onDeath;
    return { api, kill, pending: 0 };
  });
  return { lab, die: kill, calls };
}

/** Lets everything that is due happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}
