import { recallText, remember } from '../io/memory.ts';
import { TAB_IDS } from './types.ts';
import type { TabId } from './types.ts';

function isTab(value: string | null): value is TabId {
  return value !== null && (TAB_IDS as readonly string[]).includes(value);
}

/** Which view of the run is in front. */
export class Tabs {
  current = $state<TabId>('chart');

  constructor() {
    const kept = recallText('tab');
    if (isTab(kept)) this.current = kept;
  }

  show(tab: TabId): void {
    this.current = tab;
    remember('tab', tab);
  }
}
