import type { FieldSpec, ParamValue, RunRequest } from '../../contracts/config.ts';
import type { DatasetInfo } from '../../contracts/records.ts';
import { SWEEP_RUNS_MAX, sweptRequest } from '../../contracts/sweep.ts';
import type { Swept } from '../../contracts/sweep.ts';
import type { SweepProgress, SweepReply } from '../../worker/api.ts';
import { listener } from '../io/pace.ts';
import { isRelevant, unitOf } from './fields.ts';
import type { Lab } from './lab.svelte.ts';
import type { Setup } from './setup.svelte.ts';
import { draftFor, valuesOf } from './swept.ts';
import type { AxisDraft } from './swept.ts';

/** Something that can be swept, by what it is called in the form. */
export interface Sweepable {
  readonly of: Swept['of'];
  readonly spec: FieldSpec;
  /** Unlike that of any other choice. */
  readonly label: string;
  readonly unit: string;
  readonly value: number;
}

/** What a sweep under way, or the last one, is of. */
export interface Ran {
  readonly dataset: DatasetInfo;
  readonly request: RunRequest;
  /** The strategy's. */
  readonly title: string;
  readonly axes: readonly Swept[];
  readonly labels: readonly string[];
  readonly rank: string;
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
  ran = $state.raw<Ran | null>(null);
  /** Null while none goes. */
  progress = $state.raw<SweepProgress | null>(null);
  /** What the one in `ran` came to; null until it has ended. */
  reply = $state.raw<SweepReply | null>(null);
  problem = $state.raw<string | null>(null);

  private readonly lab: Lab;
  private readonly setup: Setup;

  /** Numbers of the strategy first, then those fields that have a say. */
  readonly choices = $derived.by<readonly Sweepable[]>(() => {
    const { setup } = this;
    const of = (kind: Swept['of'], specs: readonly FieldSpec[], valueOf: (spec: FieldSpec) => ParamValue | null) =>
      specs.flatMap((spec) => {
        const value = valueOf(spec);
        const numeric = spec.kind === 'int' || spec.kind === 'number';
        const unit = unitOf(spec, (key) => setup.valueOf(key));
        return numeric && typeof value === 'number' ? [{ of: kind, spec, label: spec.label, unit, value }] : [];
      });
    const relevant = (setup.catalog?.fields ?? []).filter(
      (spec) => setup.isEditable(spec) && isRelevant(spec.key, (key) => setup.valueOf(key)),
    );
    const params = of('param', setup.spec?.params ?? [], (spec) => setup.param(spec));
    const fields = of('field', relevant, (spec) => setup.value(spec));
    // A strategy and a risk rule may both have an ATR length.
    const own = new Set(params.map(({ label }) => label));
    const told = fields.map((field) =>
      own.has(field.label) ? { ...field, label: `${field.label} (${field.spec.group})` } : field,
    );
    return [...params, ...told];
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
  readonly too_many = $derived(this.total > SWEEP_RUNS_MAX);
  readonly can_add = $derived(this.axes.length < AXES_MAX && this.choices.length > this.axes.length);

  constructor(lab: Lab, setup: Setup) {
    this.lab = lab;
    this.setup = setup;
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
    const { values, axes, total } = this;
    if (request === null || this.progress !== null || total === 0 || this.too_many || axes.length === 0) return;
    const swept = axes.map(({ of, key }, i) => ({ of, key, values: values[i] as readonly number[] }));
    const labels = axes.map((axis) => this.choiceOf(axis)!.label);
    const before = { ran: this.ran, reply: this.reply };
    const ran = { dataset, request, title: this.setup.spec?.title ?? '', axes: swept, labels, rank: this.rank };
    this.ran = ran;
    this.reply = null;
    this.problem = null;
    this.progress = { runs_done: 0, runs_total: total, figures: new Float64Array(total).fill(NaN) };
    const query = { dataset_id: dataset.id, request, axes: swept, split: this.split, rank: this.rank };
    try {
      const onProgress = listener((progress: SweepProgress) => {
        // News may come after the answer, when the next one goes.
        if (this.progress !== null && this.ran === ran) this.progress = progress;
      });
      const answer = await this.lab.api.sweep(query, onProgress);
      if (answer.ok) this.reply = answer.value;
      else {
        this.problem = answer.problem.message;
        // The engine still has the one before, whose files can be saved.
        ({ ran: this.ran, reply: this.reply } = before);
      }
    } catch (reason) {
      this.problem = reason instanceof Error ? reason.message : String(reason);
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
