import type { LoaderNote } from '../../../contracts/loader.ts';
import type { Detection } from './detection.ts';
import { note } from '../report/notes.ts';
import { plainName } from '../names/aliases.ts';
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
  const ask = askBeside(plan.header ?? [], plan.columns.close);
  if (ask !== null) assumed.push(note('BID_CHOSEN', ask));
  if (plan.columns.volume < 0) assumed.push(note('NO_VOLUME'));
  if (volumeOf !== null) assumed.push(note('VOLUME_CHOSEN', { name: volumeOf }));
  const volume = plan.header?.[plan.columns.volume]?.trim() ?? '';
  if (volumeOf === null && countsMoney(volume)) assumed.push(note('VOLUME_MONEY', { name: volume }));
  if (countsUnits(volume)) assumed.push(note('VOLUME_UNIT', { name: volume }));
  if (plan.comma) assumed.push(note('DECIMAL_COMMA'));
  if (openPoint !== null) assumed.push(note('DECIMAL_POINT', { text: openPoint }));
}

/** The names of a close of the bid and of the ask's beside it; null where the close is no bid, or has no ask. */
function askBeside(header: readonly string[], close: number): { readonly name: string; readonly other: string } | null {
  const name = header[close] ?? '';
  const plain = plainName(name);
  if (!plain.includes('bid')) return null;
  const other = header.find((each) => plainName(each) === plain.replace('bid', 'ask'));
  return other === undefined ? null : { name: name.trim(), other: other.trim() };
}
