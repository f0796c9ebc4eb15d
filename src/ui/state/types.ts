/** What the shell and the tabs agree on. */
import type { DatasetInfo, RunInfo } from '../../contracts/records.ts';
import type { RunUpdate } from '../../worker/protocol/api.ts';
import type { Lab } from './lab.svelte.ts';

/** In the order of the tab bar, which is also the order of the keys 1, 2, 3 … */
export const TAB_IDS = ['chart', 'performance', 'trades', 'fills', 'risk', 'events', 'data', 'health'] as const;
export type TabId = (typeof TAB_IDS)[number];

export const TAB_LABELS: Readonly<Record<TabId, string>> = {
  chart: 'Chart',
  performance: 'Performance',
  trades: 'Trades',
  fills: 'Latency & fills',
  risk: 'Risk',
  events: 'Events',
  data: 'Data',
  health: 'Health',
};

/** An event asked for by its place in its run's log, from 0; two asks for one event are two objects. */
export interface EventAsk {
  readonly run_key: string;
  readonly line: number;
}

/**
 * Props of `views/tabs/TabHost.svelte`. The host stays mounted while `tab` changes and remembers by itself which trace
 * or bar was asked for: it calls `onSelectTrace` or `onGotoBar` so that the shell brings the Events or the Chart tab
 * to the front. In each tab the field that the `/` key should focus carries the attribute `data-filter`.
 */
export interface TabHostProps {
  readonly lab: Lab;
  readonly tab: TabId;
  /** The run in view; null when only a dataset is. Its `state` follows the run while it goes. */
  readonly run: RunInfo | null;
  readonly dataset: DatasetInfo | null;
  /** The newest update of the run in view while it goes, null otherwise. */
  readonly live: RunUpdate | null;
  /** The event last asked for; only of the run in view it is brought to sight, in the Events tab. */
  readonly event: EventAsk | null;
  readonly onSelectTrace: (trace: number) => void;
  readonly onGotoBar: (bar: number) => void;
}
