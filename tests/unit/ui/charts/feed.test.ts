import { describe, expect, it } from 'vitest';
import type { WindowQuery, WindowReply } from '../../../../src/worker/protocol/api.ts';
import { ok } from '../../../../src/contracts/result.ts';
import type { Result } from '../../../../src/contracts/result.ts';
import { WindowFeed } from '../../../../src/ui/charts/stack/feed.ts';
import { replyOf, walk } from './reply.ts';

const bars = walk(20_000);

/** A source whose answers wait until they are let through. */
class Gate {
  readonly asked: WindowQuery[] = [];
  private readonly waiting: (() => void)[] = [];

  window(query: WindowQuery): Promise<Result<WindowReply>> {
    this.asked.push(query);
    const per = Math.ceil((query.to - query.from) / query.buckets);
    return new Promise((resolve) => {
      this.waiting.push(() => resolve(ok(replyOf(bars, query.from, query.to, per))));
    });
  }

  async pass(): Promise<void> {
    this.waiting.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

function setUp(): { gate: Gate; shown: WindowReply[]; feed: WindowFeed } {
  const gate = new Gate();
  const shown: WindowReply[] = [];
  const feed = new WindowFeed(gate, { onWindow: (reply) => shown.push(reply), onProblem: () => undefined });
  feed.open('d', null, bars.length);
  return { gate, shown, feed };
}

const at = (from: number, span = 200): { from: number; to: number } => ({ from, to: from + span });

describe('window feed', () => {
  it('asks one thing at a time and forgets the wishes between', async () => {
    const { gate, feed } = setUp();
    for (let i = 0; i < 50; i++) feed.want(at(i * 300), 400);
    expect(gate.asked.length).toBe(1);
    await gate.pass();
    expect(gate.asked.length).toBe(2);
    expect(gate.asked[1]!.from).toBeLessThanOrEqual(49 * 300);
    expect(gate.asked[1]!.to).toBeGreaterThanOrEqual(49 * 300 + 200);
    await gate.pass();
    expect(gate.asked.length).toBe(2);
  });

  it('is settled while what was shown last is what is wanted', async () => {
    const { gate, feed } = setUp();
    const seen = [feed.settled];
    const note = () => seen.push(feed.settled);
    feed.want(at(5000), 400);
    note();
    await gate.pass();
    note();
    feed.invalidate();
    note();
    feed.want(at(5000), 400);
    await gate.pass();
    note();
    feed.open('other', null, bars.length);
    note();
    expect(seen).toEqual([false, false, true, false, true, false]);
  });

  it('does not ask for what it has', async () => {
    const { gate, feed } = setUp();
    feed.want(at(5000), 400);
    await gate.pass();
    feed.want(at(5010), 400);
    feed.want(at(4990), 400);
    expect(gate.asked.length).toBe(1);
  });

  it('answers a place seen before from its cache', async () => {
    const { gate, shown, feed } = setUp();
    feed.want(at(5000), 400);
    await gate.pass();
    feed.want(at(15_000), 400);
    await gate.pass();
    feed.want(at(5000), 400);
    await gate.pass();
    expect(gate.asked.length).toBe(2);
    expect(shown[2]).toBe(shown[0]);
  });

  it('asks again after the run has moved on', async () => {
    const { gate, feed } = setUp();
    feed.want(at(5000), 400);
    await gate.pass();
    feed.invalidate();
    feed.want(at(5000), 400);
    await gate.pass();
    expect(gate.asked.length).toBe(2);
  });

  it('drops the answer about what is no longer looked at', async () => {
    const { gate, shown, feed } = setUp();
    feed.want(at(5000), 400);
    feed.open('other', null, bars.length);
    feed.want(at(100), 400);
    await gate.pass();
    expect(shown.length).toBe(0);
    expect(gate.asked[1]!.dataset_id).toBe('other');
    await gate.pass();
    expect(shown.length).toBe(1);
  });

  it('keeps working after the worker has died', async () => {
    let dead = true;
    const shown: WindowReply[] = [];
    const feed = new WindowFeed(
      {
        window: (query) =>
          dead ? Promise.reject(new Error('gone')) : Promise.resolve(ok(replyOf(bars, query.from, query.to, 1))),
      },
      { onWindow: (reply) => shown.push(reply), onProblem: () => undefined },
    );
    feed.open('d', null, bars.length);
    feed.want(at(10), 400);
    await new Promise((resolve) => setTimeout(resolve, 0));
    dead = false;
    feed.want(at(10), 400);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(shown.length).toBe(1);
  });
});
