/** What the tabs of one browser tell each other: that a run has come further in the store, or the library changed. */
export type News = { readonly kind: 'run'; readonly key: string } | { readonly kind: 'library' };

export interface Tabs {
  announce(news: News): void;
  /** Calls `listener` with what other tabs announce, until the returned function is called. */
  listen(listener: (news: News) => void): () => void;
}

const CHANNEL = 'papertape';

/** Without channels nothing is heard: who follows a run looks into the store now and then anyway. */
const silent: Tabs = { announce: () => undefined, listen: () => () => undefined };

function isNews(value: unknown): value is News {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, key } = value as { readonly kind?: unknown; readonly key?: unknown };
  return kind === 'library' || (kind === 'run' && typeof key === 'string');
}

export function browserTabs(channel: typeof BroadcastChannel | undefined): Tabs {
  if (channel === undefined) return silent;
  const line = new channel(CHANNEL);
  return {
    announce: (news) => line.postMessage(news),
    listen: (listener) => {
      // A tab of another version may say what this one does not know.
      const onMessage = ({ data }: MessageEvent<unknown>) => {
        if (isNews(data)) listener(data);
      };
      line.addEventListener('message', onMessage);
      return () => line.removeEventListener('message', onMessage);
    },
  };
}
