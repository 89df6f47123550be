import type { Backend } from '../backends/backend.ts';
import { backendFactories } from '../backends/registry.ts';
import type { BackendOptions } from '../backends/registry.ts';
import { localName } from './options.ts';
import { refused } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** The backend of a name, as trainyard.yaml or a record has it. */
export function openBackend(
  name: string,
  options: BackendOptions,
): { readonly ok: true; readonly backend: Backend } | Refusal {
  const backend = name === localName ? backendFactories[localName]?.(options) : undefined;
  if (backend !== undefined) return { ok: true, backend };
  return refused('no-such-backend', `There is no backend "${name}".`, `There is: ${localName}.`, [localName]);
}
