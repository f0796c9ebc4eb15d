import type { Remote } from 'comlink';
import type { Catalog, LabApi } from '../../worker/api.ts';
import { createClient } from '../../worker/client.ts';
import type { Client } from '../../worker/client.ts';

export type LabStatus = 'starting' | 'ready' | 'restarting' | 'failed';

/** Deaths in a row, without a successful start between them, after which the page stops trying by itself. */
const MAX_RESTARTS = 4;

/** The connection to the engine worker, and what the engine offers. */
export class Lab {
  status = $state<LabStatus>('starting');
  catalog = $state.raw<Catalog | null>(null);
  /** Counts the workers started after the first: views that cache answers drop them when it changes. */
  generation = $state(0);
  /** Why the last worker ended; null while none has. */
  last_death = $state<string | null>(null);
  /** The chart's picture as a PNG, set by the chart while it is shown. */
  chartPng = $state.raw<(() => Promise<Blob | null>) | null>(null);

  private readonly client: Client;
  private readonly mourners = new Set<(reason: string) => void>();
  private readonly welcomers = new Set<(catalog: Catalog) => void>();
  private deaths = 0;

  constructor(connect: (onDeath: (reason: string) => void) => Client = createClient) {
    this.client = connect((reason) => this.died(reason));
  }

  get api(): Remote<LabApi> {
    return this.client.api;
  }

  /** Calls `listener` after each death of the worker, when all its calls have been rejected. */
  onDeath(listener: (reason: string) => void): void {
    this.mourners.add(listener);
  }

  /** Calls `listener` each time an engine has answered for the first time. */
  onReady(listener: (catalog: Catalog) => void): void {
    this.welcomers.add(listener);
  }

  /** Asks the engine for its catalog, which also starts it. */
  async start(): Promise<void> {
    try {
      const catalog = await this.client.api.catalog();
      this.catalog = catalog;
      this.deaths = 0;
      this.status = 'ready';
      for (const listener of this.welcomers) listener(catalog);
    } catch (reason) {
      // A death has been dealt with in `died`; anything else is a fault of the engine's first answer.
      if (this.status === 'starting' || this.status === 'ready') {
        this.last_death = reason instanceof Error ? reason.message : String(reason);
        this.status = 'failed';
      }
    }
  }

  /** Starts the engine again after it was given up. */
  retry(): void {
    this.deaths = 0;
    this.status = 'starting';
    void this.start();
  }

  /** Ends the worker as a crash would. */
  kill(reason: string): void {
    this.client.kill(reason);
  }

  private died(reason: string): void {
    this.last_death = reason;
    this.generation++;
    this.deaths++;
    this.status = this.deaths > MAX_RESTARTS ? 'failed' : 'restarting';
    for (const listener of this.mourners) listener(reason);
    if (this.status === 'restarting') setTimeout(() => void this.start(), 100 * 2 ** this.deaths);
  }
}
