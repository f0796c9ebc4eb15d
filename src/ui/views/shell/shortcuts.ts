import type { App } from '../../state/app.svelte.ts';
import type { Shortcut } from '../../state/shortcuts.svelte.ts';
import { TAB_IDS, TAB_LABELS } from '../../state/types.ts';

/** The filter of the tab in view, else the library's. */
function focusFilter(): void {
  const field = document.querySelector<HTMLElement>('#view [data-filter]') ?? document.querySelector('[data-filter]');
  if (field instanceof HTMLElement) field.focus();
}

/** The button that closes what is open in the workspace; of several, what was opened within the others. */
function closing(): HTMLElement | undefined {
  const all = [...document.querySelectorAll<HTMLElement>('#main [data-escape]')];
  return all.filter((button) => button.getClientRects().length > 0).at(-1);
}

/** From the inside out: a run is ended for good, so it comes last. */
function escape(app: App): void {
  const { compare, sweep, arrivals } = app;
  const sweeping = sweep.progress !== null;
  if (compare.choosing !== null) compare.endChoosing();
  else if (app.sheet !== null) app.sheet = null;
  else if (arrivals.loading.phase?.kind === 'reading') arrivals.loading.cancel();
  else if (sweeping && sweep.shown) sweep.cancel();
  else if (closing() !== undefined) closing()?.click();
  else if (sweeping) sweep.cancel();
  else app.control.cancel();
}

/** Everything a single key does. */
export function shortcutsOf(app: App): readonly Shortcut[] {
  return [
    { key: 'Space', shown: 'Space', text: 'Run, pause, go on', run: () => app.runOrPause() },
    { key: '.', shown: '.', text: 'One bar further while paused', run: () => app.control.step() },
    { key: 'h', shown: 'H', text: 'Halt trading, or resume it', run: () => app.control.toggleHalt() },
    {
      key: 'Escape',
      shown: 'Esc',
      text: 'Close what is open; with nothing open, cancel the run, the sweep or the loading',
      run: () => escape(app),
    },
    ...TAB_IDS.map((tab, index) => ({
      key: String(index + 1),
      shown: String(index + 1),
      text: TAB_LABELS[tab],
      run: () => app.show.tab(tab),
    })),
    { key: '/', shown: '/', text: 'Filter the list in view', run: focusFilter },
    { key: 'd', shown: 'D', text: 'Light or dark', run: () => app.theme.toggle() },
    { key: '?', shown: '?', text: 'This list', run: () => (app.help_open = true) },
  ];
}
