import { type Import, importsOf, packageOf, resolve, type Source } from './source.ts';

/** Which rooms of src each room may import, beside itself. */
const allowedRooms: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  core: ['contracts'],
  runtime: ['contracts', 'core'],
  adapters: ['contracts'],
  store: ['contracts'],
  worker: ['contracts', 'core', 'runtime', 'store', 'adapters'],
  cli: ['contracts', 'core', 'runtime', 'adapters'],
  ui: ['contracts', 'store', 'worker'],
};

/** The files of worker that the page itself loads; the rest of worker is another thread's. */
const workerDoor = [
  'src/worker/protocol/api.ts',
  'src/worker/protocol/client.ts',
  'src/worker/protocol/engine-watch.ts',
];

/** Of the other rooms, what the page's thread may load: it must be small, pure, and import nothing beyond itself. */
const forPage = 'src/runtime/supervision/';

/** Rooms of core that every other may import; and those that these may import of each other. */
const sharedOfCore: Readonly<Record<string, readonly string[]>> = { num: [], time: ['num'] };

/** Rooms that may import Node. */
const onNode = ['cli'];

/** Packages that core may use, each behind one file of its own. */
const packagesOfCore = ['pure-rand', '@stablelib/sha256', 'fflate', 'hyparquet', 'temporal-polyfill'];

const roomOf = (path: string) => /^src\/([^/]+)\//.exec(path)?.[1];
const stageOf = (path: string) => /^src\/core\/([^/]+)\//.exec(path)?.[1];

/** What is wrong with one import between two rooms of src, or undefined. */
function roomProblem(from: string, to: string, { typeOnly, byUrl }: Import): string | undefined {
  const room = roomOf(from) ?? '';
  const target = roomOf(to);
  if (target === undefined) return `${to} lies outside src`;
  const door = workerDoor.includes(from);
  const loads = !typeOnly && !byUrl;
  if (from.startsWith(forPage) && loads && !to.startsWith(forPage)) return `the page loads ${from}: it stands alone`;
  if (door && loads && target !== 'contracts' && !workerDoor.includes(to) && !to.startsWith(forPage))
    return `the page loads this file, so of ${to} it may import types alone`;
  if (room === target) return undefined;
  if (allowedRooms[room] === undefined) return `the room ${room} is not in the list of tests/tidy/layers.ts`;
  if (!allowedRooms[room].includes(target)) return `${room} must not import ${target}`;
  if (room === 'ui' && target === 'worker' && !workerDoor.includes(to))
    return `ui reaches the worker through ${workerDoor.join(' and ')} alone`;
  return undefined;
}

/** What is wrong with one import between two stages of core, or undefined. */
function stageProblem(from: string, to: string): string | undefined {
  const stage = stageOf(from);
  const target = stageOf(to);
  if (roomOf(from) !== 'core' || roomOf(to) !== 'core' || stage === target || stage === 'engine') return undefined;
  if (stage === undefined || target === undefined) return 'core has no files beside its rooms';
  const ofShared = sharedOfCore[stage];
  if (ofShared !== undefined)
    return ofShared.includes(target) ? undefined : `core/${stage} must not import core/${target}`;
  return target in sharedOfCore ? undefined : `the stage ${stage} must not import ${target}: only engine knows all`;
}

/** Imports against the layers: see the picture in ARCHITECTURE.md. */
export function layerProblems(source: Source): string[] {
  const room = roomOf(source.path);
  if (room === undefined) return [];
  const problems: string[] = [];
  for (const found of importsOf(source)) {
    const { specifier, line } = found;
    const to = resolve(source.path, specifier);
    let problem: string | undefined;
    if (to !== undefined) problem = roomProblem(source.path, to, found) ?? stageProblem(source.path, to);
    else if (specifier.startsWith('node:'))
      problem = onNode.includes(room) ? undefined : `${room} must not import Node`;
    else if (room === 'contracts') problem = 'contracts imports nothing';
    else if (room === 'core' && !packagesOfCore.includes(packageOf(specifier) ?? ''))
      problem = `core must not import the package ${specifier}`;
    if (problem !== undefined) problems.push(`${source.path}:${line} ${problem}`);
  }
  return problems;
}

/** A package of core stands behind one file, so that replacing it is one edit. */
export function wrapperProblems(sources: readonly Source[]): string[] {
  const users = new Map<string, Set<string>>();
  for (const source of sources) {
    if (roomOf(source.path) !== 'core') continue;
    for (const { specifier } of importsOf(source)) {
      const name = packageOf(specifier);
      if (name !== undefined) users.set(name, (users.get(name) ?? new Set()).add(source.path));
    }
  }
  return [...users]
    .filter(([, files]) => files.size > 1)
    .map(([name, files]) => `${name} is imported by several files of core: ${[...files].join(', ')}`);
}

/**
 * Files that import each other in a circle, types included: none of them can be read, or moved, without the others.
 * Each circle once, as the way around it.
 */
export function circleProblems(sources: readonly Source[]): string[] {
  const known = new Map(sources.map((source) => [source.path, source]));
  const targets = (source: Source) =>
    importsOf(source).flatMap(({ specifier, byUrl }) => {
      const target = byUrl ? undefined : resolve(source.path, specifier);
      return target !== undefined && known.has(target) ? [target] : [];
    });
  const problems: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const follow = (path: string): void => {
    const at = way.indexOf(path);
    if (at >= 0) problems.push(`a circle: ${[...way.slice(at), path].join(' → ')}`);
    if (at >= 0 || done.has(path)) return;
    way.push(path);
    for (const target of targets(known.get(path)!)) follow(target);
    way.pop();
    done.add(path);
  };
  for (const { path } of sources) follow(path);
  return problems;
}

const maxRoomFiles = 25;

/** Folders with so many files that nobody finds theirs: the room wants walls. */
export function crowdProblems(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf('/'));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].filter(([, n]) => n > maxRoomFiles).map(([folder, n]) => `${folder} holds ${n} files`);
}
