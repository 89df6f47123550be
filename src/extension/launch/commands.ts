import type { CommandParts } from '../commands/parts.ts';
import { debug } from '../debug/debug.ts';
import type { CommandTable } from '../manifest.ts';
import { train } from './train.ts';

/** Commands that launch. */
export function launchCommands({ training }: CommandParts) {
  return {
    'trainyard.action.train': (...args) => train(training, args),
    'trainyard.action.debug': (...args) => debug(training, args),
  } satisfies Partial<CommandTable>;
}
