import type { LoaderNote } from '../../../contracts/loader.ts';
import type { Detection } from './detection.ts';
import { note } from '../report/notes.ts';
import { countsMoney, countsUnits } from '../roles/roles.ts';

/** Notes what a plan has found and assumed. */
export function noteDecisions(
  detection: Extract<Detection, { readonly kind: 'plan' }>,
  found: LoaderNote[],
  assumed: LoaderNote[],
): void {
  const { plan, spelled, volumeOf, openPoint } = detection;
  found.push(note('SOURCE', { source: plan.source.name }));
  if (plan.time.kind === 'epoch') found.push(note('EPOCH_UNIT', { unit: plan.time.unit }));
  if (plan.positional && spelled !== null) assumed.push(note('POSITIONAL', { columns: spelled }));
  if (plan.columns.volume < 0) assumed.push(note('NO_VOLUME'));
  if (volumeOf !== null) assumed.push(note('VOLUME_CHOSEN', { name: volumeOf }));
  const volume = plan.header?.[plan.columns.volume]?.trim() ?? '';
  if (volumeOf === null && countsMoney(volume)) assumed.push(note('VOLUME_MONEY', { name: volume }));
  if (countsUnits(volume)) assumed.push(note('VOLUME_UNIT', { name: volume }));
  if (plan.comma) assumed.push(note('DECIMAL_COMMA'));
  if (openPoint !== null) assumed.push(note('DECIMAL_POINT', { text: openPoint }));
}
