import { describe, expect, it, vi } from 'vitest';
import { Library } from '../../../../src/ui/state/library.svelte.ts';
import { Toasts } from '../../../../src/ui/state/toasts.svelte.ts';
import { fakeLab, settle } from './fake-lab.ts';

const run = (key: string, created_at: number) => ({ key, name: key, dataset_id: 'd', created_at }) as never;
const fine = { ok: true, value: null };

async function start() {
  vi.useFakeTimers();
  const state = { datasets: [{ id: 'd', name: 'data' }], runs: [run('old', 1), run('new', 2)] };
  const fake = fakeLab({
    listDatasets: () => state.datasets,
    listRuns: () => state.runs,
    storage: () => null,
    deleteRun: () => fine,
    undeleteRun: () => fine,
    purge: () => undefined,
  });
  const toasts = new Toasts();
  const library = new Library(fake.lab, toasts);
  await library.refresh();
  return { ...fake, library, toasts, keys: () => library.runs.map((each) => each.key) };
}

describe('the library', () => {
  it('lists runs newest first and opens the newest at the first visit', async () => {
    const { library, keys } = await start();
    expect(keys()).toEqual(['new', 'old']);
    library.restore();
    expect(library.run_key).toBe('new');
  });

  it('gives a deleted run back to its place, and to view, when that is undone', async () => {
    const { library, toasts, keys, calls } = await start();
    library.openRun(library.runs[0]!);
    await library.deleteRun(library.runs[0]!);
    expect(keys()).toEqual(['old']);
    expect(library.run_key).toBe('old');
    toasts.act(toasts.list[0]!.id);
    await settle();
    expect(keys()).toEqual(['new', 'old']);
    expect(library.run_key).toBe('new');
    vi.advanceTimersByTime(60_000);
    await settle();
    expect(calls).not.toContain('purge');
    vi.useRealTimers();
  });

  it('cleans the store only when no delete can be undone any more', async () => {
    const { library, toasts, calls } = await start();
    await library.deleteRun(library.runs[0]!);
    vi.advanceTimersByTime(8_000);
    await library.deleteRun(library.runs[0]!);
    vi.advanceTimersByTime(3_000);
    await settle();
    expect(toasts.list).toHaveLength(1);
    expect(calls).not.toContain('purge');
    vi.advanceTimersByTime(10_000);
    await settle();
    expect(calls.filter((name) => name === 'purge')).toHaveLength(1);
    vi.useRealTimers();
  });
});
