import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { startServer } from '../../scripts/serve.mjs';
import { root } from './fixtures.ts';

export interface Site {
  /** Ends in a slash. */
  readonly url: string;
  /** Puts a version of the page on the server that differs from the one before. */
  publish(): void;
  close(): Promise<void>;
}

/** A server of its own with a copy of the built page, of which a newer version can be published. */
export async function site(): Promise<Site> {
  const dir = mkdtempSync(join(tmpdir(), 'papertape-'));
  cpSync(join(root, 'dist'), dir, { recursive: true });
  const server = await startServer({ dir, port: 0 });
  return {
    url: server.url,
    publish: () => {
      const path = join(dir, 'sw.js');
      const text = readFileSync(path, 'utf8');
      writeFileSync(path, text.replace(/const VERSION = "[^"]*"/, 'const VERSION = "newer"'));
    },
    close: async () => {
      await server.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/**
 * Lets the browser look for a new version, and returns when it has looked. Chromium puts a fresh process's first look
 * off until its first page has come to rest, a minute at most: a test that keeps the page busy looks once before.
 */
export async function lookForNewVersion(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.ready).update();
  });
}
