import type { RunInfo } from '../../contracts/records.ts';
import type { Compare } from './compare.svelte.ts';
import type { Library } from './library.svelte.ts';
import type { Sweep } from './sweep.svelte.ts';
import type { Tabs } from './tabs.svelte.ts';
import type { EventAsk, TabId } from './types.ts';

/** Brings one thing into view, in place of whatever is. */
export class Show {
  /** The event last asked for from outside of its run's tabs. */
  asked = $state.raw<EventAsk | null>(null);

  private readonly library: Library;
  private readonly compare: Compare;
  private readonly sweep: Sweep;
  private readonly tabs: Tabs;

  constructor(library: Library, compare: Compare, sweep: Sweep, tabs: Tabs) {
    this.library = library;
    this.compare = compare;
    this.sweep = sweep;
    this.tabs = tabs;
  }

  run(run: RunInfo): void {
    this.makeRoom();
    this.library.openRun(run);
  }

  dataset(id: string): void {
    this.makeRoom();
    this.library.openDataset(id);
  }

  /** A tab of the run or data that was in view last. */
  tab(tab: TabId): void {
    this.makeRoom();
    this.tabs.show(tab);
  }

  /** A sweep, of the data in view. */
  settings(): void {
    this.compare.close();
    this.sweep.open();
  }

  /** A line of a run's log. @param line index from 0 */
  event(run: RunInfo, line: number): void {
    this.run(run);
    this.asked = { run_key: run.key, line };
    this.tabs.show('events');
  }

  /** The events of a chain, where the tab itself knows which. */
  trace(): void {
    this.asked = null;
    this.tabs.show('events');
  }

  private makeRoom(): void {
    this.compare.close();
    this.sweep.close();
  }
}
