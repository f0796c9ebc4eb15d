import { tinykeys } from 'tinykeys';
import { recall, remember } from '../io/memory.ts';

export interface Shortcut {
  /** As tinykeys writes it. */
  readonly key: string;
  /** As a person reads it. */
  readonly shown: string;
  readonly text: string;
  readonly run: () => void;
}

/** Keys that a control in focus needs for itself. */
const TYPES_INTO = 'input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable=true]';
const PRESSES = 'button, a[href], summary, input, [role=menuitem], [role=tab], [role=grid]';

/** Whether the browser turns pages in it by Space: it has a stop of its own for the keyboard, and more than it shows. */
function turnsPages(element: Element | null): boolean {
  if (element === null || !element.matches('[tabindex="0"]') || element.scrollHeight <= element.clientHeight)
    return false;
  return /auto|scroll/.test(getComputedStyle(element).overflowY);
}

/** Single keys that act on the page. They can be turned off, since speech input and stray keys can set them off. */
export class Shortcuts {
  enabled = $state(recall('shortcuts') !== false);
  list = $state.raw<readonly Shortcut[]>([]);

  /** Listens on the window; returns how to stop. */
  listen(list: readonly Shortcut[]): () => void {
    this.list = list;
    const bindings: Record<string, (event: KeyboardEvent) => void> = {};
    for (const shortcut of list) {
      const run = (event: KeyboardEvent): void => {
        if (!this.allows(event, shortcut)) return;
        event.preventDefault();
        shortcut.run();
      };
      bindings[shortcut.key] = run;
      // On which keyboards a sign or a digit needs Shift differs from country to country.
      if (/^[^a-z]$/i.test(shortcut.key)) bindings[`Shift+${shortcut.key}`] = run;
    }
    return tinykeys(window, bindings);
  }

  setEnabled(enabled: boolean): void {
    this.enabled = enabled;
    remember('shortcuts', enabled ? null : false);
  }

  private allows(event: KeyboardEvent, shortcut: Shortcut): boolean {
    // Escape is no character and harms nobody.
    if (!this.enabled && shortcut.key !== 'Escape') return false;
    if (event.repeat || event.isComposing || event.defaultPrevented) return false;
    const target = event.target instanceof Element ? event.target : null;
    if (document.querySelector('dialog[open], [popover]:popover-open:not([role=tooltip])')) return false;
    if (target?.closest(TYPES_INTO)) return false;
    if (shortcut.key === 'Space' && (target?.closest(PRESSES) || turnsPages(target))) return false;
    return true;
  }
}
