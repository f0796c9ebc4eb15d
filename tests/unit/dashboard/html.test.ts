import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { dashboardHtml, type DashboardInput } from '../../../src/runtime/dashboard/index.ts';
import { amount, escape, ms } from '../../../src/runtime/dashboard/markup.ts';
import { base64OfHex } from '../../../src/runtime/dashboard/page.ts';
import { dots, linePoints, scaleOf } from '../../../src/runtime/dashboard/plot.ts';
import { hostileInput } from './hostile.ts';

const nothing: DashboardInput = {
  meta: null,
  stats: null,
  metrics: null,
  equity: null,
  fills: null,
  stage_lines: [],
  log_lines: [],
};

describe('dashboard.html', () => {
  it('lets in exactly its own style, by hash, and nothing else', () => {
    const html = dashboardHtml(nothing);
    const style = /<style>([^]*?)<\/style>/.exec(html)![1]!;
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
    expect(policy).toContain(`style-src 'sha256-${hash}'`);
    expect(policy).toMatch(/^default-src 'none';/);
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<style>'));
    expect(html).not.toMatch(/<script|https?:|@import|url\(| style=/);
  });

  it('says what is missing instead of failing', () => {
    const html = dashboardHtml(nothing);
    for (const text of ['There is no equity.csv', 'No order has filled', 'Not measured']) expect(html).toContain(text);
    expect(html).not.toMatch(/NaN|undefined|Infinity|null/);
  });

  it('shows texts from the folder as text alone', () => {
    const html = dashboardHtml(hostileInput());
    const tags = [...html.matchAll(/<\/?([a-z][a-z0-9]*)/g)].map((match) => match[1]!);
    const own =
      'html head meta title style body main header svg rect circle path div h1 h2 p span bdi dl dt dd section small table caption thead tbody tr th td details summary footer';
    expect([...new Set(tags)].filter((tag) => !own.split(' ').includes(tag))).toEqual([]);
    expect(html.match(/<meta/g)!.length).toBe(5);
    expect(html).not.toContain('\u0000');
    expect(html).not.toMatch(/\p{Cs}/u);
    expect(html).not.toMatch(/NaN|undefined/);
  });

  it('orders stages by p95, and reasons by count', () => {
    const html = dashboardHtml({
      ...nothing,
      metrics: {
        stages_by_name: { quick: { count: 1, p50_ms: 1, p95_ms: 1 }, slow: { count: 1, p50_ms: 1, p95_ms: 9 } },
        outcomes_by_stage: {},
        rejects_by_reason: { RARE: 1, OFTEN: 12 },
        errors_by_reason: {},
      },
    });
    const top = html.slice(html.indexOf('Slowest stages'));
    expect(top.indexOf('slow<')).toBeLessThan(top.indexOf('quick<'));
    expect(html.indexOf('OFTEN')).toBeLessThan(html.indexOf('RARE'));
    expect(html).toContain('There were no errors.');
  });

  it('keeps recent events in the order given', () => {
    const stage_lines = [3, 4, 5].map((step_id) => JSON.stringify({ stage: `s${String(step_id)}`, step_id }));
    const html = dashboardHtml({ ...nothing, stage_lines });
    const places = ['s3<', 's4<', 's5<'].map((text) => html.indexOf(text));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });
});

describe('its pieces', () => {
  it('base64OfHex is base 64, padding and all', () => {
    for (let n = 0; n < 40; n++) {
      const bytes = Buffer.from(Array.from({ length: n }, (_, i) => (i * 37 + n) & 255));
      expect(base64OfHex(bytes.toString('hex'))).toBe(bytes.toString('base64'));
    }
  });
  it('escape leaves pairs of surrogates and line feeds whole', () =>
    expect(escape('a\n😀<&>"\'\ud800\u0007')).toBe('a\n😀&lt;&amp;&gt;&quot;&#39;\ufffd\ufffd'));
  it('numbers are grouped, and minus zero is none', () => {
    expect([amount(1234567.891), amount(-0.001), amount(-12.5, 1), amount(null), amount(1e300)]).toEqual([
      '1,234,567.89',
      '0.00',
      '−12.5',
      '–',
      '1.000e+300',
    ]);
    expect([ms(0), ms(0.3), ms(2), ms(123.4), ms(0.00001)]).toEqual([
      '0 ms',
      '0.300 ms',
      '2.00 ms',
      '123 ms',
      '0.000010 ms',
    ]);
  });

  it('a line of a million bars stays short and keeps a spike of one bar', () => {
    const n = 1_000_000;
    const ts = Float64Array.from({ length: n }, (_, i) => i);
    const values = new Float64Array(n).fill(1);
    values[654_321] = 5;
    const points = linePoints(ts, values, { from: 0, to: n - 1 }, { from: 0, to: 5 }).split('L');
    expect(points.length).toBeLessThan(2100);
    const top = points.filter((point) => point.endsWith(' 0'));
    expect(top).toEqual(['654.3 0']);
    expect(points[0]).toBe('0 240');
    expect(points.at(-1)).toBe('1000 240');
  });

  it('a scale holds all values in at most six even steps, whatever their size', () => {
    for (const values of [
      [1, 2],
      [9999.5, 10000.5],
      [-3e-7, 2e-7],
      [5, 5],
      [0, 0],
      [-4e9, 1e9],
    ]) {
      const { from, to, step, count } = scaleOf(Float64Array.from(values));
      expect(from).toBeLessThanOrEqual(Math.min(...values));
      expect(to).toBeGreaterThanOrEqual(Math.max(...values) - step * 1e-6);
      expect(count).toBeLessThanOrEqual(6);
    }
  });

  it('dots that cover one another are one', () => {
    const column = new Float64Array(50_000).fill(3);
    const text = dots(column, column, () => true, { from: 0, to: 6 }, { from: 0, to: 6 });
    expect(text).toBe('M500 150h0');
  });
});
