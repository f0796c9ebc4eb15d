import ts from 'typescript';
import { importsOf, lineOf, packageOf, parse, resolve, type Source, visit } from './source.ts';

/** Every rule takes texts and returns what is wrong with them, each as `path:line what`; an empty list is tidy. */

const exactMath = new Set(['sqrt', 'abs', 'min', 'max', 'floor', 'ceil', 'round', 'trunc', 'imul', 'fround']);
/** Scope is not looked at, so names that a local variable may well have (`window`) are left to the compiler. */
const ambient = new Set([
  ...['Date', 'Intl', 'RegExp', 'performance', 'crypto', 'process', 'console', 'globalThis', 'fetch'],
  ...['setTimeout', 'setInterval', 'queueMicrotask', 'Promise', 'WeakRef', 'FinalizationRegistry', 'Atomics'],
]);
const localeMethods = new Set([
  'localeCompare',
  'toLocaleString',
  'toLocaleUpperCase',
  'toLocaleLowerCase',
  'normalize',
]);

/** True when the identifier is a name in scope, not the name of a member or a key or a type. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent))
    return parent.name !== node;
  return !ts.isTypeReferenceNode(parent) && !ts.isImportSpecifier(parent) && !ts.isMethodDeclaration(parent);
}

function inexactness(node: ts.Node): string | undefined {
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    if (operator === ts.SyntaxKind.AsteriskAsteriskToken || operator === ts.SyntaxKind.AsteriskAsteriskEqualsToken)
      return '`**` differs between engines';
  }
  if (ts.isPropertyAccessExpression(node) && localeMethods.has(node.name.text))
    return `${node.name.text} depends on the machine’s locale data`;
  if (!ts.isIdentifier(node) || !isReference(node)) return undefined;
  if (node.text === 'Math') {
    const member = ts.isPropertyAccessExpression(node.parent) ? node.parent.name.text : undefined;
    if (member === undefined) return 'Math must be used as Math.name';
    return exactMath.has(member) ? undefined : `Math.${member} differs between engines`;
  }
  return ambient.has(node.text) ? `${node.text} is ambient or not fixed by the standard` : undefined;
}

/** What would make the engine's result depend on the machine, the browser or the moment. For core and contracts. */
export function determinismProblems(source: Source): string[] {
  const problems: string[] = [];
  visit(source, (node) => {
    const what = inexactness(node);
    if (what !== undefined) problems.push(`${source.path}:${lineOf(source, node)} ${what}`);
  });
  return problems;
}

/** The loader scans bytes by hand: a regular expression is slow, and reads what it does not mean to. */
export function loaderProblems(source: Source): string[] {
  const problems: string[] = [];
  visit(source, (node) => {
    const isRegExp = ts.isRegularExpressionLiteral(node) || (ts.isIdentifier(node) && node.text === 'RegExp');
    if (isRegExp) problems.push(`${source.path}:${lineOf(source, node)} a regular expression in the loader`);
  });
  return problems;
}

const maxFileLines = 300;
const maxFunctionLines = 70;

/** Files and functions that may be longer, each with the reason. */
const longer: ReadonlyMap<string, string> = new Map([]);

/** Files over 300 lines and functions over 70. */
export function sizeProblems(source: Source, allowed: ReadonlyMap<string, string> = longer): string[] {
  if (allowed.has(source.path)) return [];
  const problems: string[] = [];
  const lines = source.text.split('\n').length - (source.text.endsWith('\n') ? 1 : 0);
  if (lines > maxFileLines) problems.push(`${source.path}:1 ${lines} lines, more than ${maxFileLines}`);
  const tree = parse(source);
  visit(source, (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return;
    const first = lineOf(source, node);
    const length = tree.getLineAndCharacterOfPosition(node.getEnd()).line + 2 - first;
    if (length > maxFunctionLines)
      problems.push(`${source.path}:${first} a function of ${length} lines, more than ${maxFunctionLines}`);
  });
  return problems;
}

/** Tokens no source may hold, as [pattern, what is wrong with it]. */
const bannedEverywhere: readonly (readonly [RegExp, string])[] = [
  [/\b(TODO|FIXME|XXX|HACK)\b/, 'a note to self: do it or file it'],
  [/@ts-(ignore|nocheck)\b/, 'silences the compiler'],
  [/eslint-disable(?!.* -- )/, 'silences a rule without ` -- reason`'],
  [/\bdebugger\b/, 'left over'],
];
const bannedInSource: readonly (readonly [RegExp, string])[] = [
  [/\bas any\b|: any\b|<any>/, '`any` turns the compiler off'],
  [/\{@html\b/, 'raw HTML'],
  [/\beval\(|new Function\(/, 'the policy of the page forbids it'],
  [/https?:\/\/(?!www\.w3\.org\/)/, 'an address of another host: the page talks to nobody'],
];
const bannedInTests: readonly (readonly [RegExp, string])[] = [
  [/\b(describe|it|test)\.only\(/, 'hides the other tests'],
  [/\b(describe|it|test)\.(skip|todo|fixme)\((?!['"`\s]*\S*\s*[!=<>]|\w)/, 'a test that does not run'],
];

/** Tokens that must not be in a source or a test. */
export function tokenProblems(source: Source): string[] {
  const banned = [
    ...bannedEverywhere,
    ...(source.path.startsWith('src/') ? bannedInSource : []),
    ...(source.path.startsWith('tests/') ? bannedInTests : []),
    // The template's parser would set it as an inline style, which the policy refuses; `style:name={}` is a property.
    ...(source.path.endsWith('.svelte')
      ? [[/\sstyle="/, 'an inline style attribute: use a class or style:name'] as const]
      : []),
  ];
  return source.text
    .split('\n')
    .flatMap((line, at) =>
      banned
        .filter(([pattern]) => pattern.test(line))
        .map(([, what]) => `${source.path}:${at + 1} ${what}: ${line.trim()}`),
    );
}

/** Files that no entry reaches through imports. Declarations of types for the compiler alone (.d.ts) are exempt. */
export function deadProblems(sources: readonly Source[], entries: readonly string[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const reached = new Set<string>();
  const pending = entries.filter((entry) => byPath.has(entry));
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const source = byPath.get(path);
    if (source === undefined || reached.has(path)) continue;
    reached.add(path);
    const css = /\.(css|json|svg)$/.test(path);
    for (const { specifier } of css ? [] : importsOf(source)) {
      const to = resolve(path, specifier);
      if (to !== undefined) pending.push(to);
    }
  }
  return sources
    .map(({ path }) => path)
    .filter((path) => path.startsWith('src/') && !reached.has(path) && !/\.d\.ts$|tsconfig(\.\w+)?\.json$/.test(path))
    .map((path) => `${path}:1 nothing reaches this file`);
}

// Written in pieces so that this file does not hold what it looks for.
const places = [
  ['/wo', 'rk/'],
  ['/ho', 'me/'],
  ['/Us', 'ers/'],
  ['/ro', 'ot/'],
].map((parts) => parts.join(''));
const hosts = [
  ['registry.', 'npmjs'],
  ['registry.', 'yarnpkg'],
  ['npm', 'mirror'],
  ['deb.', 'debian.org'],
].map((parts) => parts.join(''));

/** Names of folders of one machine, and of package registries' hosts: neither means anything elsewhere. */
export function placeProblems(source: Source): string[] {
  return source.text.split('\n').flatMap((line, at) => {
    const place = places.find((name) => new RegExp(`(^|[^\\w.])${name}\\w`).test(line));
    const host = hosts.find((name) => line.includes(name));
    return [
      ...(place === undefined ? [] : [`${source.path}:${at + 1} a path of one machine: ${line.trim().slice(0, 80)}`]),
      ...(host === undefined ? [] : [`${source.path}:${at + 1} a registry’s host: ${line.trim().slice(0, 80)}`]),
    ];
  });
}

/** Each runtime dependency is imported somewhere in src and argued for in a line of ARCHITECTURE.md. */
export function dependencyProblems(
  dependencies: readonly string[],
  architecture: string,
  sources: readonly Source[],
): string[] {
  const used = new Set(sources.flatMap((source) => importsOf(source).map(({ specifier }) => packageOf(specifier))));
  const lines = architecture.split('\n');
  return dependencies.flatMap((name) => [
    ...(lines.some((line) => line.includes(`\`${name}\``))
      ? []
      : [`package.json:1 ARCHITECTURE.md says nothing of ${name}`]),
    ...(used.has(name) ? [] : [`package.json:1 nothing in src imports ${name}`]),
  ]);
}

/** `npm run x` and `node scripts/x.mjs` in a document must exist. */
export function commandProblems(source: Source, scripts: readonly string[], files: ReadonlySet<string>): string[] {
  return source.text.split('\n').flatMap((line, at) => {
    const runs = [...line.matchAll(/\bnpm run (?:-\w+ )*([\w:-]+)/g)].map((match) => match[1] ?? '');
    const short = [...line.matchAll(/\bnpm (start|test)\b/g)].map((match) => match[1] ?? '');
    const nodes = [...line.matchAll(/\bnode (scripts\/[\w./-]+\.mjs)/g)].map((match) => match[1] ?? '');
    return [
      ...[...runs, ...short].filter((name) => !scripts.includes(name)).map((name) => `no script ${name}`),
      ...nodes.filter((file) => !files.has(file)).map((file) => `no file ${file}`),
    ].map((what) => `${source.path}:${at + 1} ${what}`);
  });
}

/** A test outside the folders that the runners look into would never run. */
export function strayTestProblems(paths: readonly string[]): string[] {
  const homes = /^tests\/((unit|property|golden|conformance)\/.+\.test\.ts|tidy\.test\.ts|e2e\/.+\.spec\.ts)$/;
  return paths
    .filter((path) => /\.(test|spec)\.[cm]?[jt]s$/.test(path) && !homes.test(path))
    .map((path) => `${path}:1 no runner looks here`);
}
