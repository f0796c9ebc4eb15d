import { SvelteMap } from 'svelte/reactivity';
import type { Lab } from '../../../state/lab.svelte.ts';
import { readLine } from '../events/log-lines.ts';

const REST_MS = 140;

/** The strategy's reason of each order the person has pointed at, read from the log once. */
export class OrderTags {
  readonly known = new SvelteMap<number, string>();
  private readonly lab: Lab;
  private run_key = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(lab: Lab) {
    this.lab = lab;
  }

  open(run_key: string): void {
    if (run_key === this.run_key) return;
    this.run_key = run_key;
    this.known.clear();
  }

  /** Reads the reasons of these orders unless the pointer moves on. */
  want(orders: readonly number[]): void {
    clearTimeout(this.timer);
    const missing = orders.filter((order) => !this.known.has(order));
    if (missing.length === 0 || this.run_key === '') return;
    this.timer = setTimeout(() => void this.read(this.run_key, missing), REST_MS);
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private async read(run_key: string, orders: readonly number[]): Promise<void> {
    for (const order of orders) {
      const query = {
        run_key,
        from: 0,
        count: 1,
        types: ['OrderIntent'],
        trace: null,
        text: `"order_id":"o${String(order)}"`,
      };
      try {
        const answer = await this.lab.api.events(query);
        if (run_key !== this.run_key || !answer.ok) return;
        const line = answer.value.lines[0];
        const tag = line === undefined ? null : readLine(line)?.['tag'];
        this.known.set(order, typeof tag === 'string' ? tag : '');
      } catch {
        return;
      }
    }
  }
}
