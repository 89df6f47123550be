import type { CommandParts } from '../commands/parts.ts';
import type { CommandTable } from '../manifest.ts';

/** Commands that launch. */
export function launchCommands({ training }: CommandParts) {
  return {
    'trainyard.action.train': async (...args) => (await import('./train.ts')).train(training, args),
    'trainyard.action.debug': async (...args) => (await import('../debug/debug.ts')).debug(training, args),
  } satisfies Partial<CommandTable>;
}
