/** The engine worker with a saboteur beside it, and with a clock that runs faster than the wall's. */
import { expose } from 'comlink';
import { openIdbTables } from '../../../src/store/idb-tables.ts';
import { openStore } from '../../../src/store/index.ts';
import { browserEffects } from '../../../src/worker/platform/effects.ts';
import { Lab } from '../../../src/worker/lab.ts';
import { browserLocks } from '../../../src/worker/platform/locks.ts';
import { browserTabs } from '../../../src/worker/platform/tabs.ts';
import { arm, install, operations } from './saboteur.ts';
import type { Sabotage } from './saboteur.ts';

/** Transactions that are half a second apart are then a few milliseconds apart. */
const FASTER = 50;

const plan = JSON.parse(self.name) as Sabotage;
install(plan);

const real = browserEffects();
const effects = {
  ...real,
  now: () => real.now() * FASTER,
  timed: () => undefined,
  sleep: (ms: number) => real.sleep(ms / FASTER),
};

class SabotagedLab extends Lab {
  arm(): void {
    arm();
  }

  operations(): readonly string[] {
    return operations;
  }
}
export type { SabotagedLab };

const open = () => openStore(() => openIdbTables({ name: plan.database }));
expose(new SabotagedLab(open, effects, browserLocks(navigator.locks), browserTabs(BroadcastChannel)));
