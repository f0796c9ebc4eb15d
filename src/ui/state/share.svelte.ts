import type { DatasetInfo } from '../../contracts/records.ts';
import type { RunRequest } from '../../contracts/config.ts';
import { fragmentOf, readFragment } from '../io/share.ts';
import type { Shared } from '../io/share.ts';
import type { Setup } from './setup.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

/** A link that was opened and whose data is not in the library yet. */
export class Share {
  pending = $state.raw<Shared | null>(null);
  /** Name of data that arrived while the link waits for other bars. */
  other = $state<string | null>(null);
  /** A link that is to be copied by hand; null when none is. */
  shown = $state<string | null>(null);

  /**
   * Reads the page's address once; the fragment goes from it, so that a reload does not repeat it. A link that cannot be
   * followed is told.
   */
  arrive(setup: Setup, toasts: Toasts): Shared | null {
    const shared = readFragment(location.hash);
    if (shared === null) return null;
    history.replaceState(null, '', location.pathname + location.search);
    if (shared === 'broken') {
      toasts.bad('This link cannot be read.', 'It may have been cut short. Ask for it again.');
      return null;
    }
    const unknown = setup.unknownIn(shared.request);
    if (unknown === null) return shared;
    toasts.bad('This link is of another version.', `Its ${unknown} is not known here, so nothing was run.`);
    return null;
  }

  waitFor(shared: Shared | null): void {
    this.pending = shared;
    this.other = null;
  }

  /** Data has arrived: the link that waits for it, `other` where one waits for other bars, null where none does. */
  dataArrived({ id, name }: DatasetInfo): Shared | 'other' | null {
    if (this.pending === null || this.pending.data.sha256 === id) return this.pending;
    this.other = name;
    return 'other';
  }

  /** A link to a run into the clipboard, or, where that is closed to us, into view. */
  async copy(dataset: DatasetInfo, request: RunRequest, toasts: Toasts): Promise<void> {
    const link = this.link(dataset, request);
    try {
      await navigator.clipboard.writeText(link);
      this.handedOver(toasts);
    } catch {
      this.shown = link;
    }
  }

  handedOver(toasts: Toasts): void {
    this.shown = null;
    toasts.show('Link copied.', {
      tone: 'good',
      detail: 'It carries the settings and the hash of the data, never the data.',
    });
  }

  link(dataset: DatasetInfo, request: RunRequest): string {
    const data = { sha256: dataset.id, rows: dataset.rows, name: dataset.name };
    return new URL(fragmentOf({ data, request }), location.href).href;
  }
}
