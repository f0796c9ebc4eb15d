#!/usr/bin/env node
/**
 * The papertape command. In a checkout it first makes sure, in a few milliseconds, that the built command is newer than
 * its sources; as an installed package there are no sources and nothing to check. Then it runs in this process.
 */
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { isStale } from './lib/freshness.mjs';
import { at, targets } from './lib/paths.mjs';

if (existsSync(at('src', 'cli')) && isStale(targets.cli)) {
  // stdout belongs to the command's data: all that building says goes to stderr.
  const done = spawnSync(process.execPath, [at('scripts', 'setup.mjs'), '--cli'], { stdio: ['ignore', 2, 2] });
  if (done.status !== 0) process.exit(1);
}
await import(pathToFileURL(at('build', 'cli', 'papertape.js')).href);
