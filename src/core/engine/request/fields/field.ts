import type { FieldGroup, FieldSpec, ParamValue } from '../../../../contracts/config.ts';

/** What a number may be, where it is not 0 and above. */
export type Bounds = Pick<Partial<FieldSpec>, 'min' | 'max' | 'above_min' | 'nullable' | 'unit'>;

/** No number of a config is larger: what is reckoned of a few of them and a price then stays within the range of doubles. */
const MOST = 1e15;

/** One field of the schema; numbers begin at 0 unless said otherwise. */
export function field(
  group: FieldGroup,
  kind: FieldSpec['kind'],
  key: string,
  value: ParamValue | null,
  label: string,
  help: string,
  more: Bounds & { options?: readonly string[] } = {},
): FieldSpec {
  const isNumber = kind !== 'enum' && kind !== 'bool';
  return {
    key,
    kind,
    default: value,
    nullable: more.nullable ?? false,
    min: more.min ?? (isNumber ? 0 : null),
    max: more.max ?? (isNumber ? MOST : null),
    above_min: more.above_min ?? false,
    options: more.options ?? null,
    unit: more.unit ?? '',
    label,
    help,
    group,
  };
}

/** May be switched off. */
export const off: Bounds = { nullable: true };
/** A percentage above 0 that may be switched off. */
export const pct: Bounds = { unit: '%', nullable: true, above_min: true };
