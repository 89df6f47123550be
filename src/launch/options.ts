import { join } from 'node:path';
import type { BackendOptions } from '../backends/registry.ts';

/** The name of the backend that is always there: this machine. */
export const localName = 'local';

/**
 * What backends are made of, the same for both faces: their jobs line up in one queue. `dist` (absolute) has the built
 * supervisor, `cache` (absolute) is the person's folder of caches; `limit`: jobs at once, null: as many as the machine
 * has cores.
 */
export function backendOptions(dist: string, cache: string, limit: number | null): BackendOptions {
  return { supervisor: join(dist, 'supervisor.js'), queue: queueFolder(cache), limit };
}

/** The folder (absolute) where a machine's jobs line up, in the person's folder of caches. */
export function queueFolder(cache: string): string {
  return join(cache, 'jobs');
}

/** Time between TERM and KILL where nobody said another, ms. */
export const usualGraceMs = 10_000;
