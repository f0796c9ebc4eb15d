import { daysFromCivil } from '../../time/civil.ts';

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z$/;

/** The time of an event, as the journal writes it, in epoch ms; null for anything else. */
export function msOfStamp(text: unknown): number | null {
  const found = typeof text === 'string' ? TIME.exec(text) : null;
  if (found === null) return null;
  const [year, month, day, hour, minute, second, ms] = found.slice(1).map(Number);
  return (((daysFromCivil(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000 + ms;
}
