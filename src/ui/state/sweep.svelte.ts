import type { FieldSpec, ParamValue, RunRequest } from '../../contracts/config.ts';
import type { DatasetInfo } from '../../contracts/records.ts';
import { SWEEP_RUNS_MAX, sweptRequest } from '../../contracts/sweep.ts';
import type { Swept } from '../../contracts/sweep.ts';
import type { Result } from '../../contracts/result.ts';
import type { Listener, SweepListed, SweepProgress, SweepReply } from '../../worker/protocol/api.ts';
import { listener } from '../io/pace.ts';
import { isRelevant, unitOf } from './fields.ts';
import type { Lab } from './lab.svelte.ts';
import type { Library } from './library.svelte.ts';
import type { Setup } from './setup.svelte.ts';
import { draftFor, labelOf, ranOf, valuesOf } from './swept.ts';
import type { AxisDraft, Ran } from './swept.ts';

/** Something that can be swept, by what it is called in the form. */
export interface Sweepable {
  readonly of: Swept['of'];
  readonly spec: FieldSpec;
  /** Unlike that of any other choice. */
  readonly label: string;
  readonly unit: string;
  readonly value: number;
}

const AXES_MAX = 2;

/** Many runs of one strategy on one dataset, each with other values of one or two settings. */
export class Sweep {
  /** It has the workspace. */
  shown = $state(false);
  axes = $state.raw<readonly AxisDraft[]>([]);
  rank = $state('sharpe');
  /** Share of the bars to rank by; null = all. */
  split = $state<number | null>(null);
  /** What the sweep under way, or the one in view, is of. */
  ran = $state.raw<Ran | null>(null);
  /** Null while none goes. */
  progress = $state.raw<SweepProgress | null>(null);
  /** What that came to; null until it has ended. */
  reply = $state.raw<SweepReply | null>(null);
  problem = $state.raw<string | null>(null);

  private readonly lab: Lab;
  private readonly setup: Setup;
  private readonly library: Library;

  /** Numbers of the strategy first, then those fields that have a say. */
  readonly choices = $derived.by<readonly Sweepable[]>(() => {
    const { setup } = this;
    const of = (kind: Swept['of'], specs: readonly FieldSpec[], valueOf: (spec: FieldSpec) => ParamValue | null) =>
      specs.flatMap((spec) => {
        const value = valueOf(spec);
        const numeric = spec.kind === 'int' || spec.kind === 'number';
        const unit = unitOf(spec, (key) => setup.valueOf(key));
        const label = labelOf(kind, spec, setup.spec?.params ?? []);
        return numeric && typeof value === 'number' ? [{ of: kind, spec, label, unit, value }] : [];
      });
    const relevant = (setup.catalog?.fields ?? []).filter(
      (spec) => setup.isEditable(spec) && isRelevant(spec.key, (key) => setup.valueOf(key)),
    );
    const params = of('param', setup.spec?.params ?? [], (spec) => setup.param(spec));
    return [...params, ...of('field', relevant, (spec) => setup.value(spec))];
  });
  /** Of each axis its values, or in words why it has none. */
  readonly values = $derived(
    this.axes.map((axis) => {
      const choice = this.choiceOf(axis);
      return choice === null ? 'In Setup this has no number now, or no say.' : valuesOf(axis, choice.spec);
    }),
  );
  /** Combinations asked for; 0 where something typed cannot be used. */
  readonly total = $derived(
    this.values.reduce((product, values) => product * (typeof values === 'string' ? 0 : values.length), 1),
  );
  /** Why the one in view is in memory alone; null when it is not. */
  readonly unstored = $derived.by(() => {
    const { reply } = this;
    const known = this.library.sweeps.find(({ key }) => key === reply?.info.key);
    return known?.runs_done === reply?.info.runs_done ? null : (reply?.unstored ?? null);
  });
  readonly too_many = $derived(this.total > SWEEP_RUNS_MAX);
  readonly can_add = $derived(this.axes.length < AXES_MAX && this.choices.length > this.axes.length);

  constructor(lab: Lab, setup: Setup, library: Library) {
    this.lab = lab;
    this.setup = setup;
    this.library = library;
  }

  /** Opens with what was asked last time. */
  open(): void {
    this.fit();
    this.shown = true;
  }

  /** Leaves the axes as they are if the strategy has them all, else takes its first two numbers. */
  fit(): void {
    const kept = this.axes.filter((axis) => this.choiceOf(axis) !== null);
    const first = this.choices.filter(({ of }) => of === 'param').slice(0, AXES_MAX);
    const drafts = () => (first.length > 0 ? first : this.choices.slice(0, 1)).map(draft);
    this.axes = kept.length > 0 && kept.length === this.axes.length ? kept : drafts();
  }

  close(): void {
    this.shown = false;
  }

  choiceOf({ of, key }: Pick<AxisDraft, 'of' | 'key'>): Sweepable | null {
    return this.choices.find((choice) => choice.of === of && choice.spec.key === key) ?? null;
  }

  /** What an axis is called, also while it is none of the choices. */
  labelOf(axis: Pick<AxisDraft, 'of' | 'key'>): string {
    const { spec, catalog } = this.setup;
    const known = (axis.of === 'param' ? spec?.params : catalog?.fields) ?? [];
    return this.choiceOf(axis)?.label ?? known.find(({ key }) => key === axis.key)?.label ?? axis.key;
  }

  add(): void {
    const next = this.choices.find(
      ({ of, spec }) => !this.axes.some((axis) => axis.of === of && axis.key === spec.key),
    );
    if (next !== undefined) this.axes = [...this.axes, draft(next)];
  }

  remove(at: number): void {
    this.axes = this.axes.filter((_, i) => i !== at);
  }

  /** Another setting in place of one, with a range of its own. */
  choose(at: number, choice: Sweepable): void {
    this.change(at, draft(choice));
  }

  change(at: number, axis: AxisDraft): void {
    this.axes = this.axes.map((each, i) => (i === at ? axis : each));
  }

  async start(dataset: DatasetInfo): Promise<void> {
    const request = this.setup.request(dataset.symbol);
    const { values, axes, total, split, rank } = this;
    if (request === null || this.progress !== null || total === 0 || this.too_many || axes.length === 0) return;
    const swept = axes.map(({ of, key }, i) => ({ of, key, values: values[i] as readonly number[] }));
    const asked = { request, axes: swept, split, rank };
    await this.go(ranOf(this.setup.catalog, asked, dataset), (onProgress) =>
      this.lab.api.sweep({ dataset_id: dataset.id, ...asked }, onProgress),
    );
  }

  /** The rest of one that was stopped, by whatever it was. */
  async resume(info: SweepListed, dataset: DatasetInfo): Promise<void> {
    if (this.progress !== null) return;
    await this.go(ranOf(this.setup.catalog, info, dataset), (onProgress) =>
      this.lab.api.resumeSweep(info.key, onProgress),
    );
  }

  /** Brings an earlier one into view, as far as it came. */
  async show(info: SweepListed, dataset: DatasetInfo): Promise<void> {
    if (this.progress !== null) return;
    try {
      const answer = await this.lab.api.openSweep(info.key);
      this.problem = answer.ok ? null : answer.problem.message;
      if (!answer.ok || this.progress !== null) return;
      this.ran = ranOf(this.setup.catalog, info, dataset);
      this.reply = answer.value;
    } catch (reason) {
      this.problem = reason instanceof Error ? reason.message : String(reason);
    }
  }

  /** One that was deleted is not looked at any more. */
  leave(key: string): void {
    if (this.progress !== null || this.reply?.info.key !== key) return;
    this.ran = null;
    this.reply = null;
  }

  private async go(
    ran: Ran,
    work: (onProgress: Listener<SweepProgress>) => Promise<Result<SweepReply | null>>,
  ): Promise<void> {
    const before = { ran: this.ran, reply: this.reply };
    const total = ran.axes.reduce((product, { values }) => product * values.length, 1);
    this.ran = ran;
    this.reply = null;
    this.problem = null;
    this.progress = { runs_done: 0, runs_total: total, figures: new Float64Array(total).fill(NaN) };
    try {
      const onProgress = listener((progress: SweepProgress) => {
        // News may come after the answer, when the next one goes.
        if (this.progress !== null && this.ran === ran) this.progress = progress;
      });
      const answer = await work(onProgress);
      if (answer.ok) this.reply = answer.value;
      else {
        this.problem = answer.problem.message;
        ({ ran: this.ran, reply: this.reply } = before);
      }
    } catch (reason) {
      const why = reason instanceof Error ? reason.message : String(reason);
      this.problem = `${why} The runs done up to half a second before are kept below.`;
    } finally {
      this.progress = null;
    }
  }

  cancel(): void {
    if (this.progress !== null) this.lab.api.cancelSweep().catch(() => undefined);
  }

  /** The request of one combination of the last sweep; null before there is one. */
  requestOf(values: readonly number[]): RunRequest | null {
    return this.ran === null ? null : sweptRequest(this.ran.request, this.ran.axes, values);
  }
}

const draft = ({ of, spec, value }: Sweepable): AxisDraft => draftFor(of, spec, value);
