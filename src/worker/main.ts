/** The engine worker's entry. */
import { expose } from 'comlink';
import { openStore } from '../store/index.ts';
import { browserEffects } from './effects.ts';
import { Lab } from './lab.ts';
import { browserLocks } from './locks.ts';

expose(new Lab(openStore, browserEffects(), browserLocks(navigator.locks as LockManager | undefined)));
