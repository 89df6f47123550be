import { batch, signal } from '@preact/signals';

/** The kinds of themes that there are. */
export type ThemeKind = 'light' | 'dark' | 'high-contrast' | 'high-contrast-light';

/** The kind of theme that VS Code says on the body. */
export const themeKind = signal<ThemeKind>('dark');

/** Goes up whenever the theme changes: whoever draws with token colours reads it, and draws again. */
export const themeVersion = signal(0);

/** Reads the theme, and watches the body's theme class and the root's tokens for changes. To be called once a page. */
export function followTheme(): void {
  const read = (): void =>
    batch(() => {
      themeKind.value = kindOf(document.body.classList);
      themeVersion.value += 1;
    });
  const observer = new MutationObserver(read);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  read();
}

/** High contrast light carries the class of both. */
function kindOf(classes: DOMTokenList): ThemeKind {
  if (classes.contains('vscode-high-contrast-light')) return 'high-contrast-light';
  if (classes.contains('vscode-high-contrast')) return 'high-contrast';
  return classes.contains('vscode-light') ? 'light' : 'dark';
}

/** The value of a CSS custom property such as `--vscode-foreground`, as it stands now. */
export function token(name: string): string {
  return getComputedStyle(document.body).getPropertyValue(name).trim();
}
