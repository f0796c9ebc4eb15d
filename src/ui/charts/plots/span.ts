/** The part of a time axis in view, in epoch ms; null is all of it. */
import type { TimeSpan } from '../../../worker/protocol/api.ts';

/** A whole axis, and the shortest part of it that is worth showing. */
export interface SpanLimits extends TimeSpan {
  readonly least_ms: number;
}

/** The nearest part that lies within the axis and is not too short; null when that is all of it. */
export function clampSpan({ from, to }: TimeSpan, limits: SpanLimits): TimeSpan | null {
  const whole = limits.to - limits.from;
  const size = Math.max(to - from, Math.min(limits.least_ms, whole));
  if (size >= whole) return null;
  const centred = (from + to) / 2 - size / 2;
  const start = Math.min(Math.max(centred, limits.from), limits.to - size);
  return { from: start, to: start + size };
}

/** Nearer (`factor` below 1) or farther, around the middle. */
export function zoomSpan(span: TimeSpan | null, factor: number, limits: SpanLimits): TimeSpan | null {
  const { from, to } = span ?? limits;
  const [middle, half] = [(from + to) / 2, ((to - from) / 2) * factor];
  return clampSpan({ from: middle - half, to: middle + half }, limits);
}

/** Moved by a share of its length, later when above 0; as far as the axis goes. */
export function panSpan(span: TimeSpan | null, share: number, limits: SpanLimits): TimeSpan | null {
  if (span === null) return null;
  const by = (span.to - span.from) * share;
  return clampSpan({ from: span.from + by, to: span.to + by }, limits);
}
