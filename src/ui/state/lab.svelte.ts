import type { Remote } from 'comlink';
import type { Catalog, LabApi, Sign, StorageInfo } from '../../worker/protocol/api.ts';
import { EngineWatch } from '../../worker/protocol/engine-watch.ts';
import type { EngineHealth, EngineListeners } from '../../worker/protocol/engine-watch.ts';

export type LabStatus = 'starting' | 'ready' | 'restarting' | 'failed';

/** What the page needs of the engine's supervisor. */
export type Engine = Pick<EngineWatch, 'api' | 'start' | 'kill' | 'unusable'>;

/** The connection to the engine worker, and what the engine offers. */
export class Lab {
  status = $state<LabStatus>('starting');
  catalog = $state.raw<Catalog | null>(null);
  /** Counts the workers started after the first: views that cache answers drop them when it changes. */
  generation = $state(0);
  /** Why the last worker ended; null while none has. */
  last_death = $state<string | null>(null);
  /** What the supervisor over the worker has to show; null before it began. */
  health = $state.raw<EngineHealth | null>(null);
  /** How the library is kept, as it was last asked. */
  storage = $state.raw<StorageInfo | null>(null);
  /** The chart's picture as a PNG, set by the chart while it is shown. */
  chartPng = $state.raw<(() => Promise<Blob | null>) | null>(null);

  private readonly engine: Engine;
  private readonly mourners = new Set<(reason: string) => void>();
  private readonly welcomers = new Set<(catalog: Catalog) => void>();
  private readonly resigners = new Set<(reason: string) => void>();
  private readonly hearers = new Set<(sign: Sign) => void>();

  constructor(connect: (listeners: EngineListeners) => Engine = (listeners) => new EngineWatch(listeners)) {
    this.engine = connect({
      onStart: () => void this.greet(),
      onDeath: (failure) => this.died(failure.text),
      onGiveUp: (reason) => this.givenUp(reason),
      onHealth: (health) => (this.health = health),
      onSign: (sign) => {
        for (const listener of this.hearers) listener(sign);
      },
    });
  }

  get api(): Remote<LabApi> {
    return this.engine.api;
  }

  /** Asks how the library is kept. */
  async lookAtStorage(): Promise<void> {
    this.storage = await this.api.storage();
  }

  /** Calls `listener` after each death of the worker, when all its calls have been rejected. */
  onDeath(listener: (reason: string) => void): void {
    this.mourners.add(listener);
  }

  /** Calls `listener` each time an engine has answered for the first time. */
  onReady(listener: (catalog: Catalog) => void): void {
    this.welcomers.add(listener);
  }

  /** Calls `listener` when no engine is started any more. */
  onGiveUp(listener: (reason: string) => void): void {
    this.resigners.add(listener);
  }

  /** Calls `listener` with what the worker says unasked, beats excepted. */
  onSign(listener: (sign: Sign) => void): void {
    this.hearers.add(listener);
  }

  /** Starts the engine, also one that was given up. */
  start(): void {
    if (this.status === 'failed') this.status = 'starting';
    this.engine.start();
  }

  /** Ends the worker as a crash would. */
  kill(reason: string): void {
    this.engine.kill(reason);
  }

  /** Asks an engine just started for its catalog. */
  private async greet(): Promise<void> {
    const { generation } = this;
    try {
      const catalog = await this.engine.api.catalog();
      if (generation !== this.generation) return;
      this.catalog = catalog;
      this.status = 'ready';
      for (const listener of this.welcomers) listener(catalog);
    } catch (reason) {
      // A death has been dealt with in `died`; anything else is a fault of the engine's first answer.
      if (generation === this.generation)
        this.engine.unusable(reason instanceof Error ? reason.message : String(reason));
    }
  }

  private died(reason: string): void {
    this.last_death = reason;
    this.generation++;
    this.status = 'restarting';
    for (const listener of this.mourners) listener(reason);
  }

  private givenUp(reason: string): void {
    this.last_death ??= reason;
    this.status = 'failed';
    for (const listener of this.resigners) listener(reason);
  }
}
