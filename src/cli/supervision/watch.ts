/** Supervision of a process: machine, process, signs of life, signals and record brought together. */
import { performance } from 'node:perf_hooks';
import type { Failure, Remains, SupervisionNote } from '../../runtime/supervision/machine.ts';
import type { SupervisionPolicy } from '../../runtime/supervision/policy.ts';
import { Supervisor, type SupervisionEffects, type SupervisionEnd } from '../../runtime/supervision/supervisor.ts';
import { EXIT_DONE, EXIT_FAILED, type Io } from '../line/io.ts';
import { fileProblem } from '../files/file-problem.ts';
import type { SupervisedCommand } from './command-line.ts';
import { LifeSigns } from '../files/heartbeat.ts';
import { identityOf, type ProcessIdentity } from '../files/identity.ts';
import { SupervisedProcess } from './process.ts';
import { findState, remainsOf, SupervisorRecord } from './record.ts';
import { takeOver } from './takeover.ts';

/** Signs of life are looked for this often. */
const LOOK_MS = 500;
/** The command went down too often. */
const EXIT_GAVE_UP = 2;

export interface WatchPlan {
  readonly folder: string;
  readonly command: SupervisedCommand;
  readonly policy: SupervisionPolicy;
  readonly quiet: boolean;
}

/** Watches over a command to its end; returns the exit code. */
export async function watch(plan: WatchPlan, io: Io): Promise<number> {
  const { folder, command, policy, quiet } = plan;
  const say = (text: string) => io.err(`supervise: ${text}\n`);
  const found = findState(folder);
  const taken = found.kind === 'state' ? await takeOver(found.state, policy.grace_ms) : ({ kind: 'free' } as const);
  if (taken.kind === 'refused') {
    say(`${folder} is left alone: ${taken.why}.`);
    return EXIT_FAILED;
  }
  const remains = remainsOf(found, command.given);
  const facts = { command: command.given, max_restarts: policy.restarts_max, supervisor: identityOf(process.pid) };
  const record = new SupervisorRecord(folder, facts, (error) => {
    const problem = fileProblem('write', folder, error);
    if (!problem.ok) say(`${problem.problem.message} The command goes on.`);
  });
  record.log({ event: 'supervising', pid: process.pid, command: command.given });
  if (found.kind === 'unreadable') record.log({ event: 'state_unreadable', why: found.why });
  if (taken.kind === 'ended') record.log({ event: 'took_over', pid: taken.pid, ended_by: taken.by });
  if (remains !== null) {
    const { attempt, restarts_total } = remains;
    record.log({ event: 'continuing', attempt, restarts_total });
    if (!quiet)
      say(`going on where an earlier supervisor of this command ended, restarts so far: ${String(restarts_total)}`);
  }
  const { outcome, reason } = await new Watch(plan, io, record, remains).run();
  if (outcome !== 'gave_up') return EXIT_DONE;
  say(`gave up: ${reason}. What was written is kept in ${folder}; supervised again, the command goes on from there.`);
  return EXIT_GAVE_UP;
}

class Watch {
  readonly #plan: WatchPlan;
  readonly #io: Io;
  readonly #record: SupervisorRecord;
  readonly #signs: LifeSigns;
  readonly #process: SupervisedProcess;
  readonly #supervisor: Supervisor;
  #child: ProcessIdentity | null = null;

  constructor(plan: WatchPlan, io: Io, record: SupervisorRecord, remains: Remains | null) {
    const { folder, command, policy } = plan;
    this.#plan = plan;
    this.#io = io;
    this.#record = record;
    this.#signs = new LifeSigns(folder, policy.expects_beat);
    this.#process = new SupervisedProcess(command, this.#signs.path, {
      onErr: (text) => this.#heard(text),
      onEnded: (failure) => this.#ended(failure),
    });
    const work = {
      spawn: (attempt: number, resume: boolean) => this.#spawn(attempt, resume),
      ask: (reason: string) => this.#process.ask(reason),
      kill: () => this.#process.kill(),
    };
    this.#supervisor = new Supervisor(work, policy, this.#effects(), remains);
  }

  async run(): Promise<SupervisionEnd> {
    const looking = setInterval(() => {
      const news = this.#signs.news();
      if (news !== null) this.#supervisor.beat(news.progress);
    }, LOOK_MS);
    const deafen = this.#io.onSignal((name) => {
      this.#record.log({ event: 'signal', signal: name });
      if (name === 'SIGUSR1' || name === 'SIGUSR2') this.#process.signal(name);
      else this.#supervisor.stop(name);
    });
    const end = await this.#supervisor.run();
    deafen();
    clearInterval(looking);
    this.#signs.remove();
    this.#tell(end.reason);
    return end;
  }

  #effects(): SupervisionEffects {
    return {
      now: () => performance.now(),
      after: (ms, call) => {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
      onNote: (note) => this.#note(note),
      onState: () => this.#tell(null),
    };
  }

  #spawn(attempt: number, resume: boolean): void {
    this.#signs.reset();
    this.#process.spawn(attempt, resume);
    const { pid } = this.#process;
    this.#child = pid === null ? null : identityOf(pid);
    this.#tell(null);
  }

  #heard(text: string): void {
    this.#io.err(text);
    if (this.#plan.policy.expects_beat) this.#supervisor.beat(null);
  }

  #ended(failure: Failure | null): void {
    this.#child = null;
    this.#record.exited(this.#process.lastExit, failure);
    this.#supervisor.ended(failure);
  }

  #tell(reason: string | null): void {
    this.#record.state(this.#supervisor.state, this.#child, reason);
  }

  #note(note: SupervisionNote): void {
    const { quiet, policy } = this.#plan;
    const { pid } = this.#process;
    this.#record.log({ ...inSeconds(note), ...(note.event === 'started' && pid !== null ? { pid } : {}) });
    const words = wordsFor(note, policy);
    if (words !== null && !(quiet && note.event !== 'failed')) this.#io.err(`supervise: ${words}\n`);
  }
}

/** A note as the log tells it: seconds for milliseconds. */
function inSeconds(note: SupervisionNote): Record<string, unknown> {
  const entries = Object.entries(note).map(([key, value]): [string, unknown] =>
    key.endsWith('_ms') ? [`${key.slice(0, -3)}_s`, (value as number) / 1000] : [key, value],
  );
  return Object.fromEntries(entries);
}

/** A note in words; null where there is nothing to say. */
function wordsFor(note: SupervisionNote, { restarts_max }: SupervisionPolicy): string | null {
  const seconds = (ms: number) => `${String(Math.round(ms) / 1000)} s`;
  switch (note.event) {
    case 'hung':
      return `no sign of life for ${seconds(note.silent_ms)}: the command is asked to end`;
    case 'killed':
      return 'the command did not end when asked, and was ended';
    case 'failed':
      return `the command failed: ${note.text}`;
    case 'restarting':
      return `restart ${String(note.attempt)} of ${String(restarts_max)} in ${seconds(note.delay_ms)}`;
    case 'stopping':
      return `${note.reason}: passed on to the command`;
    default:
      return null;
  }
}
