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

/** The circles of a graph, each once, as the way around it. */
function circles(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const follow = (node: string): void => {
    const at = way.indexOf(node);
    if (at >= 0) found.push(`a circle: ${[...way.slice(at), node].join(' → ')}`);
    if (at >= 0 || done.has(node)) return;
    way.push(node);
    for (const next of graph.get(node) ?? []) follow(next);
    way.pop();
    done.add(node);
  };
  for (const node of graph.keys()) follow(node);
  return found;
}

/** Pairs of files of which the first imports the second, types included; what runs on another thread is not meant. */
function fileArrows(sources: readonly Source[]): (readonly [from: string, to: string])[] {
  const known = new Set(sources.map(({ path }) => path));
  return sources.flatMap((source) =>
    importsOf(source).flatMap(({ specifier, byUrl }) => {
      const to = byUrl ? undefined : resolve(source.path, specifier);
      return to !== undefined && known.has(to) ? [[source.path, to] as const] : [];
    }),
  );
}

function draw(graph: Map<string, Set<string>>, from: string, to: string): void {
  const targets = graph.get(from) ?? new Set();
  graph.set(from, targets.add(to));
}

/** Files that import each other in a circle: none of them can be read, or moved, without the others. */
export function circleProblems(sources: readonly Source[]): string[] {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of fileArrows(sources)) draw(graph, from, to);
  return circles(graph);
}

/** Folders beside each other whose files import each other in a circle: there must be one order from the ground up. */
export function roomCircleProblems(sources: readonly Source[]): string[] {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of fileArrows(sources)) {
    const a = from.split('/').slice(0, -1);
    const b = to.split('/').slice(0, -1);
    const parted = a.findIndex((part, i) => part !== b[i]);
    if (parted < 0 || parted >= b.length) continue;
    draw(graph, a.slice(0, parted + 1).join('/'), b.slice(0, parted + 1).join('/'));
  }
  return circles(graph);
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
