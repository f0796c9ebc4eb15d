import { SvelteMap } from 'svelte/reactivity';
import type { FieldSpec, ParamValue, ProfileName, RunConfig, RunRequest } from '../../contracts/config.ts';
import { told } from '../../contracts/shown.ts';
import type { Catalog } from '../../worker/protocol/api.ts';
import { recall, remember } from '../io/memory.ts';
import { readRequest } from '../io/request.ts';
import { differs, fieldProblem } from './fields.ts';
import { paceOf } from './pace.ts';

export type RiskPreset = 'open' | 'guarded';
type Value = ParamValue | null;
type Loose = Record<string, Value>;

/** The run under edit: what differs from the defaults of the chosen profile, preset and strategy, and nothing else. */
export class Setup {
  catalog = $state.raw<Catalog | null>(null);
  profile = $state<ProfileName>('realistic');
  preset = $state<RiskPreset>('open');
  strategy = $state('');
  seed = $state(42);
  /** null = the dataset's own. */
  symbol = $state<string | null>(null);
  /** One of `SPEEDS`. Not part of the request: the log is the same. */
  speed = $state('0');
  readonly pace = $derived(paceOf(this.speed));
  /** Values typed that cannot be used, by field, in words. */
  readonly errors = new SvelteMap<string, string>();
  private readonly fields = new SvelteMap<string, Value>();
  private readonly params = new SvelteMap<string, ParamValue>();

  readonly spec = $derived(this.catalog?.strategies.find((each) => each.name === this.strategy) ?? null);
  readonly base = $derived(this.baseOf(this.profile, this.preset));
  readonly changes = $derived(this.fields.size + this.params.size + (this.seed === 42 ? 0 : 1));

  /** Starts from what was set at the last visit, where the catalog still knows it. */
  begin(catalog: Catalog): void {
    this.catalog = catalog;
    this.strategy = catalog.profiles.realistic.strategy;
    const kept = readRequest(recall('setup'));
    if (kept) this.take(kept, kept.symbol === '' ? null : kept.symbol);
  }

  /** The request as it stands, for a dataset of this symbol; null before the catalog is here. */
  request(dataset_symbol: string): RunRequest | null {
    const base = this.base;
    if (!base || !this.spec) return null;
    const params: Record<string, ParamValue> = {};
    for (const spec of this.spec.params) params[spec.key] = this.param(spec) as ParamValue;
    const config = { ...base, ...Object.fromEntries(this.fields), strategy: this.strategy, params } as RunConfig;
    return { symbol: this.symbol ?? dataset_symbol, seed: this.seed, config };
  }

  value(spec: FieldSpec): Value {
    const own = this.fields.get(spec.key);
    return own === undefined ? this.fallback(spec) : own;
  }

  /** The same by key; null for a key that is no field. */
  valueOf(key: string): Value {
    const spec = this.catalog?.fields.find((each) => each.key === key);
    return spec ? this.value(spec) : null;
  }

  param(spec: FieldSpec): Value {
    return this.params.get(spec.key) ?? this.paramFallback(spec);
  }

  /** What a field is when nobody has touched it. */
  fallback(spec: FieldSpec): Value {
    const base = this.base as unknown as Loose | null;
    return base?.[spec.key] ?? (base && spec.key in base ? null : spec.default);
  }

  paramFallback(spec: FieldSpec): ParamValue {
    const base = this.base;
    // A profile has parameters of its own for its default strategy alone.
    const own = base && base.strategy === this.strategy ? base.params[spec.key] : undefined;
    return own ?? spec.default ?? 0;
  }

  isChanged(spec: FieldSpec): boolean {
    return this.fields.has(spec.key);
  }

  isParamChanged(spec: FieldSpec): boolean {
    return this.params.has(spec.key);
  }

  set(spec: FieldSpec, value: Value): void {
    this.check(spec, value);
    if (this.errors.has(spec.key)) return;
    if (differs(value, this.fallback(spec))) this.fields.set(spec.key, value);
    else this.fields.delete(spec.key);
    this.keep();
  }

  setParam(spec: FieldSpec, value: Value): void {
    this.check(spec, value);
    if (this.errors.has(spec.key)) return;
    if (value !== null && differs(value, this.paramFallback(spec))) this.params.set(spec.key, value);
    else this.params.delete(spec.key);
    this.keep();
  }

  reset(spec: FieldSpec): void {
    this.errors.delete(spec.key);
    this.fields.delete(spec.key);
    this.params.delete(spec.key);
    this.keep();
  }

  resetAll(): void {
    this.errors.clear();
    this.fields.clear();
    this.params.clear();
    this.seed = 42;
    this.symbol = null;
    this.keep();
  }

  setStrategy(name: string): void {
    for (const spec of this.spec?.params ?? []) this.errors.delete(spec.key);
    this.strategy = name;
    this.params.clear();
    this.keep();
  }

  setProfile(profile: ProfileName): void {
    this.profile = profile;
    this.settle();
  }

  setPreset(preset: RiskPreset): void {
    this.preset = preset;
    // The preset is the say on risk: what was set by hand there goes.
    for (const spec of this.catalog?.fields ?? []) if (spec.group === 'risk') this.fields.delete(spec.key);
    this.settle();
  }

  setSeed(seed: number | null): void {
    if (seed === null || !Number.isInteger(seed) || seed < 0 || seed > 4_294_967_295) {
      this.errors.set('seed', 'A whole number from 0 to 4,294,967,295.');
      return;
    }
    this.errors.delete('seed');
    this.seed = seed;
    this.keep();
  }

  setSymbol(symbol: string): void {
    const trimmed = symbol.trim();
    this.symbol = trimmed === '' ? null : trimmed;
    this.keep();
  }

  /** Of a request, what this version does not know, `strategy "x"`: it would be run as something else. Null for nothing. */
  unknownIn({ config }: RunRequest): string | null {
    const catalog = this.catalog;
    if (catalog === null) return null;
    const { profile, strategy, params, ...fields } = config;
    const spec = catalog.strategies.find((each) => each.name === strategy);
    if (!Object.hasOwn(catalog.profiles, profile)) return `profile ${told(profile)}`;
    if (spec === undefined) return `strategy ${told(strategy)}`;
    const param = Object.keys(params).find((key) => !spec.params.some((each) => each.key === key));
    if (param !== undefined) return `parameter ${told(param)}`;
    const field = Object.keys(fields).find((key) => !catalog.fields.some((each) => each.key === key));
    return field === undefined ? null : `setting ${told(field)}`;
  }

  /** Takes over a request (of a run, a link, the last visit) and marks what differs from the defaults. */
  take(request: RunRequest, symbol: string | null): void {
    const catalog = this.catalog;
    if (!catalog) return;
    const config = request.config as unknown as Loose;
    if (Object.hasOwn(catalog.profiles, request.config.profile)) this.profile = request.config.profile;
    this.preset = this.presetOf(request.config);
    if (catalog.strategies.some((each) => each.name === request.config.strategy))
      this.strategy = request.config.strategy;
    this.seed = request.seed;
    this.symbol = symbol;
    this.errors.clear();
    this.fields.clear();
    this.params.clear();
    for (const spec of catalog.fields) {
      const value = config[spec.key];
      if (value !== undefined && this.isEditable(spec) && differs(value, this.fallback(spec)))
        this.fields.set(spec.key, value);
    }
    for (const spec of this.spec?.params ?? []) {
      const value = request.config.params[spec.key];
      if (value !== undefined && differs(value, this.paramFallback(spec))) this.params.set(spec.key, value);
    }
    this.keep();
  }

  /** Fields of the generated form: the others have a place of their own. */
  isEditable(spec: FieldSpec): boolean {
    return spec.key !== 'profile' && spec.key !== 'strategy' && spec.key !== 'seed' && spec.key !== 'symbol';
  }

  private check(spec: FieldSpec, value: Value): void {
    const problem = fieldProblem(spec, value);
    if (problem === null) this.errors.delete(spec.key);
    else this.errors.set(spec.key, problem);
  }

  private baseOf(profile: ProfileName, preset: RiskPreset): RunConfig | null {
    if (!this.catalog) return null;
    return { ...this.catalog.profiles[profile], ...this.catalog.risk_presets[preset] };
  }

  /** The preset from which the fewest risk fields differ. */
  private presetOf(config: RunConfig): RiskPreset {
    const loose = config as unknown as Loose;
    const distance = (preset: RiskPreset): number => {
      const values = { ...this.catalog!.risk_presets.open, ...this.catalog!.risk_presets[preset] } as Loose;
      return Object.keys(values).filter((key) => differs(values[key] ?? null, loose[key] ?? null)).length;
    };
    return distance('guarded') < distance('open') ? 'guarded' : 'open';
  }

  /** After the defaults moved: what equals the new default is no longer a change. */
  private settle(): void {
    for (const spec of this.catalog?.fields ?? []) {
      const own = this.fields.get(spec.key);
      if (own !== undefined && !differs(own, this.fallback(spec))) this.fields.delete(spec.key);
    }
    for (const spec of this.spec?.params ?? []) {
      const own = this.params.get(spec.key);
      if (own !== undefined && !differs(own, this.paramFallback(spec))) this.params.delete(spec.key);
    }
    this.keep();
  }

  private keep(): void {
    remember('setup', this.request(''));
  }
}
