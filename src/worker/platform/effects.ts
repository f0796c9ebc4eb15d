/** The browser as the run's outside world. */
import type { RunEffects } from '../../runtime/effects.ts';

/**
 * A turn of the event loop through a message: timers are held back by four milliseconds after a few turns, and a
 * resolved promise lets nothing else in.
 */
function messageYield(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
}

export interface WorkerEffects extends RunEffects {
  /** Wall clock, epoch ms: for records, never for logs. */
  readonly wallClock: () => number;
  /** A key no other run has. */
  readonly newKey: () => string;
  /** Ends this worker as an error that nobody caught does: whoever watches over it starts another. */
  readonly dieOf: (error: unknown) => void;
  /** Leaves a span from `begun` (of `now`) to this moment in the browser's timeline, for whoever measures. */
  readonly timed: (what: string, begun: number) => void;
  /** What this host calls itself. */
  readonly host: string;
  /** What the browser says about its storage; undefined outside secure contexts. */
  readonly storage: Pick<StorageManager, 'estimate' | 'persisted'> | undefined;
}

export function browserEffects(): WorkerEffects {
  const yieldNow = messageYield();
  return {
    now: () => performance.now(),
    yieldNow,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    wallClock: () => Date.now(),
    newKey: () => {
      const random = crypto.getRandomValues(new Uint8Array(8));
      return `${Date.now().toString(36)}-${Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
    },
    dieOf: (error) => {
      // Outside of any promise: only then the page is told.
      setTimeout(() => {
        throw error;
      }, 0);
    },
    timed: (what, begun) => void performance.measure(`papertape ${what}`, { start: begun }),
    host: navigator.userAgent,
    storage: navigator.storage as StorageManager | undefined,
  };
}
