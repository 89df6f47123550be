import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';
import type { LocalOptions } from '../../../../src/backends/local/backend.ts';

const { resolve } = createRequire(import.meta.url);
const root = join(import.meta.dirname, '../../../..');

/** A folder as dist/ is, with supervisor, launcher and grammars of what this file's tests launch, and a queue of their own. */
export function builtForJobs(): { readonly dist: string; readonly options: (limit?: number) => LocalOptions } {
  const dist = mkdtempSync(join(tmpdir(), 'trainyard-dist-'));
  beforeAll(async () => {
    for (const file of ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-python/tree-sitter-python.wasm']) {
      copyFileSync(resolve(file), join(dist, basename(file)));
    }
    const entryPoints = {
      supervisor: join(root, 'src/backends/local/supervisor.ts'),
      launcher: join(root, 'src/launch/launch-process.ts'),
    };
    await build({ entryPoints, outdir: dist, bundle: true, platform: 'node', target: 'node22', logLevel: 'error' });
  });
  afterAll(() => rmSync(dist, { recursive: true, force: true }));
  const supervisor = join(dist, 'supervisor.js');
  return { dist, options: (limit) => ({ supervisor, queue: join(dist, 'queue'), limit: limit ?? 50 }) };
}
