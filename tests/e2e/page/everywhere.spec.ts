import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineNames } from '../browsers.ts';
import { expect, root, test } from '../fixtures.ts';

/**
 * The page itself in each engine that browsers are made of: what a person does first, with clicks that any of them
 * understands. The log it leaves is then re-executed by Node.
 */

// One worker for the whole file, so that each browser starts once.
test.describe.configure({ mode: 'default' });

/** In the page: waits for something to be there. */
const UNTIL = `
  const until = async (what, find) => {
    for (const begun = Date.now(); Date.now() - begun < 40_000; await new Promise((resolve) => setTimeout(resolve, 50))) {
      const found = find();
      if (found) return found;
    }
    throw new Error('waited in vain for ' + what + ': ' + document.body.innerText.slice(0, 300));
  };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const text = (selector) => document.querySelector(selector)?.textContent.trim() ?? '';
  /** A canvas on which something was drawn. */
  const drawn = () => all('main canvas').some((canvas) =>
    canvas.width > 0 && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0));
`;

const FIRST_RUN = `(async () => {
  ${UNTIL}
  const sample = () => all('button').find((button) => button.textContent.includes('Try the sample') && !button.disabled);
  (await until('the sample', sample)).click();
  await until('the end of the run', () => text('header .chip') === 'Done');
  await until('a chart', drawn);
  const tabs = all('[role=tab]');
  for (const tab of tabs) {
    tab.click();
    const shown = () => tab.getAttribute('aria-selected') === 'true' && text('[role=tabpanel]').length > 40;
    await until('the tab ' + tab.textContent, shown);
  }
  return tabs.length;
})()`;

/** After a reload: what the library shows, and the stored log. */
const AGAIN = `(async () => {
  ${UNTIL}
  await until('the run in the library', () => text('header .chip') === 'Done' && text('[title^="Run id"]').length === 12);
  const run_id = text('[title^="Run id"]');
  const opening = indexedDB.open('papertape');
  const db = await new Promise((resolve, reject) => { opening.onsuccess = () => resolve(opening.result); opening.onerror = reject; });
  const asked = db.transaction('chunks').objectStore('chunks').getAll();
  const chunks = await new Promise((resolve, reject) => { asked.onsuccess = () => resolve(asked.result); asked.onerror = reject; });
  db.close();
  const log = chunks.sort((a, b) => a.n - b.n).map((chunk) => new TextDecoder().decode(chunk.bytes)).join('');
  return { run_id, log };
})()`;

for (const engine of engineNames)
  test(`${engine} runs the sample, shows every tab, keeps it over a reload, and Node verifies its log`, async ({
    engines,
    app,
  }, testInfo) => {
    const missing = engines.missing(engine);
    test.skip(missing !== undefined, missing);
    const { run_id, log } = (await engines.run(engine, app.url, FIRST_RUN, AGAIN)) as { run_id: string; log: string };
    expect(log).toContain(`"run_id":"${run_id}"`);
    const path = testInfo.outputPath('events.ndjson');
    writeFileSync(path, log);
    const args = ['scripts/papertape.mjs', 'verify', path, '--data', join(root, 'public/sample.csv')];
    const verified = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect(verified.stdout + verified.stderr).toContain('verified');
    expect(verified.status).toBe(0);
  });
