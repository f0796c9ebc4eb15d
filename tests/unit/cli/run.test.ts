import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { papertape } from './memory-io.ts';

let folder = '';
let data = '';
const at = (...parts: string[]) => join(folder, ...parts);
const text = (...parts: string[]) => readFileSync(at(...parts), 'utf8');
const json = (value: string) => JSON.parse(value) as Record<string, any>;

async function run(...args: string[]) {
  return papertape(['run', '--data', data, '--quiet', ...args]);
}

/** 50 hourly bars, close 25 × 100 then 25 × 110, volume 1000. */
function handOffCsv(): string {
  const rows = Array.from({ length: 50 }, (_, i) => {
    const close = i < 25 ? 100 : 110;
    return `${new Date(Date.UTC(2024, 0, 1, i)).toISOString()},${close},${close},${close},${close},1000`;
  });
  return ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n');
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-run-'));
  data = at('walk.csv');
  const made = await papertape([
    'generate',
    '--bars',
    '600',
    '--interval',
    '1h',
    '--seed',
    '3',
    '--out',
    data,
    '--quiet',
  ]);
  expect(made.code).toBe(0);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('papertape run', () => {
  it('writes the whole run folder, which agrees with itself', async () => {
    const ran = await run('--out', at('whole'), '--ticker', 'WALK', '--set', 'fast=5', '--set', 'slow=13', '--json');
    expect(ran).toMatchObject({ code: 0, err: '' });
    const names = ['equity.csv', 'events.ndjson', 'run_meta.json', 'stats.json', 'trades.csv'];
    expect(readdirSync(at('whole')).sort()).toEqual(names);

    const said = json(ran.out);
    const lines = text('whole', 'events.ndjson').trimEnd().split('\n');
    const last = json(lines.at(-1)!);
    const before = lines.slice(0, -1).join('\n') + '\n';
    expect(createHash('sha256').update(before).digest('hex')).toBe(last['log_sha256']);
    expect(said).toMatchObject({
      log_sha256: last['log_sha256'],
      run_id: json(lines[0]!)['run_id'],
      events: lines.length,
      log_bytes: Buffer.byteLength(before) + Buffer.byteLength(lines.at(-1)!) + 1,
      bars: 600,
      complete: true,
      symbol: 'WALK',
      params: { fast: 5, slow: 13, mode: 'flip' },
    });
    expect((said['files'] as string[]).map((path) => path.slice(at('whole').length + 1)).sort()).toEqual(names);

    const meta = json(text('whole', 'run_meta.json'));
    expect(meta).toMatchObject({ state: 'done', bars: 600, log: { sha256: last['log_sha256'] } });
    const stats = json(text('whole', 'stats.json'));
    expect(stats['equity_final']).toBeCloseTo(last['equity'] as number, 9);
    const equity = text('whole', 'equity.csv').trimEnd().split('\n');
    expect(equity.length).toBe(601);
    expect(Number(equity.at(-1)!.split(',')[1])).toBe(last['equity']);
    expect(text('whole', 'trades.csv').trimEnd().split('\n').length).toBe(1 + (stats['trades'] as number));
  });

  it('gives the hand-off its one order, between header and trailer', async () => {
    writeFileSync(at('hand-off.csv'), handOffCsv());
    const ran = await papertape([
      ...['run', '--data', at('hand-off.csv'), '--out', at('hand-off.ndjson'), '--quiet'],
      ...['--profile', 'signal-close', '--strategy', 'sma-cross', '--ticker', 'HANDOFF-ASSET'],
      ...['--set', 'fast=3', '--set', 'slow=5', '--set', 'mode=signal-qty'],
    ]);
    expect(ran.code).toBe(0);
    const events = text('hand-off.ndjson').trimEnd().split('\n').map(json);
    expect(events.map((event) => event['type'])).toEqual([
      'RunStarted',
      'OrderIntent',
      'RiskDecision',
      'ExecutionReport',
      'PositionChanged',
      'RunFinished',
    ]);
    expect(events[1]).toMatchObject({ symbol: 'HANDOFF-ASSET', side: 'BUY', qty: 1, meta: { bar_index: 25 } });
    expect(events[2]).toMatchObject({ allowed: true });
    // The same as the golden case, which knows no files: reading from CSV changes nothing.
    const golden = new URL('../../golden/hand-off/events.ndjson', import.meta.url);
    expect(text('hand-off.ndjson')).toBe(readFileSync(golden, 'utf8'));
  });

  it.each([
    [
      'each order was denied',
      ['--risk', 'guarded'],
      /no fill +\d+ orders asked for, each denied by the risk rules: MAX_POSITION_PCT\n/,
    ],
    ['none was asked for', ['--set', 'slow=900'], /no fill +the strategy asked for no order on these bars\n/],
    ['none was filled', ['--latency-ms', '3600000000'], /no fill +none of \d+ orders asked for was filled\n/],
    ['there are some', [], /^(?!.*no fill)/s],
  ])('says of a run without a fill that %s', async (_, flags, said) => {
    const { code, err } = await papertape(['run', '--data', data, '--out', at('no-fill.ndjson'), '--force', ...flags]);
    expect(code).toBe(0);
    expect(err).toMatch(said);
  });

  it('writes the same log alone as in a folder, and the same again', async () => {
    await run('--out', at('one.ndjson'));
    await run('--out', at('one.ndjson'));
    await run('--out', at('two'));
    expect(text('one.ndjson')).toBe(text('two', 'events.ndjson'));
  });

  it('takes the symbol from the file’s name, as the page does', async () => {
    await run('--out', at('named.ndjson'));
    expect(json(text('named.ndjson').split('\n')[0]!)['symbol']).toBe('WALK');
  });

  it('refuses a config file that says one thing twice, or what nobody can mean', async () => {
    const file = at('wrong.json');
    for (const [content, code, why] of [
      [
        '{"cash":1,"fee_min":0,"cash":2}',
        1,
        `--config ${file} cannot be used: the name "cash" stands twice in one object.`,
      ],
      [
        '{"params":{"fast":4,"slow":9,"fa\\u0073t" : 5}}',
        1,
        `--config ${file} cannot be used: the name "fast" stands twice in one object.`,
      ],
      [`{"symbol":"${'x'.repeat(2 ** 20)}"}`, 1, `Cannot read ${file}: it goes on for more than 1 MiB.`],
      ['{"params":5}', 2, 'The params of --config must be an object of names and values.'],
      ['{"params":null}', 2, 'The params of --config must be an object of names and values.'],
      ['{"strategy":5}', 2, 'There is no strategy "5".'],
    ] as const) {
      writeFileSync(file, content);
      const ran = await run('--out', at('wrong.ndjson'), '--config', file);
      expect(ran, content).toMatchObject({ code, err: expect.stringContaining(why) as string });
    }
    writeFileSync(file, '\uFEFF{"params":{"fast":4,"slow":9},"symbol":"a\\"cash\\":","cash":5}');
    expect(await run('--out', at('right.ndjson'), '--config', file)).toMatchObject({ code: 0, err: '' });
  });

  it('has a flag for every field, and flags win over presets, presets over the config file', async () => {
    const file = at('config.json');
    const fields = {
      strategy: 'sma-cross',
      params: { fast: 4, slow: 9 },
      cash: 777,
      fee_taker_bps: 1,
      risk_kelly_cap: 0.1,
    };
    writeFileSync(file, JSON.stringify({ ...fields, seed: 9, symbol: 'FILE' }));
    const args = [
      '--config',
      file,
      '--risk',
      'guarded',
      '--cash',
      '5000',
      '--latency-entry-ms',
      '50',
      '--no-allow-short',
    ];
    expect((await run('--out', at('config.ndjson'), ...args, '--risk-order-rate-max', 'off')).code).toBe(0);
    const header = json(text('config.ndjson').split('\n')[0]!);
    expect(header).toMatchObject({ symbol: 'FILE', seed: 9 });
    expect(header['config']).toMatchObject({
      cash: 5000,
      fee_taker_bps: 1,
      latency_entry_ms: 50,
      latency_cancel_ms: 100,
      allow_short: false,
      risk_kelly_cap: 0.7,
      risk_max_position_pct: 6,
      risk_order_rate_max: null,
      params: { fast: 4, slow: 9, mode: 'flip' },
    });
  });

  it('spells out shorthands', async () => {
    const args = [
      '--qty',
      '2',
      '--fee-bps',
      '3',
      '--latency-ms',
      '7',
      '--profile',
      'tradingview',
      '--slippage-bps',
      '1',
    ];
    await run('--out', at('short.ndjson'), ...args);
    expect(json(text('short.ndjson').split('\n')[0]!)['config']).toMatchObject({
      size_mode: 'qty',
      size_value: 2,
      fee_taker_bps: 3,
      fee_maker_bps: 3,
      latency_entry_ms: 7,
      latency_cancel_ms: 7,
      // A profile without slippage would otherwise silently ignore the amount asked for.
      slippage_model: 'bps',
      slippage_bps: 1,
    });
  });

  it('refuses a folder that is not empty, and replaces only its own files when forced', async () => {
    mkdirSync(at('taken'));
    writeFileSync(at('taken', 'notes.txt'), 'mine');
    const refused = await run('--out', at('taken'));
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/is not empty.*--force/);
    expect(readdirSync(at('taken'))).toEqual(['notes.txt']);
    expect((await run('--out', at('taken'), '--force')).code).toBe(0);
    expect((await run('--out', at('taken'), '--force', '--seed', '7')).code).toBe(0);
    expect(text('taken', 'notes.txt')).toBe('mine');
    expect(json(text('taken', 'events.ndjson').split('\n')[0]!)['seed']).toBe(7);
  });

  it('keeps nothing of a run that was stopped before its first bar, and ends well', async () => {
    const args = ['run', '--data', data, '--out', at('unbegun'), '--json'];
    const stopped = await papertape(args, { signal: AbortSignal.abort() });
    expect(stopped).toEqual({
      code: 0,
      out: '{"complete":false,"bars":0}\n',
      err: 'Stopped while reading the bars: nothing has been begun.\n',
    });
    expect(existsSync(at('unbegun'))).toBe(false);
  });

  it('stops at a bar’s edge when told to, and goes on from there to the same bytes', async () => {
    const long = at('long.csv');
    await papertape(['generate', '--bars', '100000', '--out', long, '--quiet']);
    const controller = new AbortController();
    const onErr = (said: string) => {
      if (said.includes('bars/s')) controller.abort();
    };
    const { signal } = controller;
    const args = ['run', '--data', long, '--cash', '1e6', '--qty', '1', '--enable-metrics', '--json'];
    // Slow enough to be seen under way.
    const slowly = ['--checkpoint-every-bars', '2000'];
    const ran = await papertape([...args, ...slowly, '--out', at('stopped')], { signal, onErr });
    expect(ran.code, ran.err).toBe(0);
    const said = json(ran.out);
    expect(said['complete']).toBe(false);
    expect(said['bars']).toBeLessThan(100_000);
    // No end of data in a log that is to go on, and no name that says it were whole; the rest shows how far it is.
    const names = readdirSync(at('stopped')).filter((name) => name !== 'checkpoint.previous.json');
    expect(names.sort()).toEqual(
      ['checkpoint.json', 'equity.csv', 'events.ndjson.part', 'metrics.ndjson', 'metrics_summary.json'].concat([
        'run_meta.json',
        'stats.json',
        'trades.csv',
      ]),
    );
    expect(json(text('stopped', 'run_meta.json'))).toMatchObject({
      state: 'interrupted',
      bars: said['bars'],
      finished_at: null,
      log: { file: 'events.ndjson.part' },
    });
    expect(text('stopped', 'equity.csv').trimEnd().split('\n').length - 1).toBe(said['bars']);
    const verified = await papertape(['verify', at('stopped', 'events.ndjson.part'), '--data', long]);
    expect(verified.err + verified.out).toMatch(/ends after [\d,]+ events, before its RunFinished/);
    const refused = await papertape([...args, '--out', at('stopped')]);
    expect([refused.code, refused.err]).toEqual([2, expect.stringMatching(/unfinished run\. Add --resume/)]);

    const resumed = await papertape([...args, '--out', at('stopped'), '--resume']);
    expect(resumed.code, resumed.err).toBe(0);
    expect(json(resumed.out)).toMatchObject({ complete: true, bars: 100_000, resumed_at: said['bars'] });
    expect((await papertape([...args, '--out', at('straight')])).code).toBe(0);
    expect(readdirSync(at('stopped')).sort()).toEqual(readdirSync(at('straight')).sort());
    for (const name of readdirSync(at('straight')).filter((each) => each !== 'run_meta.json')) {
      expect(text('stopped', name) === text('straight', name), name).toBe(true);
    }
  });

  it.each([
    [[], /--data is missing/],
    [['--data', 'x.csv'], /--out is missing/],
    [['--data', 'x.csv', '--out', 'o', '--qty', '1', '--notional', '5'], /--qty and --notional exclude one another/],
    [['--data', 'x.csv', '--out', 'o', '--set', 'fast'], /--set takes KEY=VALUE/],
    [['--data', 'x.csv', '--out', 'o', '--set', 'quick=3'], /no parameter "quick".*fast/],
    [['--data', 'x.csv', '--out', 'o', '--set', 'fast=40'], /fast/],
    [['--data', 'x.csv', '--out', 'o', '--cash', '-1'], /cash/],
    [['--data', 'x.csv', '--out', 'o', '--seed', '-1'], /seed/],
    [['--data', 'x.csv', '--out', 'o', '--startegy', 'sma-cross'], /Did you mean --strategy\?/],
    [['--data', 'x.csv', '--out', 'o', '--strategy', 'sma'], /--strategy must be one of sma-cross/],
    [['--data', 'x.csv', '--out', 'o', '--stamp', 'middle'], /--stamp must be one of open, close/],
    [['--data', 'x.csv', '--out', 'o', '--interval', 'soon'], /--interval must be/],
  ] as const)('calls %j wrong usage, before it reads or makes anything', async (args, message) => {
    const ran = await papertape(['run', ...args]);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toMatch(message);
  });

  it('names what is wrong with a file by line and column, and leaves nothing behind', async () => {
    const lines = handOffCsv().split('\n');
    lines[7] = lines[7]!.replace('1000', 'NaN');
    writeFileSync(at('broken.csv'), lines.join('\n'));
    const ran = await papertape(['run', '--data', at('broken.csv'), '--out', at('never')]);
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/broken\.csv:8:\d+: .*NaN/);
    expect(existsSync(at('never'))).toBe(false);
    const absent = await papertape(['run', '--data', at('absent.csv'), '--out', at('never')]);
    expect(absent).toMatchObject({ code: 1 });
    expect(absent.err).toMatch(/Cannot read .*absent\.csv: there is no such file/);
  });

  it('refuses a tick above every price, before anything is written', async () => {
    const ran = await papertape(['run', '--data', at('walk.csv'), '--out', at('ticks'), '--tick', '1e6']);
    expect(ran).toMatchObject({ code: 2, err: expect.stringMatching(/^--tick: A tick of 1000000 is above/) });
    expect(existsSync(at('ticks'))).toBe(false);
  });

  it('takes away what folders it has made for a run that is refused, and none that were there', async () => {
    mkdirSync(at('mine'));
    const absent = ['run', '--data', at('absent.csv'), '--out'];
    for (const out of [at('mine'), at('mine', 'a', 'b'), at('mine', 'c', 'log.ndjson')]) {
      expect(await papertape([...absent, out])).toMatchObject({ code: 1 });
      expect(readdirSync(at('mine'))).toEqual([]);
    }
    mkdirSync(at('mine', 'kept'));
    expect((await run('--out', at('mine', 'new.ndjson'))).code).toBe(0);
    expect(readdirSync(at('mine')).sort()).toEqual(['kept', 'new.ndjson']);
  });

  it('stops at what only a person can know, naming the flag and its choices', async () => {
    const naive = handOffCsv().replaceAll(/T(\d\d:\d\d):00\.000Z/g, ' $1');
    writeFileSync(at('naive.csv'), naive);
    const asked = await papertape(['run', '--data', at('naive.csv'), '--out', at('naive.ndjson')]);
    expect(asked.code).toBe(2);
    expect(asked.err).toMatch(/--tz .*UTC/);
    const told = await papertape([
      'run',
      '--data',
      at('naive.csv'),
      '--out',
      at('naive.ndjson'),
      '--tz',
      'UTC',
      '--quiet',
    ]);
    expect(told.code).toBe(0);
  });
});

describe('papertape stats', () => {
  it('prints the tear sheet of a folder, and as JSON what is in the file', async () => {
    await run('--out', at('sheet'));
    const words = await papertape(['stats', at('sheet')]);
    expect(words).toMatchObject({ code: 0, err: '' });
    expect(words.out).toMatch(/Trades +\d+/);
    const machine = await papertape(['stats', at('sheet'), '--json']);
    expect(json(machine.out)).toEqual(json(text('sheet', 'stats.json')));
  });

  it('says what is missing or no tear sheet', async () => {
    expect(await papertape(['stats'])).toMatchObject({ code: 2 });
    expect((await papertape(['stats', at('nowhere')])).err).toMatch(/stats\.json: there is no such file/);
    mkdirSync(at('odd'));
    for (const content of ['', '[]', '{"trades":"many"}', 'null']) {
      writeFileSync(at('odd', 'stats.json'), content);
      const ran = await papertape(['stats', at('odd')]);
      expect(ran.code).toBe(1);
      expect(ran.err).toMatch(/is no tear sheet/);
    }
  });
});
