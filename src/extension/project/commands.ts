import type { CommandParts } from '../commands/parts.ts';
import type { CommandTable } from '../manifest.ts';
import { createProject } from './create.ts';

/** Commands about trainyard.yaml. */
export function projectCommands({ training }: CommandParts) {
  return {
    'trainyard.project.create': () => createProject(training.launcher.parser),
  } satisfies Partial<CommandTable>;
}
