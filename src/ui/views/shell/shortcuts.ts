import type { App } from '../../state/app.svelte.ts';
import type { Shortcut } from '../../state/shortcuts.svelte.ts';
import { TAB_IDS, TAB_LABELS } from '../../state/types.ts';

function focusFilter(): void {
  const field = document.querySelector<HTMLElement>('#view [data-filter], [data-filter]');
  field?.focus();
}

function escape(app: App): void {
  if (app.compare.choosing !== null) app.compare.endChoosing();
  else if (app.sheet !== null) app.sheet = null;
  else if (app.arrivals.loading.phase?.kind === 'reading') app.arrivals.loading.cancel();
  else if (app.sweep.progress !== null) app.sweep.cancel();
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
      text: 'End choosing; cancel the run, the sweep or the loading',
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
