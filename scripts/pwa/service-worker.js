/**
 * The service worker: after the first visit the page works without a network. The build puts the list of all files,
 * each with the hash of its content, in front of this text (scripts/pwa/plugin.ts).
 *
 * It never takes over by itself: a new version waits until the page sends {type: 'SKIP_WAITING'}, which the page does
 * when the person agrees, and never during a run.
 */
/* global PRECACHE, VERSION, HEADERS */

// Caches belong to the whole origin: the scope keeps two copies under different paths apart.
const prefix = `papertape ${self.registration.scope} `;
const cacheName = prefix + VERSION;
const index = new URL('index.html', self.registration.scope).href;
const known = new Map(PRECACHE.map(([path, hash]) => [new URL(path, self.registration.scope).href, hash]));

/** Loads every file into this version's cache; fails, and is tried again later, if any is not the one it was built for. */
async function precache() {
  const cache = await caches.open(cacheName);
  const queue = [...known];
  const next = async () => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
      const [url, integrity] = item;
      const response = await fetch(url, { integrity, cache: 'no-cache', credentials: 'same-origin' });
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      await cache.put(url, response);
    }
  };
  await Promise.all([next(), next(), next(), next()]);
}

async function removeOldVersions() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(prefix) && name !== cacheName).map((name) => caches.delete(name)),
  );
}

/** The same body with the isolation and policy headers, which many static hosts cannot send. */
function withHeaders(response) {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  // A new Response also drops the `redirected` mark, with which a navigation would be refused.
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

async function answer(request, url) {
  const cache = await caches.open(cacheName);
  // Hosts send `Vary: Origin`; by the precache list the address alone tells what is meant.
  const hit = await cache.match(url, { ignoreVary: true });
  return withHeaders(hit ?? (await fetch(request)));
}

/** The precached address a request means, or undefined if it is not ours to answer. */
function target(request) {
  if (request.method !== 'GET') return undefined;
  const url = new URL(request.url);
  url.hash = '';
  if (known.has(url.href)) return url.href;
  if (request.mode === 'navigate' && url.href.startsWith(self.registration.scope)) {
    url.search = '';
    return known.has(url.href) ? url.href : index;
  }
  return undefined;
}

self.addEventListener('install', (event) => event.waitUntil(precache()));
self.addEventListener('activate', (event) => event.waitUntil(removeOldVersions().then(() => self.clients.claim())));
self.addEventListener('message', (event) => {
  if (event.data?.type === 'SKIP_WAITING') self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const url = target(event.request);
  if (url !== undefined) event.respondWith(answer(event.request, url));
});
