import type { LoaderOptions, LoaderQuestion } from '../../contracts/loader.ts';
import type { DatasetInfo } from '../../contracts/records.ts';
import type { Problem } from '../../contracts/result.ts';
import type { LoadProgress, LoadReply, MergeReply, PartReply } from '../../worker/protocol/api.ts';
import { folderOf } from '../io/drop.ts';
import { answersFor, optionsOf, rememberAnswers } from '../io/answers.ts';
import type { Answers } from '../io/answers.ts';
import type { Lab } from './lab.svelte.ts';
import { listener } from '../io/pace.ts';

/** Where a file stands among those that were dropped with it. */
export interface Place {
  /** From 1. */
  readonly number: number;
  readonly count: number;
  readonly bytes_before: number;
  readonly bytes_total: number;
}

export type LoadPhase =
  | { readonly kind: 'reading'; readonly file: File; readonly progress: LoadProgress; readonly place: Place | null }
  | { readonly kind: 'asking'; readonly file: File; readonly questions: readonly LoaderQuestion[] }
  | { readonly kind: 'refused'; readonly file: File; readonly problems: readonly Problem[]; readonly count: number }
  | { readonly kind: 'report'; readonly report: BatchReport };

export interface Loaded {
  readonly dataset: DatasetInfo;
  readonly already_known: boolean;
  /** Answers of an earlier file of this kind were used without asking. */
  readonly from_memory: boolean;
  readonly file: File;
  /** How it was read. */
  readonly options: LoaderOptions;
}

/** A file of several that did not become part of a dataset. */
export interface FailedFile {
  readonly name: string;
  readonly problems: readonly Problem[];
  readonly count: number;
}

/** What came of several files. */
export interface BatchReport {
  readonly files: readonly File[];
  readonly made: MergeReply['made'];
  readonly failed: readonly FailedFile[];
  /** Names of files in dropped folders that are no data. */
  readonly passed_over: readonly string[];
  readonly from_memory: boolean;
}

/** Files that were dropped or chosen together. */
interface Batch {
  readonly files: readonly File[];
  readonly passed_over: readonly string[];
  /** Remembered answers are asked for again. */
  readonly fresh: boolean;
}

/** What a person answered while a batch was read: the same question about its next file has the same answer. */
interface Said {
  readonly answers: Answers;
  from_memory: boolean;
}

type Reply = LoadReply | PartReply;
type Settled = Exclude<Reply, { readonly kind: 'questions' }> | { readonly kind: 'given up' };

/** Files on their way into the library: one batch after the other, and the files of a batch one after the other. */
export class Loading {
  phase = $state.raw<LoadPhase | null>(null);
  /** Batches that wait for their turn. */
  waiting = $state(0);

  private readonly lab: Lab;
  private readonly onLoaded: (loaded: Loaded) => void | Promise<void>;
  private readonly onBatch: (report: BatchReport) => void | Promise<void>;
  private readonly growing: () => boolean;
  private readonly queue: Batch[] = [];
  private busy = false;
  private answer: ((answers: Answers | null) => void) | null = null;
  private dismissed: ((again: Answers | null) => void) | null = null;

  /** @param growing whether a file that comes alone may still be written to: only the lines that have ended count then */
  constructor(
    lab: Lab,
    onLoaded: (loaded: Loaded) => void | Promise<void>,
    onBatch: (report: BatchReport) => void | Promise<void>,
    growing: () => boolean = () => false,
  ) {
    this.lab = lab;
    this.onLoaded = onLoaded;
    this.onBatch = onBatch;
    this.growing = growing;
  }

  /** Queues files that came together. With `fresh`, remembered answers are asked for again. */
  add(files: readonly File[], passed_over: readonly string[] = [], fresh = false): void {
    this.queue.push({ files, passed_over, fresh });
    this.waiting = this.queue.length;
    void this.work();
  }

  /** Answers the questions on show; null = give the file up. */
  reply(answers: Answers | null): void {
    this.answer?.(answers);
  }

  /** Closes the refusal or report on show and goes on. */
  dismiss(): void {
    this.dismissed?.(null);
  }

  /** Reads the refused file on show once more, with what the person says about it. */
  readAgain(answers: Answers): void {
    this.dismissed?.(answers);
  }

  /** Stops reading the file under way, and with it its batch. */
  cancel(): void {
    if (this.phase?.kind === 'reading') void this.lab.api.cancelLoad().catch(() => undefined);
  }

  private async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) {
      this.waiting = this.queue.length;
      const [only] = next.files;
      if (next.files.length === 1 && only) await this.one(only, next.fresh);
      else await this.many(next);
      this.phase = null;
    }
    this.busy = false;
  }

  private async one(file: File, fresh: boolean): Promise<void> {
    const said: Said = { answers: {}, from_memory: false };
    let options = optionsOf({});
    let told: Answers = {};
    const load = (answers: Answers) => {
      options = optionsOf({ ...answers, ...told });
      return this.read('load', file, { ...answers, ...told }, null);
    };
    let reply = await this.settled(file, fresh, said, load);
    while (reply.kind === 'refused') {
      const again = await this.show({ kind: 'refused', file, ...counted(reply) });
      if (again === null) return;
      told = { ...told, ...again };
      reply = await this.settled(file, fresh, said, load);
    }
    if (reply.kind !== 'loaded' || !('dataset' in reply)) return;
    this.phase = null;
    const { dataset, already_known } = reply;
    await this.onLoaded({ dataset, already_known, from_memory: said.from_memory, file, options });
  }

  /** Reads all files, then makes datasets of those that could be read. Cancelled, nothing is kept. */
  private async many({ files, passed_over, fresh }: Batch): Promise<void> {
    const failed: FailedFile[] = [];
    const said: Said = { answers: {}, from_memory: false };
    const bytes_total = files.reduce((sum, file) => sum + file.size, 0);
    let bytes_before = 0;
    this.send(this.lab.api.dropParts());
    for (const [index, file] of files.entries()) {
      const place: Place = { number: index + 1, count: files.length, bytes_before, bytes_total };
      const reply = await this.settled(file, fresh, said, (answers) => this.read('loadPart', file, answers, place));
      bytes_before += file.size;
      if (reply.kind === 'canceled') {
        this.send(this.lab.api.dropParts());
        return;
      }
      if (reply.kind === 'refused' && reply.problems[0]?.code === STOPPED) {
        // The parts read so far were in the engine's memory, and went with it.
        const lost = files.map(({ name }) => ({ name, problems: reply.problems, count: 1 }));
        await this.show({ kind: 'report', report: { files, made: [], failed: lost, passed_over, from_memory: false } });
        return;
      }
      if (reply.kind === 'refused') failed.push({ name: file.name, ...counted(reply) });
      else if (reply.kind === 'given up') failed.push({ name: file.name, problems: [GIVEN_UP], count: 1 });
    }
    const { made, left_out } = await this.merge(files);
    for (const { name, problem } of left_out) failed.push({ name, problems: [problem], count: 1 });
    this.phase = null;
    const report: BatchReport = { files, made, failed, passed_over, from_memory: said.from_memory };
    await this.onBatch(report);
    if (failed.length > 0) await this.show({ kind: 'report', report });
  }

  private async merge(files: readonly File[]): Promise<MergeReply> {
    try {
      return await this.lab.api.mergeParts();
    } catch (reason) {
      return { made: [], left_out: files.map(({ name }) => ({ name, problem: stopped(reason) })) };
    }
  }

  /** Reads a file until nothing is open; a loader that keeps asking the same is stopped by the person. */
  private async settled(
    file: File,
    fresh: boolean,
    said: Said,
    read: (answers: Answers) => Promise<Reply>,
  ): Promise<Settled> {
    let answers: Answers = {};
    for (;;) {
      const reply = await read(answers);
      if (reply.kind !== 'questions') return reply;
      const { questions } = reply;
      const asked = questions.some(({ option }) => option in answers);
      const known = asked ? null : (answersIn(said.answers, questions) ?? this.recalled(file, questions, fresh, said));
      const given = known ?? (await this.ask(file, questions));
      if (given === null) return { kind: 'given up' };
      if (known === null) rememberAnswers(file.name, questions, given);
      Object.assign(said.answers, given);
      answers = { ...answers, ...given };
    }
  }

  private recalled(file: File, questions: readonly LoaderQuestion[], fresh: boolean, said: Said): Answers | null {
    const kept = fresh ? null : answersFor(file.name, questions);
    if (kept !== null) said.from_memory = true;
    return kept;
  }

  private async read(method: 'load' | 'loadPart', file: File, answers: Answers, place: Place | null): Promise<Reply> {
    this.phase = { kind: 'reading', file, progress: { bytes_done: 0, bytes_total: file.size, rows: 0 }, place };
    const onProgress = listener((progress: LoadProgress) => {
      if (this.phase?.kind === 'reading' && this.phase.file === file)
        this.phase = { kind: 'reading', file, progress, place };
    });
    try {
      const options = optionsOf(answers) as LoaderOptions;
      const { api } = this.lab;
      return await (method === 'load'
        ? api.load(file, options, onProgress, this.growing())
        : api.loadPart(file, folderOf(file), options, onProgress));
    } catch (reason) {
      return { kind: 'refused', problems: [stopped(reason)], problem_count: 1 };
    }
  }

  private ask(file: File, questions: readonly LoaderQuestion[]): Promise<Answers | null> {
    this.phase = { kind: 'asking', file, questions };
    return new Promise((resolve) => {
      this.answer = (answers) => {
        this.answer = null;
        resolve(answers);
      };
    });
  }

  /** Shows a refusal or a report until it is closed; what is to be read again differently, else null. */
  private show(phase: LoadPhase): Promise<Answers | null> {
    this.phase = phase;
    return new Promise((resolve) => {
      this.dismissed = (again) => {
        this.dismissed = null;
        resolve(again);
      };
    });
  }

  private send(call: Promise<unknown>): void {
    call.catch(() => undefined);
  }
}

const STOPPED = 'ENGINE_STOPPED';
const GIVEN_UP: Problem = {
  code: 'GIVEN_UP',
  message: 'You chose not to load it.',
  line: null,
  column: null,
  text: null,
};

function stopped(reason: unknown): Problem {
  const why = reason instanceof Error ? reason.message : String(reason);
  const message = `${why} The file was not loaded; the library is as it was. Drop it again to try once more.`;
  return { code: STOPPED, message, line: null, column: null, text: null };
}

function counted(reply: { readonly problems: readonly Problem[]; readonly problem_count: number }) {
  return { problems: reply.problems, count: reply.problem_count };
}

/** Answers given before that are among the choices now; null unless every question has one. */
function answersIn(given: Answers, questions: readonly LoaderQuestion[]): Answers | null {
  const answers: Answers = {};
  for (const { option, choices } of questions) {
    const choice = choices.find(({ value }) => value === given[option]);
    if (!choice) return null;
    answers[option] = choice.value;
  }
  return answers;
}
