import { readFileSync } from 'node:fs';
import { z } from 'zod';

const root = new URL('../../../', import.meta.url);
const json = (name: string): unknown => JSON.parse(readFileSync(new URL(name, root), 'utf8'));

const Manifest = z.object({
  contributes: z.object({
    viewsContainers: z.object({ activitybar: z.array(z.object({ id: z.string(), title: z.string() })) }),
    commands: z.array(z.object({ command: z.string(), title: z.string(), category: z.string().optional() })),
  }),
});
const { contributes } = Manifest.parse(json('package.json'));

function translations(): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(json('package.nls.json'));
  } catch {
    return {};
  }
}
const words = translations();

const translated = (text: string): string => {
  const found = text.startsWith('%') ? words[text.slice(1, -1)] : text;
  return typeof found === 'string' ? found : text;
};

/** Trainyard's container in the activity bar. */
export const container = contributes.viewsContainers.activitybar.map(({ id, title }) => ({
  id,
  title: translated(title),
}))[0]!;

/** What the command palette shows for a command id of the manifest; other text is taken for a title and given back. */
export function paletteTitle(idOrTitle: string): string {
  const command = contributes.commands.find(({ command: id }) => id === idOrTitle);
  if (command === undefined) return idOrTitle;
  const category = command.category === undefined ? '' : `${translated(command.category)}: `;
  return `${category}${translated(command.title)}`;
}
