/**
 * What npm start and npm test call first. It runs on a fresh clone, before node_modules exists, so at its top it
 * imports nothing but Node and files that do the same.
 *
 *   --build   also builds the page if its sources changed
 *   --cli     also builds the command line if its sources changed
 *   --test    also finds a browser, or gets one
 */
import { ensureInstalled, requireNode } from './lib/install.mjs';

requireNode();
const flags = process.argv.slice(2);
ensureInstalled();
if (flags.includes('--build')) await (await import('./lib/build.mjs')).buildStale(['app']);
if (flags.includes('--cli')) await (await import('./lib/build.mjs')).buildStale(['cli']);
if (flags.includes('--test')) await (await import('./lib/get-browsers.mjs')).ensureBrowsers();
