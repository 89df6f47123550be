/** VS Code's own themes: the name for settings, the label in the picker, and the class that the workbench then has. */
export const themes = {
  dark: { name: 'Dark 2026', label: 'Dark 2026', mark: 'vs-dark' },
  light: { name: 'Light 2026', label: 'Light 2026', mark: 'vs' },
  hc: { name: 'Default High Contrast', label: 'Dark High Contrast', mark: 'hc-black' },
  'hc-light': { name: 'Default High Contrast Light', label: 'Light High Contrast', mark: 'hc-light' },
} as const;

export type Theme = keyof typeof themes;
