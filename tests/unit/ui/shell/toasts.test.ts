import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Toasts } from '../../../../src/ui/state/toasts.svelte.ts';

describe('short messages', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('go by themselves, except failures', () => {
    const toasts = new Toasts();
    toasts.show('Link copied.');
    toasts.bad('The run failed.');
    vi.advanceTimersByTime(60_000);
    expect(toasts.list.map((each) => each.text)).toEqual(['The run failed.']);
  });

  it('wait while the pointer or the focus is on them', () => {
    const toasts = new Toasts();
    toasts.show('Deleted.', { action: { label: 'Undo', run: () => undefined } });
    vi.advanceTimersByTime(9_000);
    toasts.hold();
    vi.advanceTimersByTime(60_000);
    expect(toasts.list).toHaveLength(1);
    toasts.release();
    vi.advanceTimersByTime(10_001);
    expect(toasts.list).toHaveLength(0);
  });

  it('either act or expire, never both', () => {
    const toasts = new Toasts();
    const told: string[] = [];
    const options = {
      action: { label: 'Undo', run: () => void told.push('acted') },
      onExpire: () => void told.push('expired'),
    };
    const id = toasts.show('Deleted.', options);
    toasts.act(id);
    toasts.act(id);
    toasts.close(id);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual(['acted']);
  });
});
