import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { heatmap, strip, toneOf } from '../../../src/runtime/sweep/heatmap.ts';
import { sweepHtml } from '../../../src/runtime/sweep/page.ts';
import type { Sweep } from '../../../src/runtime/sweep/report.ts';
import { failedRun } from '../../../src/runtime/sweep/rows.ts';
import { sweptPage } from './swept.ts';

const text = (sweep: Sweep) => new TextDecoder().decode(sweepHtml(sweep));

/** The cells of the first picture, row by row, each with its class. */
function cells(html: string): (readonly [string, string])[][] {
  const body = /<table class="heat">[^]*?<tbody>([^]*?)<\/tbody>/.exec(html)![1]!;
  return [...body.matchAll(/<tr>([^]*?)<\/tr>/g)].map((row) =>
    [...row[1]!.matchAll(/<td(?: class="([^"]*)")?[^>]*>([^<]*)<\/td>/g)].map(
      (cell) => [cell[2]!, cell[1] ?? ''] as const,
    ),
  );
}

describe('sweep.html', () => {
  it('lets in exactly its own style, and shows foreign text as text', () => {
    const html = text(sweptPage({ symbol: '<script>window.executed=1</script>' }));
    const style = /<style>([^]*?)<\/style>/.exec(html)![1]!;
    expect(html).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(html).not.toMatch(/<script|https?:|@import|url\(| style=/);
    expect(html).toContain('&lt;script&gt;window.executed=1');
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('has each figure where its values meet, the best outlined, what was left out empty', () => {
    // fast 2, 5, 8 down, slow 5, 10 across: 5/5 and 8/5 are refused, 8/10 has failed, 5/10 has no figure.
    const html = text(sweptPage());
    expect(cells(html)).toEqual([
      [
        ['1.5000', 'up7 best'],
        ['\u22120.5000', 'down7'],
      ],
      [
        ['–', 'none'],
        ['n/a', 'none'],
      ],
      [
        ['–', 'none'],
        ['failed', 'none'],
      ],
    ]);
    expect(html).toContain('title="it broke"');
    expect(html).toContain('Combinations left out: 2. The first: Strategy sma-cross: fast (5) must be below slow (5).');
    expect(html).toContain('Runs failed: 1.');
  });

  it('draws as many cells as can be looked at, and no more', () => {
    const whole = sweptPage();
    const drawn = (down: number, across: number) => {
      const axes = [down, across].map((count, k) => ({
        name: `p${String(k)}`,
        values: Array.from(Array(count).keys()),
      }));
      const best = { ...whole.rows[0]!, values: [0, 0] };
      const sweep = { ...whole, plan: { ...whole.plan, axes }, rows: [best] };
      const map = heatmap(sweep, 'c', { down: 0, across: 1, part: 0, best }, () => 0);
      return [map, strip(sweep, 'c', best, () => 0)].map((html) => html.includes('<table'));
    };
    expect(drawn(100, 100)).toEqual([true, true]);
    expect(drawn(101, 100)).toEqual([false, true]);
    expect(drawn(10_000, 1)).toEqual([true, true]);
    expect(drawn(10_001, 1)).toEqual([false, false]);
  });

  it('tells why a run has failed on one line', () => {
    expect(failedRun('r', new Error('one\n  two\tthree')).error).toBe('one two three');
  });

  it('says that it was stopped, and what it then has', () => {
    const whole = sweptPage();
    const html = text({ ...whole, rows: [] });
    expect(html).toContain('stopped, 4 runs not done');
    expect(html).toContain('No run has the statistic sharpe.');
    expect(html).not.toContain('class="heat"');
  });

  it('has the only swept value down and the parts of a split across', () => {
    const { axes, ...plan } = sweptPage().plan;
    const whole = sweptPage({ split: 0.5 });
    const values = [2, 5, 8, 9];
    const rows = [0, 1, 3].map((index, k) => ({ ...whole.rows[k]!, index, values: [values[index]!] }));
    const html = text({ ...whole, plan: { ...plan, axes: [{ ...axes[0]!, values }] }, rows });
    expect(cells(html)).toEqual([
      [
        ['1.5000', 'up7 best'],
        ['0.7500', 'up4 best'],
      ],
      [
        ['\u22120.5000', 'down7'],
        ['\u22120.2500', 'down3'],
      ],
      [
        ['–', 'none'],
        ['–', 'none'],
      ],
      [
        ['n/a', 'none'],
        ['n/a', 'none'],
      ],
    ]);
  });

  it('lists the best, with two figures of the rest where the bars are split', () => {
    const best = (split?: number) => {
      const html = text(sweptPage(split === undefined ? {} : { split })).split('<h2>The best runs</h2>')[1]!;
      const [heads, ...rows] = [...html.split('</table>')[0]!.matchAll(/<tr>([^]*?)<\/tr>/g)].map(([, row]) =>
        [...row!.matchAll(/<t[hd][^>]*>([^]*?)<\/t[hd]>/g)].map(([, cell]) => cell!.replaceAll(/<[^>]*>/g, '')),
      );
      return { heads, rows };
    };
    const heads = ['Run', 'fast', 'slow', 'Sharpe ratio', 'Return, %', 'Max drawdown, %', 'Trades'];
    const hash = 'a'.repeat(12);
    expect(best()).toEqual({
      heads: [...heads, 'Log SHA-256'],
      rows: [
        ['0', '2', '5', '1.5000', '3.00', '\u22122.00', '7', hash],
        ['1', '2', '10', '\u22120.5000', '3.00', '\u22122.00', '7', hash],
      ],
    });
    expect(best(0.5)).toEqual({
      heads: [...heads, 'Sharpe ratio, rest', 'Return, %, rest', 'Log SHA-256'],
      rows: [
        ['0', '2', '5', '1.5000', '3.00', '\u22122.00', '7', '0.7500', '1.50', hash],
        ['1', '2', '10', '\u22120.5000', '3.00', '\u22122.00', '7', '\u22120.2500', '1.50', hash],
      ],
    });
  });

  it('has a picture for each pair of three values, at the best of the third, and both parts of a split', () => {
    const html = text(sweptPage({ third: [0, 10], split: 0.5 }));
    expect(html.match(/class="heat"/g)!.length).toBe(6);
    expect(html.match(/Checked on: the rest/g)!.length).toBeGreaterThanOrEqual(3);
    expect(html).toContain('At the best run’s <bdi>fee_bps 0</bdi>');
  });
});

describe('the tone of a figure', () => {
  it('tells the side of nothing and how far, where there are both', () => {
    const tone = toneOf([-2, 0, 1], 'max');
    expect([-2, -1, 0, 0.5, 1].map(tone)).toEqual([-7, -3, 0, 4, 7]);
    expect([-2, 1].map(toneOf([-2, 0, 1], 'min'))).toEqual([7, -7]);
  });
  it('tells how near to the best, where there is one side', () => {
    expect([10, 15, 20].map(toneOf([10, 20], 'max'))).toEqual([0, 4, 7]);
    expect([10, 15, 20].map(toneOf([10, 20], 'min'))).toEqual([7, 4, 0]);
    expect([-20, -10].map(toneOf([-20, -10], 'min'))).toEqual([7, 0]);
    expect(toneOf([3], 'max')(3)).toBe(0);
  });
  it('tells how far from the best, where more would be better and all lose', () => {
    expect([-20, -15, -10].map(toneOf([-20, -10], 'max'))).toEqual([-7, -3, 0]);
    expect([-20, 0].map(toneOf([-20, 0], 'max'))).toEqual([-7, 0]);
  });
});
