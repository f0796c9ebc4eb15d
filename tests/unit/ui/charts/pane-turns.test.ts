import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../../src/ui/charts/paint/frame.ts';
import { PaneTurns } from '../../../../src/ui/charts/stack/pane-turns.ts';

/** Panes that take `cost` ms each, on a clock and a screen of their own. */
function stand(count: number, cost: () => number) {
  let now = 0;
  let waiting: (() => void) | null = null;
  const drawn: string[] = [];
  const finished: string[] = [];
  const nameOf = (frame: Frame) => (frame as unknown as { name: string }).name;
  const frame = (name: string) => ({ name }) as unknown as Frame;
  const panes = Array.from({ length: count }, (_, i) => ({
    draw: (shown: Frame) => {
      now += cost();
      drawn.push(`${nameOf(shown)}${String(i)}`);
    },
  }));
  const turns = new PaneTurns(
    (shown) => finished.push(nameOf(shown)),
    () => now,
    (work) => {
      waiting = work;
      return 1;
    },
    () => (waiting = null),
  );
  const screen = () => {
    const work = waiting;
    waiting = null;
    work?.();
  };
  return { panes, turns, frame, drawn, finished, screen, idle: () => waiting === null };
}

describe('the panes’ turns', () => {
  it('draws all at once while that is quick', () => {
    const { panes, turns, frame, drawn, finished, idle } = stand(3, () => 2);
    turns.draw(panes, frame('a'));
    expect([drawn, finished, idle()]).toEqual([['a0', 'a1', 'a2'], ['a'], true]);
  });

  it('leaves what does not fit into a frame to the next, and tells once all are drawn', () => {
    const { panes, turns, frame, drawn, finished, screen } = stand(3, () => 11);
    turns.draw(panes, frame('a'));
    expect([drawn, finished, turns.isDone(panes)]).toEqual([['a0'], [], false]);
    screen();
    screen();
    expect([drawn, finished, turns.isDone(panes)]).toEqual([['a0', 'a1', 'a2'], ['a'], true]);
  });

  it('begins a newer picture with the pane that waits, so that none starves', () => {
    const { panes, turns, frame, drawn, finished } = stand(3, () => 11);
    for (const name of ['a', 'b', 'c', 'd']) turns.draw(panes, frame(name));
    expect(drawn).toEqual(['a0', 'b1', 'c2', 'd0']);
    expect(finished).toEqual([]);
  });

  it('comes to rest on the newest picture', () => {
    const { panes, turns, frame, drawn, finished, screen } = stand(3, () => 11);
    turns.draw(panes, frame('a'));
    turns.draw(panes, frame('b'));
    screen();
    screen();
    screen();
    expect(drawn).toEqual(['a0', 'b1', 'b2', 'b0']);
    expect(finished).toEqual(['b']);
  });

  it('draws nothing once stopped', () => {
    const { panes, turns, frame, drawn, screen } = stand(3, () => 11);
    turns.draw(panes, frame('a'));
    turns.stop();
    screen();
    expect(drawn).toEqual(['a0']);
  });
});
