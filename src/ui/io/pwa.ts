/** Installing, working offline, and taking a new version when the person agrees. */
import { filesOfHandles } from './handles.ts';

export interface PwaEvents {
  /** A new version waits; `apply` switches to it and reloads the page. */
  readonly onUpdate: (apply: () => void) => void;
  /** The page works offline from now on (first visit only). */
  readonly onOfflineReady: () => void;
  /** The browser offers to install; `install` shows its prompt and resolves to whether the person agreed. */
  readonly onInstallable: (install: () => Promise<boolean>) => void;
}

/** An earlier visit has made the page work offline. */
export function worksOffline(): boolean {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  return (container?.controller ?? null) !== null;
}

interface InstallPrompt extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
}

function watch(registration: ServiceWorkerRegistration, events: PwaEvents): void {
  // Set when the person agreed: another tab's update must never reload this one in the middle of a run.
  let agreed = false;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (agreed) location.reload();
  });
  const announce = (worker: ServiceWorker): void =>
    events.onUpdate(() => {
      agreed = true;
      worker.postMessage({ type: 'SKIP_WAITING' });
    });
  // The first one is both `installing` now and announced by `updatefound` a moment later.
  const followed = new WeakSet<ServiceWorker>();
  const follow = (worker: ServiceWorker | null): void => {
    if (!worker || followed.has(worker)) return;
    followed.add(worker);
    const first = navigator.serviceWorker.controller === null;
    worker.addEventListener('statechange', () => {
      if (worker.state === 'installed' && !first) announce(worker);
      if (worker.state === 'activated' && first) events.onOfflineReady();
    });
  };
  if (registration.waiting && navigator.serviceWorker.controller) announce(registration.waiting);
  follow(registration.installing);
  registration.addEventListener('updatefound', () => follow(registration.installing));
  // A page left open for days still learns of a new version.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') registration.update().catch(() => undefined);
  });
}

/** Registers the service worker of a production build and listens for what the browser offers. */
export function startPwa(events: PwaEvents): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    events.onInstallable(async () => (await (event as InstallPrompt).prompt()).outcome === 'accepted');
  });
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('./sw.js').then(
    (registration) => watch(registration, events),
    // Without it the page works, only not offline.
    () => undefined,
  );
}

interface LaunchQueue {
  setConsumer(consumer: (params: { readonly files: readonly FileSystemFileHandle[] }) => void): void;
}

/** Hands over files that were opened with the installed app from the desktop. */
export function onLaunchFiles(take: (files: readonly File[]) => void): void {
  const queue = (globalThis as { launchQueue?: LaunchQueue }).launchQueue;
  queue?.setConsumer((params) => {
    void filesOfHandles(params.files).then((files) => {
      if (files.length > 0) take(files);
    });
  });
}

/**
 * Asks the browser to keep our storage. Some show a prompt and some never answer: after `timeout_ms` we go on.
 * @returns whether storage is kept; null when unknown
 */
export async function askToPersist(timeout_ms = 5000): Promise<boolean | null> {
  // Not every browser has the storage manager, and none does on an insecure address.
  const storage = navigator.storage as StorageManager | undefined;
  if (!storage || typeof storage.persist !== 'function') return null;
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), timeout_ms));
  return Promise.race([storage.persist().catch(() => null), late]);
}

/** Safari removes the storage of a site that is not installed after seven days without a visit. */
export function isSafariTab(): boolean {
  const agent = navigator.userAgent;
  const safari = agent.includes('Safari/') && !/Chrom|Edg|Android|Firefox|FxiOS/.test(agent);
  return safari && !matchMedia('(display-mode: standalone)').matches;
}
