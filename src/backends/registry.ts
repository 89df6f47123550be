import type { Backend } from './backend.ts';
import { LocalBackend } from './local/backend.ts';
import type { LocalOptions } from './local/backend.ts';

/** What backends are made of. */
export type BackendOptions = LocalOptions;

/** Every kind of backend there is, by its `type` in trainyard.yaml. */
export const backendFactories: Readonly<Record<string, (options: BackendOptions) => Backend>> = {
  local: (options) => new LocalBackend(options),
};
