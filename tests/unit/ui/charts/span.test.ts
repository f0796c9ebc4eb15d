import { describe, expect, it } from 'vitest';
import { clampSpan, panSpan, zoomSpan } from '../../../../src/ui/charts/plots/span.ts';

const LIMITS = { from: 1000, to: 2000, least_ms: 80 };

describe('the part of a time axis in view', () => {
  it('lies within the axis, as long as it was where there is room', () => {
    expect(clampSpan({ from: 1100, to: 1300 }, LIMITS)).toEqual({ from: 1100, to: 1300 });
    expect(clampSpan({ from: 900, to: 1100 }, LIMITS)).toEqual({ from: 1000, to: 1200 });
    expect(clampSpan({ from: 1950, to: 2150 }, LIMITS)).toEqual({ from: 1800, to: 2000 });
  });
  it('is not shorter than a few bars, around its middle', () => {
    expect(clampSpan({ from: 1500, to: 1502 }, LIMITS)).toEqual({ from: 1461, to: 1541 });
    expect(clampSpan({ from: 2000, to: 2000 }, LIMITS)).toEqual({ from: 1920, to: 2000 });
  });
  it('is all of it where it would be as long, or where all is too short', () => {
    expect(clampSpan({ from: 500, to: 2500 }, LIMITS)).toBeNull();
    expect(clampSpan({ from: 1010, to: 1020 }, { ...LIMITS, to: 1050 })).toBeNull();
  });
  it('comes nearer around its middle and goes away again', () => {
    const near = zoomSpan(null, 0.5, LIMITS);
    expect(near).toEqual({ from: 1250, to: 1750 });
    expect(zoomSpan(near, 0.5, LIMITS)).toEqual({ from: 1375, to: 1625 });
    expect(zoomSpan(near, 2, LIMITS)).toBeNull();
  });
  it('moves by a share of its length, to the end of the axis and no farther', () => {
    const span = { from: 1250, to: 1750 };
    expect(panSpan(span, 0.25, LIMITS)).toEqual({ from: 1375, to: 1875 });
    expect(panSpan(span, 0.9, LIMITS)).toEqual({ from: 1500, to: 2000 });
    expect(panSpan(span, -0.9, LIMITS)).toEqual({ from: 1000, to: 1500 });
    expect(panSpan(null, 0.5, LIMITS)).toBeNull();
  });
});
