/** What is not the same in the requests of several runs, field by field as Setup shows them. */
import type { FieldSpec, ParamValue, RunConfig } from '../../../contracts/config.ts';
import type { DatasetInfo, RunInfo } from '../../../contracts/records.ts';
import type { Catalog } from '../../../worker/protocol/api.ts';
import { MISSING, count, counted, interval, short } from '../../io/format.ts';
import { optionLabel, unitOf, valueLabel } from '../../state/fields.ts';

export interface RequestCell {
  readonly text: string;
  /** More of it, for who points at it. */
  readonly title: string | null;
  /** Not what the base has. */
  readonly differs: boolean;
}

export interface RequestRow {
  readonly label: string;
  readonly cells: readonly RequestCell[];
}

type Value = ParamValue | null | undefined;

/** One run's side of a row; cells are the same when their `of` is. */
interface Side {
  readonly of: unknown;
  readonly text: string;
  readonly title?: string;
}

/** The row, or none where all sides are the same. */
function row(label: string, sides: readonly Side[]): RequestRow[] {
  const base = sides[0]!.of;
  if (sides.every((side) => side.of === base)) return [];
  const cells = sides.map(({ of, text, title }) => ({ text, title: title ?? null, differs: of !== base }));
  return [{ label, cells }];
}

/** A run of an older engine may lack a field, and one of a newer engine have one that is not known here. */
function valuesOf(config: RunConfig): Readonly<Record<string, Value>> {
  return config as unknown as Readonly<Record<string, Value>>;
}

function fieldSide(spec: FieldSpec, values: Readonly<Record<string, Value>>): Side {
  const value = values[spec.key];
  if (value === undefined) return { of: undefined, text: MISSING };
  const unit = unitOf(spec, (key) => values[key] ?? null);
  return { of: value, text: valueLabel({ ...spec, unit }, value) };
}

function fieldRows(runs: readonly RunInfo[], catalog: Catalog): RequestRow[] {
  const configs = runs.map(({ request }) => valuesOf(request.config));
  const named = new Set(['strategy', 'params', 'profile', ...catalog.fields.map(({ key }) => key)]);
  const foreign = new Set(configs.flatMap((config) => Object.keys(config).filter((key) => !named.has(key))));
  return [
    ...row(
      'Profile',
      runs.map(({ request: { config } }) => ({ of: config.profile, text: optionLabel(config.profile) })),
    ),
    ...catalog.fields.flatMap((spec) =>
      row(
        spec.label,
        configs.map((config) => fieldSide(spec, config)),
      ),
    ),
    ...[...foreign].flatMap((key) =>
      row(
        key,
        configs.map((config) => ({ of: config[key], text: String(config[key] ?? MISSING) })),
      ),
    ),
  ];
}

function strategyRows(runs: readonly RunInfo[], catalog: Catalog): RequestRow[] {
  const specOf = (name: string) => catalog.strategies.find((each) => each.name === name);
  const names = new Set(runs.map(({ request }) => request.config.strategy));
  const rows = row(
    'Strategy',
    runs.map(({ request: { config } }) => ({
      of: config.strategy,
      text: specOf(config.strategy)?.title ?? config.strategy,
    })),
  );
  const params = new Map<string, FieldSpec>();
  for (const name of names)
    for (const spec of specOf(name)?.params ?? []) params.set(spec.key, params.get(spec.key) ?? spec);
  for (const spec of params.values()) {
    rows.push(
      ...row(
        spec.label,
        runs.map(({ request }) => fieldSide(spec, request.config.params)),
      ),
    );
  }
  return rows;
}

function operatorText({ commands }: RunInfo): string {
  if (commands.length === 0) return 'silent';
  const words = { HALTED: 'halt', REDUCING: 'reduce', ACTIVE: 'resume' } as const;
  return commands.map(({ bar, to }) => `${words[to]} at bar ${count(bar + 1)}`).join(', ');
}

/**
 * Rows in which not every run has what the first one, the base, has: what each follows from, so that runs without a row
 * have the same log.
 * @param datasetOf the data of a run, null where the library does not have it any more
 */
export function requestRows(
  runs: readonly RunInfo[],
  datasetOf: (run: RunInfo) => DatasetInfo | null,
  catalog: Catalog,
): readonly RequestRow[] {
  const data = runs.map((run) => ({ run, info: datasetOf(run) }));
  return [
    ...row(
      'Symbol',
      runs.map(({ request: { symbol } }) => ({ of: symbol, text: symbol })),
    ),
    ...row(
      'Data',
      data.map(({ run: { dataset_id }, info }) => ({
        of: dataset_id,
        text: `${info === null ? 'not here' : `${info.name}, ${counted(info.rows, 'bar')}`}, ${short(dataset_id, 6)}`,
        title: `SHA-256 ${dataset_id}`,
      })),
    ),
    ...row(
      'Interval of the data',
      data.map(({ info }) => ({ of: info?.interval_ms, text: info === null ? MISSING : interval(info.interval_ms) })),
    ),
    ...row(
      'Seed',
      runs.map(({ request: { seed } }) => ({ of: seed, text: String(seed) })),
    ),
    ...row(
      'Engine',
      runs.map(({ engine_version }) => ({ of: engine_version, text: engine_version })),
    ),
    ...strategyRows(runs, catalog),
    ...fieldRows(runs, catalog),
    ...row(
      'Operator',
      runs.map((run) => ({ of: operatorText(run), text: operatorText(run) })),
    ),
  ];
}
