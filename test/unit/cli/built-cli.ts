import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** Bundles the command line into a folder (absolute) like dist/, to be started as a process; its file (absolute). */
export function builtCli(dist: string): string {
  const program = join(dist, 'cli.cjs');
  buildSync({
    entryPoints: [join(import.meta.dirname, '../../../src/cli/main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'error',
  });
  return program;
}
