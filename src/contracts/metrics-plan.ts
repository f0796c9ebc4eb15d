import { Damage, count, finite, flag, nullable, record } from './check.ts';
import type { Check } from './check.ts';
import type { MetricsPlan } from './records.ts';

const fields = nullable(
  record({
    measured: flag,
    lines: flag,
    rotation: nullable(record({ max_bytes: nullable(finite), max_lines: nullable(count), keep: nullable(count) })),
  }),
);

/** What is to be measured of a run's stages, from a request or a record; throws `Damage`, which names the field. */
export const checkMetricsPlan: Check<MetricsPlan | null> = (value, path) => {
  const plan = fields(value, path);
  if (plan === null || plan.rotation === null) return plan;
  const { max_bytes, max_lines } = plan.rotation;
  if (max_bytes === null && max_lines === null) throw new Damage(`${path}.rotation`, 'limited by bytes or by lines');
  if (max_bytes !== null && max_bytes <= 0) throw new Damage(`${path}.rotation.max_bytes`, 'above 0');
  if (max_lines === 0) throw new Damage(`${path}.rotation.max_lines`, 'at least 1');
  return plan;
};
