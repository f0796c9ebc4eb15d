import { describe, expect, it } from 'vitest';
import { circleProblems, crowdProblems, layerProblems, roomCircleProblems, wrapperProblems } from './tidy/layers.ts';
import { projectFiles, readSource, readText } from './tidy/project.ts';
import {
  commandProblems,
  deadProblems,
  dependencyProblems,
  determinismProblems,
  loaderProblems,
  placeProblems,
  sizeProblems,
  strayTestProblems,
  tokenProblems,
} from './tidy/rules.ts';
import type { Source } from './tidy/source.ts';

const files = projectFiles();
const isCode = (path: string) => /\.(ts|svelte)$/.test(path);
const texts = files.map(readSource).filter((source) => source !== undefined);
const below = (folder: string) => texts.filter(({ path }) => path.startsWith(folder) && isCode(path));
const src = below('src/');
const manifest = JSON.parse(readText('package.json')) as {
  dependencies: Record<string, string>;
  scripts: Record<string, string>;
};

/** The files that something other than an import starts: the page, the command, its threads, the test harness. */
const pageEntry = /<script[^>]*src="(?:\.?\/)?([^"]+)"/.exec(readText('index.html'))?.[1] ?? '';
const cliThreads = files.filter((path) => /^src\/cli\/.+\.worker\.ts$/.test(path));
const entries = [pageEntry, 'src/cli/main.ts', ...cliThreads, 'tests/e2e/harness/main.ts'];

describe('the project', () => {
  it('has a page entry, so that the rules below look at something', () => {
    expect(pageEntry).toBe('src/ui/main.ts');
    expect(src.length).toBeGreaterThan(0);
  });
  it('imports downwards alone', () => expect(src.flatMap(layerProblems)).toEqual([]));
  it('has no circle of imports', () => expect(circleProblems(src)).toEqual([]));
  it('has an order from the ground up among folders', () => expect(roomCircleProblems(src)).toEqual([]));
  it('has no crowded folder', () => expect(crowdProblems(src.map(({ path }) => path))).toEqual([]));
  it('wraps each package of core in one file', () => expect(wrapperProblems(src)).toEqual([]));
  it('keeps what differs between machines out of the engine', () =>
    expect([...below('src/core/'), ...below('src/contracts/')].flatMap(determinismProblems)).toEqual([]));
  it('has no regular expression in the loader', () =>
    expect(below('src/core/loader/').flatMap(loaderProblems)).toEqual([]));
  it('keeps files and functions short', () => expect(src.flatMap((source) => sizeProblems(source))).toEqual([]));
  it('has no banned token', () => {
    const looked = texts.filter(({ path }) => /^(src|tests|scripts)\//.test(path) && !path.startsWith('tests/tidy'));
    expect(looked.flatMap(tokenProblems)).toEqual([]);
  });
  it('has no dead file', () => {
    const code = texts.filter(({ path }) => /^(src|tests\/e2e\/harness)\//.test(path));
    expect(deadProblems(code, entries)).toEqual([]);
  });
  it('names no machine and no registry', () => expect(texts.flatMap(placeProblems)).toEqual([]));
  it('locks no registry address', () => expect(readText('package-lock.json')).not.toContain('"resolved"'));
  it('argues for each runtime dependency, and uses it', () =>
    expect(dependencyProblems(Object.keys(manifest.dependencies), readText('ARCHITECTURE.md'), src)).toEqual([]));
  it('pins every dependency exactly', () => {
    const { dependencies, devDependencies } = JSON.parse(readText('package.json')) as typeof manifest & {
      devDependencies: Record<string, string>;
    };
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(([, range]) => !/^\d/.test(range));
    expect(loose).toEqual([]);
  });
  it('has the commands its documents name', () => {
    const documents = texts.filter(({ path }) => /^[^/]+\.md$/.test(path));
    const scripts = Object.keys(manifest.scripts);
    expect(documents.flatMap((source) => commandProblems(source, scripts, new Set(files)))).toEqual([]);
  });
  it('has no test where no runner looks', () => expect(strayTestProblems(files)).toEqual([]));
});

/** A rule that reports nothing, ever, would pass above: here each meets what it must report. */
describe('each rule reports', () => {
  const file = (path: string, text: string): Source => ({ path, text });
  const layer = (path: string, text: string) => layerProblems(file(path, text));

  it.each([
    ['src/contracts/a.ts', `import { x } from '../core/num/x.ts';`],
    ['src/contracts/a.ts', `import { z } from 'zod';`],
    ['src/core/risk/a.ts', `import type { F } from '../execution/fill.ts';`],
    ['src/core/num/a.ts', `import { f } from '../time/civil.ts';`],
    ['src/core/num/a.ts', `export * from '../engine/step.ts';`],
    ['src/core/engine/a.ts', `import { d } from '../../runtime/drive.ts';`],
    ['src/core/engine/a.ts', `import { readFileSync } from 'node:fs';`],
    ['src/core/engine/a.ts', `import { wrap } from 'comlink';`],
    ['src/runtime/a.ts', `const m = await import('../store/open.ts');`],
    ['src/store/a.ts', `import { run } from '../core/engine/run.ts';`],
    ['src/ui/a.ts', `import { run } from '../core/engine/run.ts';`],
    ['src/ui/A.svelte', `<p>x</p>\n<script lang="ts">\nimport { run } from '../worker/engine.ts';\n</script>`],
    ['src/worker/protocol/client.ts', `import { load } from '../../core/loader/load.ts';`],
    ['src/runtime/supervision/a.ts', `import { load } from '../load.ts';`],
    ['src/worker/engine.ts', `import App from '../ui/App.svelte';`],
    ['src/cli/main.ts', `new Worker(new URL('../worker/engine.ts', import.meta.url));`],
    ['src/other/a.ts', `import { x } from '../core/num/x.ts';`],
  ])('an upward import: %s %s', (path, text) => {
    const line = text.split('\n').findIndex((part) => part.includes("'")) + 1;
    expect(layer(path, text)).toEqual([expect.stringContaining(`${path}:${line} `)]);
  });
  it.each([
    ['src/core/risk/a.ts', `import { log } from '../num/log.ts'; import type { Bars } from '../../contracts/bars.ts';`],
    ['src/core/engine/a.ts', `import { gate } from '../risk/gate.ts';`],
    ['src/ui/a.ts', `import { connect } from '../worker/protocol/client.ts'; import 'uplot';`],
    ['src/worker/protocol/client.ts', `import { x } from '../../runtime/supervision/machine.ts';`],
    ['src/worker/protocol/client.ts', `import type { Api } from '../../runtime/api.ts'; import { x } from './api.ts';`],
    ['src/worker/protocol/client.ts', `new Worker(new URL('../main.ts', import.meta.url));`],
    ['src/cli/main.ts', `import { run } from '../runtime/run.ts'; import fs from 'node:fs';`],
  ])('but not a downward one: %s %s', (path, text) => expect(layer(path, text)).toEqual([]));

  it('files that import each other in a circle, by types or by way of others', () => {
    const user = (name: string, of: string, kind = '') =>
      file(`src/a/${name}.ts`, `import ${kind}{ x } from './${of}.ts';`);
    expect(circleProblems([user('a', 'b'), user('b', 'c'), user('c', 'd')])).toEqual([]);
    expect(circleProblems([user('a', 'b'), user('b', 'c', 'type '), user('c', 'b')])).toEqual([
      'a circle: src/a/b.ts → src/a/c.ts → src/a/b.ts',
    ]);
  });
  it('folders that import each other in a circle, though their files do not', () => {
    const user = (path: string, of: string) => file(`src/a/${path}.ts`, `import { x } from '${of}.ts';`);
    const down = [user('c/x', '../b/x'), user('b/x', './y'), user('main', './c/x'), user('b/d/x', '../x')];
    expect(roomCircleProblems([...down, file('src/a/b/y.ts', '')])).toEqual([]);
    expect(roomCircleProblems([...down, user('b/y', '../c/z'), file('src/a/c/z.ts', '')])).toEqual([
      'a circle: src/a/c → src/a/b → src/a/c',
    ]);
  });
  it('a folder of more than 25 files', () => {
    const paths = (count: number) => Array.from({ length: count }, (_, i) => `src/a/${i}.ts`);
    expect(crowdProblems([...paths(25), 'src/a/b/c.ts'])).toEqual([]);
    expect(crowdProblems(paths(26))).toHaveLength(1);
  });
  it('a package that several files of core import', () => {
    const user = (name: string) => file(`src/core/num/${name}.ts`, `import { x } from 'pure-rand/a';`);
    expect(wrapperProblems([user('a')])).toEqual([]);
    expect(wrapperProblems([user('a'), user('b')])).toHaveLength(1);
  });
  it.each([
    'const a = Math.log(2);',
    'const a = 2 ** 3;',
    'let a = 2; a **= 3;',
    'const { exp } = Math;',
    "const a = Math['pow'](2, 3);",
    'const t = Date.now();',
    'const t = new Date(0);',
    'const t = performance.now();',
    "const o = 'a'.localeCompare('b');",
    'const s = (1).toLocaleString();',
    'const f = new Intl.NumberFormat();',
    'const r = Math.random();',
  ])('what differs between machines: %s', (text) => {
    expect(determinismProblems(file('src/core/num/a.ts', text))).toHaveLength(1);
  });
  it('but not exact arithmetic, nor a member that happens to be called so', () => {
    const text = 'const a = Math.sqrt(2) * Math.imul(3, 4); const b = x.process + y.self; const c = { Date: 1 };';
    expect(determinismProblems(file('src/core/num/a.ts', text))).toEqual([]);
  });
  it('a regular expression in the loader', () => {
    expect(loaderProblems(file('src/core/loader/a.ts', 'const a = /x/; const b = new RegExp("x");'))).toHaveLength(2);
  });
  it('a long file and a long function, but not the longest allowed', () => {
    const lines = (count: number) => '  f();\n'.repeat(count);
    const path = 'src/a/a.ts';
    expect(sizeProblems(file(path, lines(300)))).toEqual([]);
    expect(sizeProblems(file(path, lines(301)))).toHaveLength(1);
    expect(sizeProblems(file(path, `function a() {\n${lines(68)}}\n`))).toEqual([]);
    expect(sizeProblems(file(path, `function a() {\n${lines(69)}}\n`))).toHaveLength(1);
    expect(sizeProblems(file(path, `const a = () => {\n${lines(69)}};\n`))).toHaveLength(1);
    expect(sizeProblems(file(path, lines(301)), new Map([[path, 'a reason']]))).toEqual([]);
  });
  it.each([
    ['src/a.ts', '// TO' + 'DO: later'],
    ['src/a.ts', '// @ts-ig' + 'nore'],
    ['src/a.ts', '// eslint-dis' + 'able-next-line eqeqeq'],
    ['src/a.ts', 'const a = b as any;'],
    ['src/a.ts', "fetch('http" + "://example.org/');"],
    ['src/a.ts', 'new Function("x");'],
    ['src/A.svelte', '<p style="color: red">x</p>'],
    ['src/A.svelte', '{@html text}'],
    ['tests/a.test.ts', 'it.on' + "ly('x', () => {});"],
    ['tests/a.test.ts', 'it.sk' + "ip('x', () => {});"],
  ])('a banned token: %s %s', (path, text) => expect(tokenProblems(file(path, text))).toHaveLength(1));
  it('a file that nothing reaches', () => {
    const sources = [
      file('src/ui/main.ts', `import './a.ts'; new Worker(new URL('../worker/engine.ts', import.meta.url));`),
      file('src/ui/a.ts', `export const a = 1;`),
      file('src/worker/engine.ts', `void import('./lazy.ts');`),
      file('src/worker/lazy.ts', ''),
      file('src/ui/dead.ts', `import './a.ts';`),
    ];
    expect(deadProblems(sources, ['src/ui/main.ts'])).toEqual([expect.stringContaining('src/ui/dead.ts')]);
  });
  it('a path of one machine and a registry’s host', () => {
    expect(placeProblems(file('a.md', `see /ho${'me/'}someone/x`))).toHaveLength(1);
    expect(placeProblems(file('a.md', `from https://registry.${'npmjs'}.org/x`))).toHaveLength(1);
    expect(placeProblems(file('a.md', 'homework/at home'))).toEqual([]);
  });
  it('a dependency without an argument, and one without a use', () => {
    const user = [file('src/a.ts', `import { x } from '@a/b/c';`)];
    expect(dependencyProblems(['@a/b'], 'It has `@a/b`, 3 kB: for x.', user)).toEqual([]);
    expect(dependencyProblems(['@a/b'], '', user)).toHaveLength(1);
    expect(dependencyProblems(['@a/b'], 'It has `@a/b`.', [])).toHaveLength(1);
  });
  it('a command that does not exist', () => {
    const text = 'Run `npm run -s papertape -- run`, `npm test`, `node scripts/x.mjs`.';
    expect(commandProblems(file('README.md', text), ['papertape', 'test'], new Set(['scripts/x.mjs']))).toEqual([]);
    expect(commandProblems(file('README.md', text), [], new Set())).toHaveLength(3);
  });
  it('a test where no runner looks', () => {
    expect(strayTestProblems(['tests/unit/a.test.ts', 'tests/e2e/a.spec.ts', 'tests/tidy.test.ts'])).toEqual([]);
    expect(strayTestProblems(['tests/a.test.ts', 'src/core/a.test.ts', 'tests/e2e/a.test.ts'])).toHaveLength(3);
  });
});
