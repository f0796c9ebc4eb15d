/**
 * The page's supervisor over its engine worker: starts it, notices when it crashes, ends without a word or hangs, starts
 * another after a pause that doubles, and gives up when that does not help.
 */
import { proxy } from 'comlink';
import type { Remote } from 'comlink';
import type { Failure, Outcome, SupervisionNote } from '../../runtime/supervision/messages.ts';
import type { Phase, SupervisionState } from '../../runtime/supervision/machine.ts';
import type { SupervisionPolicy } from '../../runtime/supervision/policy.ts';
import { Supervisor } from '../../runtime/supervision/supervisor.ts';
import type { LabApi, Sign } from './api.ts';
import { createClient } from './client.ts';
import type { Client, WorkerPort } from './client.ts';

/** What the supervisor has to show. */
export interface EngineHealth {
  readonly phase: Phase;
  /** Restarts in a row; 0 = none, or there was sustained progress since. */
  readonly attempt: number;
  readonly restarts_max: number;
  readonly restarts_total: number;
  /** While waiting for a restart: how long in all. */
  readonly delay_ms: number | null;
  readonly last_failure: Failure | null;
  readonly outcome: Outcome | null;
  /** What happened, newest last, at most `LOG_MAX`; `at` is the wall clock, epoch ms. */
  readonly log: readonly { readonly at: number; readonly note: SupervisionNote }[];
}

export interface EngineListeners {
  /** A worker was started. */
  readonly onStart: () => void;
  /** A worker ended though nobody asked; its calls were rejected. */
  readonly onDeath: (failure: Failure) => void;
  readonly onGiveUp: (reason: string) => void;
  readonly onHealth: (health: EngineHealth) => void;
  readonly onSign: (sign: Sign) => void;
}

export interface EngineWatchOptions {
  readonly policy: SupervisionPolicy;
  readonly spawn?: () => WorkerPort;
  /** Undefined where the browser has no locks: then a silent end is found out as a hang. */
  readonly locks: Pick<LockManager, 'request'> | undefined;
  readonly now: () => number;
  readonly wallClock: () => number;
}

const LOG_MAX = 100;

/**
 * A beat comes once a second, also from a page in the background: the worker's timers are not held back there. A page
 * that was asleep itself does not count the silence.
 */
export const ENGINE_POLICY: SupervisionPolicy = {
  restarts_max: 4,
  backoff_base_ms: 250,
  backoff_cap_ms: 10_000,
  hang_ms: 20_000,
  expects_beat: true,
  grace_ms: 0,
  steady_ms: 20_000,
};

/** How far the engine has come, in a number that grows with every bar that was not done before. */
class Milestones {
  #last = 0;
  /** The run that goes on, or was going on when its worker died. */
  #run: string | null = null;
  /** What the number was when that run began. */
  #floor = 0;
  #fresh = true;

  /** Another worker: the run of the one before may begin again from an earlier place. */
  restarted(): void {
    this.#fresh = true;
  }

  /** Null while there is nothing to tell: an idle engine in place of one that died at work. */
  of(run_key: string | null, bars_done: number): number | null {
    if (run_key === null) {
      if (this.#fresh && this.#run !== null) return null;
      this.#run = null;
      return ++this.#last;
    }
    this.#fresh = false;
    if (run_key !== this.#run) {
      this.#run = run_key;
      this.#floor = ++this.#last;
    }
    const reached = this.#floor + bars_done;
    this.#last = Math.max(this.#last, reached);
    return reached;
  }
}

export class EngineWatch {
  readonly #listeners: EngineListeners;
  readonly #options: EngineWatchOptions;
  readonly #client: Client;
  readonly #milestones = new Milestones();
  #supervisor: Supervisor;
  #log: EngineHealth['log'] = [];
  /** Counts workers, so that what is heard of an old one is not taken for the new one's. */
  #serial = 0;

  constructor(listeners: EngineListeners, options: EngineWatchOptions = browserOptions()) {
    this.#listeners = listeners;
    this.#options = options;
    this.#client = createClient((failure) => {
      this.#serial++;
      listeners.onDeath(failure);
      this.#supervisor.ended(failure);
    }, options.spawn);
    this.#supervisor = this.#newSupervisor();
  }

  get api(): Remote<LabApi> {
    return this.#client.api;
  }

  /** Starts the engine, also one that was given up. */
  start(): void {
    if (this.#supervisor.state.phase === 'ended') this.#supervisor = this.#newSupervisor();
    if (this.#supervisor.state.phase !== 'idle') return;
    void this.#supervisor.run().then(({ reason }) => {
      this.#client.refuse(reason);
      this.#listeners.onGiveUp(reason);
    });
  }

  /** Ends the worker as a crash would. */
  kill(reason: string): void {
    this.#client.kill({ kind: 'crash', text: reason });
  }

  /** It was there, but its first answer was no answer: trying again is of no use. */
  unusable(reason: string): void {
    this.#client.kill({ kind: 'unusable', text: reason });
  }

  #newSupervisor(): Supervisor {
    const { now, wallClock, policy } = this.#options;
    const work = {
      spawn: () => this.#spawn(),
      ask: () => undefined,
      kill: () => this.#client.kill(this.#supervisor.state.last_failure ?? { kind: 'hang', text: 'The engine hung.' }),
    };
    return new Supervisor(work, policy, {
      now,
      after: (ms, call) => {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
      onNote: (note) => {
        this.#log = [...this.#log, { at: wallClock(), note }].slice(-LOG_MAX);
        this.#tell(this.#supervisor.state);
      },
      onState: (state) => this.#tell(state),
    });
  }

  #spawn(): void {
    const serial = ++this.#serial;
    this.#milestones.restarted();
    try {
      this.#client.start();
    } catch (error) {
      this.#supervisor.ended({ kind: 'unusable', text: error instanceof Error ? error.message : String(error) });
      return;
    }
    this.#listeners.onStart();
    const onSign = (sign: Sign): void => {
      if (serial !== this.#serial) return;
      if (sign.kind === 'beat') this.#supervisor.beat(this.#milestones.of(sign.run_key, sign.bars_done));
      else this.#listeners.onSign(sign);
    };
    this.#client.api.watch(proxy(onSign)).then(
      (lock) => this.#listen(lock, serial),
      () => undefined,
    );
  }

  /** Whoever gets the lock that the worker holds as long as it lives knows that it does not. */
  #listen(name: string | null, serial: number): void {
    if (name === null || serial !== this.#serial) return;
    const ended = () => {
      if (serial === this.#serial) this.#client.kill({ kind: 'crash', text: 'The engine stopped without a word.' });
    };
    this.#options.locks?.request(name, ended).catch(() => undefined);
  }

  #tell(state: SupervisionState): void {
    const { phase, attempt, restarts_total, delay_ms, last_failure, outcome } = state;
    const { restarts_max } = this.#options.policy;
    const log = this.#log;
    this.#listeners.onHealth({
      phase,
      attempt,
      restarts_max,
      restarts_total,
      delay_ms,
      last_failure,
      outcome,
      log,
    });
  }
}

function browserOptions(): EngineWatchOptions {
  return {
    policy: ENGINE_POLICY,
    locks: navigator.locks as LockManager | undefined,
    now: () => performance.now(),
    wallClock: () => Date.now(),
  };
}
