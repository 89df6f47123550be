import { join } from 'node:path';
import { readActions } from '../../project/actions.ts';
import { projectFileName } from '../../project/base.ts';
import { workspaceBases } from './places.ts';
import type { PlacedTarget } from './places.ts';

/** The actions of the window's trainyard.yaml files. */
export function workspaceActions(): readonly PlacedTarget[] {
  return workspaceBases().flatMap((base) =>
    readActions(join(base, projectFileName)).actions.map((action) => ({ base, target: { action } })),
  );
}
