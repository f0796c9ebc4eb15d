/** Paths that are no plain files, and those that are already taken: what is said, and that nothing is lost or waited for. */
import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { papertape } from './memory-io.ts';

let folder = '';
let data = '';
let log = '';
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-paths-'));
  [data, log] = [at('walk.csv'), at('log.ndjson')];
  await papertape(['generate', '--bars', '300', '--out', data, '--quiet']);
  expect((await papertape(['run', '--data', data, '--out', log, '--quiet'])).code).toBe(0);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const said = (code: number, err: string) => ({ code, out: '', err: `${err}\n` });

describe('a pipe', () => {
  const pipe = () => at('pipe');
  // Nobody ever writes into it: whoever waited for that would wait for ever.
  beforeAll(() => {
    expect(spawnSync('mkfifo', [pipe()]).status).toBe(0);
  });

  it('in the place of a lock is taken away, and not waited for', async () => {
    const out = at('locked');
    mkdirSync(out);
    expect(spawnSync('mkfifo', [join(out, 'events.ndjson.lock')]).status).toBe(0);
    expect((await papertape(['run', '--data', data, '--out', out, '--quiet'])).code).toBe(0);
    expect(readdirSync(out)).not.toContain('events.ndjson.lock');
  });
  it.each<[string, () => readonly string[]]>([
    ['run', () => ['run', '--data', pipe(), '--out', at('none')]],
    ['run --follow', () => ['run', '--data', pipe(), '--out', at('none'), '--follow']],
    ['sweep', () => ['sweep', '--data', pipe(), '--out', at('none'), '--set', 'fast=2,3']],
    ['inspect', () => ['inspect', pipe()]],
    ['verify, as data', () => ['verify', log, '--data', pipe()]],
    ['verify, as log', () => ['verify', pipe(), '--data', data]],
  ])('is refused at once: %s', async (_, args) => {
    expect(await papertape([...args(), '--quiet'])).toEqual(
      said(
        1,
        `Cannot read ${pipe()}: it is a pipe or a device, not a file; write what comes from it into a file first.`,
      ),
    );
  });

  it('is no folder for a run', async () => {
    const ran = await papertape(['run', '--data', data, '--out', pipe()]);
    expect(ran).toEqual(said(1, `Cannot make ${pipe()}: there is a file of that name.`));
  });
});

describe('a folder in which something is no file', () => {
  const run = () => at('whole');
  beforeAll(async () => {
    const ran = await papertape(['run', '--data', data, '--out', run(), '--enable-metrics', '--quiet']);
    expect(ran.code).toBe(0);
  });

  const odd = (doing: string, path: string) =>
    said(
      1,
      `Cannot ${doing} ${path}: it is a pipe or a device, not a file; write what comes from it into a file first.`,
    );

  it('is refused at once where there is a pipe', async () => {
    const piped = at('piped');
    mkdirSync(piped);
    const paths = ['stats.json', 'events.ndjson'].map((name) => join(piped, name));
    expect(spawnSync('mkfifo', paths).status).toBe(0);
    expect(await papertape(['stats', piped])).toEqual(odd('read', paths[0]!));
    rmSync(paths[0]!);
    expect(await papertape(['dashboard', '--run-dir', piped, '--out', '-'])).toEqual(odd('read', paths[1]!));
  });

  // Of a device that ends, so that what would wait for a pipe, and never let go, fails here.
  it.each(['run_meta.json', 'stats.json', 'metrics_summary.json', 'equity.csv', 'events.ndjson', 'metrics.ndjson'])(
    'makes no page of what a device in the place of %s would say',
    async (name) => {
      const copy = at(`device-${name}`);
      cpSync(run(), copy, { recursive: true });
      rmSync(join(copy, name));
      symlinkSync('/dev/null', join(copy, name));
      expect(await papertape(['dashboard', '--run-dir', copy])).toEqual(odd('read', join(copy, name)));
      expect(readdirSync(copy)).not.toContain('dashboard.html');
    },
  );

  it.each(['supervisor_state.json', 'supervisor.log'])('has no supervisor: %s', async (name) => {
    const supervised = at(`supervised-${name}`);
    mkdirSync(supervised);
    symlinkSync('/dev/null', join(supervised, name));
    const ran = await papertape(['supervise', '--run-dir', supervised, '--', 'true']);
    expect(ran).toEqual(odd('write', join(supervised, name)));
  });
});

describe('a path that is taken', () => {
  it('by a file is no folder, nor has one', async () => {
    const message = `Cannot make ${log}: there is a file of that name.`;
    for (const out of [at('log.ndjson/x'), at('log.ndjson/x/y')])
      expect(await papertape(['run', '--data', data, '--out', out])).toEqual(said(1, message));
  });

  it('by a folder is no log', async () => {
    mkdirSync(at('folder.ndjson'));
    const ran = await papertape(['run', '--data', data, '--out', at('folder.ndjson')]);
    expect(ran).toEqual(said(2, `--out ${at('folder.ndjson')} is a folder. Name a file.`));
    const read = await papertape(['verify', at('folder.ndjson'), '--data', data]);
    const inside = join(at('folder.ndjson'), 'events.ndjson');
    expect(read).toEqual(said(1, `Cannot read ${inside}: there is no such file or folder.`));
  });

  it('by the bars themselves is none for their log, whatever name they have', async () => {
    const bars = at('bars.ndjson');
    const text = '{"t":1704067200,"o":1,"h":2,"l":1,"c":2,"v":1}\n{"t":1704070800,"o":2,"h":3,"l":1,"c":1,"v":1}\n';
    writeFileSync(bars, text);
    symlinkSync(bars, at('link.ndjson'));
    copyFileSync(bars, at('copy.ndjson'));
    for (const out of [bars, at('link.ndjson')]) {
      const ran = await papertape(['run', '--data', bars, '--out', out, '--force']);
      expect(ran).toEqual(said(2, `--out ${out} would take the place of ${bars}, which is read. Name another one.`));
    }
    expect(readFileSync(bars, 'utf8')).toBe(text);
    expect((await papertape(['run', '--data', bars, '--out', at('copy.ndjson'), '--quiet'])).code).toBe(0);
  });

  it.each([
    ['run', 'trades.csv', 'file'],
    ['run', 'equity.csv', 'file'],
    ['run', 'trades.csv', 'folder'],
    ['run', 'metrics.ndjson.2', 'file'],
    ['run', 'trades.csv', 'link'],
    ['run', 'run_meta.json', 'config'],
    ['sweep', 'sweep.csv', 'file'],
    ['sweep', 'sweep.csv', 'folder'],
    ['sweep', 'sweep.json', 'config'],
  ])('by what %s reads is none for its results: %s as a %s', async (command, name, how) => {
    const own = at('own');
    mkdirSync(own);
    const path = join(own, name);
    copyFileSync(data, path);
    if (how === 'config') writeFileSync(path, '{"cash":5000}');
    symlinkSync(path, at('elsewhere.csv'));
    const read = { file: path, folder: own, link: at('elsewhere.csv'), config: data }[how]!;
    const args = [command, '--data', read, '--out', own, '--force', '--quiet'];
    const more = [...(how === 'config' ? ['--config', path] : []), ...(command === 'sweep' ? ['--seed', '1,2'] : [])];
    const before = readFileSync(path);
    const told = how === 'link' ? read : path;
    expect(await papertape([...args, ...more])).toEqual(
      said(2, `--out ${own} would take the place of ${told}, which is read. Name another one.`),
    );
    expect([readdirSync(own), readFileSync(path).equals(before)]).toEqual([[name], true]);
    rmSync(own, { recursive: true });
    rmSync(at('elsewhere.csv'));
  });

  it('by a file of the run is none for its page', async () => {
    const out = at('shown');
    expect((await papertape(['run', '--data', data, '--out', out, '--quiet'])).code).toBe(0);
    symlinkSync(join(out, 'trades.csv'), at('trades.html'));
    const before = readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8'));
    for (const name of ['events.ndjson', 'stats.json', 'checkpoint.json', 'supervisor.log', 'metrics.ndjson.1']) {
      const page = join(out, name);
      const ran = await papertape(['dashboard', '--run-dir', out, '--out', page]);
      expect(ran).toEqual(said(2, `--out ${page} is a file of the run itself. Name another one.`));
    }
    const linked = await papertape(['dashboard', '--run-dir', out, '--out', at('trades.html')]);
    expect(linked).toMatchObject({ code: 2, err: expect.stringContaining('would take the place of') as string });
    expect(readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8'))).toEqual(before);
    for (const page of [join(out, 'dashboard.html'), join(out, 'mine.html'), at('mine.html')])
      for (let times = 0; times < 2; times++)
        expect((await papertape(['dashboard', '--run-dir', out, '--out', page])).code, page).toBe(0);
    expect(await papertape(['dashboard', '--run-dir', out, '--out', folder])).toEqual(
      said(1, `Cannot write ${folder}: it is a folder.`),
    );
    // A page of the run that is replaced would tell of another one.
    expect((await papertape(['run', '--data', data, '--out', out, '--quiet', '--force'])).code).toBe(0);
    expect(readdirSync(out)).not.toContain('dashboard.html');
    expect(readdirSync(out)).toContain('mine.html');
  });
});

describe('what is written', () => {
  const generate = (out: string) => papertape(['generate', '--bars', '300', '--out', out, '--quiet']);

  it('goes through a link to what it names, be it there or not', async () => {
    writeFileSync(at('target.csv'), 'before');
    symlinkSync('target.csv', at('one.csv'));
    symlinkSync(at('one.csv'), at('two.csv'));
    symlinkSync('new.csv', at('dangling.csv'));
    for (const [link, target] of [
      ['two.csv', 'target.csv'],
      ['dangling.csv', 'new.csv'],
    ] as const) {
      expect((await generate(at(link))).code).toBe(0);
      expect(lstatSync(at(link)).isSymbolicLink()).toBe(true);
      expect(readFileSync(at(target)).equals(readFileSync(data))).toBe(true);
    }
    symlinkSync('target.ndjson', at('linked.ndjson'));
    expect((await papertape(['run', '--data', data, '--out', at('linked.ndjson'), '--quiet'])).code).toBe(0);
    expect(lstatSync(at('linked.ndjson')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('target.ndjson')).equals(readFileSync(log))).toBe(true);
  });

  it('goes into a pipe as it comes, which stays one', async () => {
    const pipe = at('out.csv');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const reader = spawn('cat', [pipe]);
    let read = '';
    reader.stdout.on('data', (chunk) => (read += String(chunk)));
    const ended = new Promise((resolve) => reader.on('close', resolve));
    expect(await generate(pipe)).toEqual({ code: 0, out: '', err: '' });
    await ended;
    expect(read).toBe(readFileSync(data, 'utf8'));
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    // Nobody reads: it waits, and can be told to end.
    const signal = AbortSignal.timeout(200);
    expect((await papertape(['generate', '--bars', '300', '--out', pipe], { signal })).code).toBe(1);
    symlinkSync(pipe, at('pipe.ndjson'));
    const ran = await papertape(['run', '--data', data, '--out', at('pipe.ndjson')]);
    expect(ran).toMatchObject({
      code: 2,
      err: expect.stringMatching(/is a pipe or a device\. Name a file\.$/m) as string,
    });
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });
});

it('a full disk leaves nothing of a page behind', async () => {
  const run = at('run');
  expect((await papertape(['run', '--data', data, '--out', run, '--quiet'])).code).toBe(0);
  // Where the page is written until it is whole.
  symlinkSync('/dev/full', at('page.html.part'));
  const ran = await papertape(['dashboard', '--run-dir', run, '--out', at('page.html')]);
  expect(ran).toEqual(said(1, `Cannot write ${at('page.html.part')}: no space is left on the device.`));
  expect(readdirSync(folder).filter((name) => name.startsWith('page'))).toEqual([]);
});

it('a zone or columns that there cannot be are wrong usage, like any other flag', async () => {
  for (const [flag, value, message] of [
    ['--tz', 'Atlantis', /^There is no time zone named Atlantis/],
    ['--columns', 't,o,x', /^The columns given \(t,o,x\) do not fit/],
  ] as const) {
    const flags = ['--data', data, flag, value];
    for (const args of [
      ['run', '--out', at('none')],
      ['sweep', '--out', at('none'), '--set', 'fast=2,3'],
      ['verify', log],
    ])
      expect(await papertape([...args, ...flags])).toMatchObject({
        code: 2,
        err: expect.stringMatching(message) as string,
      });
  }
});

it('an empty log is called empty', async () => {
  writeFileSync(at('empty.ndjson'), '');
  const ran = await papertape(['verify', at('empty.ndjson'), '--data', data]);
  expect(ran).toEqual(said(1, `${at('empty.ndjson')} is empty: this is no event log.`));
});
