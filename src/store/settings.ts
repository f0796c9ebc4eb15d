import type { Result } from '../contracts/result.ts';
import { guarded } from './guard.ts';
import type { Tables } from './tables.ts';

/** Small values by name, for example the answers a person gave about a kind of file. */
export class SettingsStore {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** Undefined when never set. What comes back is unchecked: the reader knows what it should be. */
  get(key: string): Promise<Result<unknown>> {
    return guarded(async () => {
      const row = await this.#tables.transact(['settings'], 'readonly', (tx) => tx.get('settings', key));
      return typeof row === 'object' && row !== null && 'value' in row ? row.value : undefined;
    });
  }

  set(key: string, value: unknown): Promise<Result<null>> {
    return guarded(() =>
      this.#tables.transact(['settings'], 'readwrite', async (tx) => {
        await tx.put('settings', { key, value });
        return null;
      }),
    );
  }
}
