/** The engine worker's entry. */
import { expose } from 'comlink';
import { openStore } from '../store/index.ts';
import { browserEffects } from './platform/effects.ts';
import { Lab } from './lab.ts';
import { browserLocks } from './platform/locks.ts';
import { browserTabs } from './platform/tabs.ts';

const locks = browserLocks(navigator.locks as LockManager | undefined);
const tabs = browserTabs(globalThis.BroadcastChannel as typeof BroadcastChannel | undefined);
expose(new Lab(openStore, browserEffects(), locks, tabs));
