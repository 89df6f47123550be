import type { CommandParts } from '../commands/parts.ts';
import type { CommandTable } from '../manifest.ts';

/** Commands about trainyard.yaml. */
export function projectCommands({ training }: CommandParts) {
  return {
    'trainyard.project.create': async () => {
      const { createProject } = await import('./create.ts');
      await createProject(training.launcher.parser);
    },
  } satisfies Partial<CommandTable>;
}
