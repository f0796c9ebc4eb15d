import { recallText, remember } from '../io/memory.ts';

export type ThemeName = 'light' | 'dark';

/** Follows the system until the person says otherwise; saying what the system says follows it again. */
export class Theme {
  private system = $state<ThemeName>('light');
  private own = $state<ThemeName | null>(null);
  readonly name = $derived<ThemeName>(this.own ?? this.system);

  constructor() {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    this.system = dark.matches ? 'dark' : 'light';
    const kept = recallText('theme');
    this.own = kept === 'light' || kept === 'dark' ? kept : null;
    dark.addEventListener('change', () => {
      this.system = dark.matches ? 'dark' : 'light';
      this.apply();
    });
    this.apply();
  }

  toggle(): void {
    const next = this.name === 'dark' ? 'light' : 'dark';
    this.own = next === this.system ? null : next;
    remember('theme', this.own);
    this.apply();
  }

  private apply(): void {
    const root = document.documentElement;
    root.dataset['theme'] = this.name;
    const colour = getComputedStyle(root).getPropertyValue('--panel').trim();
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', colour);
    dispatchEvent(new CustomEvent('papertape:theme', { detail: this.name }));
  }
}
