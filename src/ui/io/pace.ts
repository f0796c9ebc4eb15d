import { proxy } from 'comlink';

/** News is passed on at least this often, also while no frame is drawn because nobody looks. */
const UNSEEN_MS = 1000;
/** The page's thread is left alone this many times as long as it took to draw the news. */
const REST = 2;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The next frame has been laid out and painted. */
function frameDrawn(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
}

/**
 * Resolves when what was changed just now has been drawn, and the page has had time for other things since. Who tells
 * of work under way waits for this before telling more: a slow machine is told less often, and nothing queues up before
 * what a person does.
 */
async function digested(): Promise<void> {
  // Tests without a document draw nothing.
  if (typeof document === 'undefined') return;
  const begun = performance.now();
  await Promise.race([frameDrawn(), sleep(UNSEEN_MS)]);
  await sleep((performance.now() - begun) * REST);
}

/** A function for the engine to call with news of work under way; each call is answered once it has been digested. */
export function listener<T>(take: (news: T) => void): (news: T) => Promise<void> {
  return proxy((news: T) => {
    take(news);
    return digested();
  });
}
