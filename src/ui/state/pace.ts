/** How fast a run is shown: what the form offers, and what that means to the engine. */
import { FREE, type Pace } from '../../contracts/pace.ts';
import type { RunInfo } from '../../contracts/records.ts';
import { recall, remember } from '../io/memory.ts';

export const SPEEDS = [
  { value: '0', label: 'As fast as possible' },
  { value: '10000', label: '10,000 bars/s' },
  { value: '1000', label: '1,000 bars/s' },
  { value: '100', label: '100 bars/s' },
  { value: '10', label: '10 bars/s' },
  { value: 'x86400', label: 'A day a second' },
  { value: 'x3600', label: 'An hour a second' },
  { value: 'x60', label: 'A minute a second' },
  { value: 'x1', label: 'Real time' },
];

/** A number is bars a second, 0 as fast as possible; `x` and a number is so many times the bars' own time. */
export function paceOf(value: string): Pace {
  const timed = value.startsWith('x');
  const rate = Number(timed ? value.slice(1) : value);
  if (!(rate > 0)) return FREE;
  return timed ? { kind: 'time', speed: rate } : { kind: 'bars', per_s: rate };
}

/** Should this run be interrupted, it is to go on at this one of `SPEEDS`. */
export function keepSpeed(run: RunInfo | null, speed: string): void {
  if (run !== null) remember('speed', { key: run.key, speed });
}

/** What was kept last, if it was of a run that was interrupted since. */
export function keptSpeed(runs: readonly RunInfo[]): string | null {
  const kept = recall('speed');
  if (typeof kept !== 'object' || kept === null || !('key' in kept) || !('speed' in kept)) return null;
  if (!runs.some(({ key, state }) => key === kept.key && state === 'interrupted')) return null;
  return SPEEDS.find(({ value }) => value === kept.speed)?.value ?? null;
}
