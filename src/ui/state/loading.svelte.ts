import type { LoaderOptions, LoaderQuestion } from '../../contracts/loader.ts';
import type { DatasetInfo } from '../../contracts/records.ts';
import type { Problem } from '../../contracts/result.ts';
import type { LoadProgress, LoadReply } from '../../worker/api.ts';
import { answersFor, optionsOf, rememberAnswers } from '../io/answers.ts';
import type { Answers } from '../io/answers.ts';
import type { Lab } from './lab.svelte.ts';
import { listener } from '../io/pace.ts';

export type LoadPhase =
  | { readonly kind: 'reading'; readonly file: File; readonly progress: LoadProgress }
  | { readonly kind: 'asking'; readonly file: File; readonly questions: readonly LoaderQuestion[] }
  | { readonly kind: 'refused'; readonly file: File; readonly problems: readonly Problem[]; readonly count: number };

export interface Loaded {
  readonly dataset: DatasetInfo;
  readonly already_known: boolean;
  /** Answers of an earlier file of this kind were used without asking. */
  readonly from_memory: boolean;
  readonly file: File;
}

/** Files on their way into the library, one after the other. */
export class Loading {
  phase = $state.raw<LoadPhase | null>(null);
  waiting = $state(0);

  private readonly lab: Lab;
  private readonly onLoaded: (loaded: Loaded) => void | Promise<void>;
  private readonly queue: { readonly file: File; readonly fresh: boolean }[] = [];
  private busy = false;
  private answer: ((answers: Answers | null) => void) | null = null;
  private dismissed: (() => void) | null = null;

  constructor(lab: Lab, onLoaded: (loaded: Loaded) => void | Promise<void>) {
    this.lab = lab;
    this.onLoaded = onLoaded;
  }

  /** Queues files. With `fresh`, remembered answers are asked for again. */
  add(files: readonly File[], fresh = false): void {
    for (const file of files) this.queue.push({ file, fresh });
    this.waiting = this.queue.length;
    void this.work();
  }

  /** Answers the questions on show; null = give the file up. */
  reply(answers: Answers | null): void {
    this.answer?.(answers);
  }

  /** Closes the refusal on show and goes on with the next file. */
  dismiss(): void {
    this.dismissed?.();
  }

  /** Stops reading the file under way. */
  cancel(): void {
    if (this.phase?.kind === 'reading') void this.lab.api.cancelLoad().catch(() => undefined);
  }

  private async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) {
      this.waiting = this.queue.length;
      await this.one(next.file, next.fresh);
      this.phase = null;
    }
    this.busy = false;
  }

  private async one(file: File, fresh: boolean): Promise<void> {
    let answers: Answers = {};
    let from_memory = false;
    // Each round answers what was asked; a loader that keeps asking the same is stopped by the person.
    for (;;) {
      const reply = await this.read(file, answers);
      if (reply.kind === 'canceled') return;
      if (reply.kind === 'loaded') {
        this.phase = null;
        await this.onLoaded({ dataset: reply.dataset, already_known: reply.already_known, from_memory, file });
        return;
      }
      if (reply.kind === 'refused') {
        await this.refuse(file, reply.problems, reply.problem_count);
        return;
      }
      const unasked = reply.questions.every((question) => !(question.option in answers));
      const kept = fresh || !unasked ? null : answersFor(file.name, reply.questions);
      if (kept !== null) {
        from_memory = true;
        answers = { ...answers, ...kept };
        continue;
      }
      const given = await this.ask(file, reply.questions);
      if (given === null) return;
      rememberAnswers(file.name, reply.questions, given);
      answers = { ...answers, ...given };
    }
  }

  private async read(file: File, answers: Answers): Promise<LoadReply> {
    this.phase = { kind: 'reading', file, progress: { bytes_done: 0, bytes_total: file.size, rows: 0 } };
    const onProgress = listener((progress: LoadProgress) => {
      if (this.phase?.kind === 'reading') this.phase = { kind: 'reading', file, progress };
    });
    try {
      return await this.lab.api.load(file, optionsOf(answers) as LoaderOptions, onProgress);
    } catch (reason) {
      const message = `${reason instanceof Error ? reason.message : String(reason)} The file was not loaded; the library is as it was. Drop it again to try once more.`;
      const problem: Problem = { code: 'ENGINE_STOPPED', message, line: null, column: null, text: null };
      return { kind: 'refused', problems: [problem], problem_count: 1 };
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

  private refuse(file: File, problems: readonly Problem[], count: number): Promise<void> {
    this.phase = { kind: 'refused', file, problems, count };
    return new Promise((resolve) => {
      this.dismissed = () => {
        this.dismissed = null;
        resolve();
      };
    });
  }
}
