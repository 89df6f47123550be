import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { runScript } from './lib/problem.mjs';
import { setup } from './setup.mjs';

/** `npm run docs`: renews the pages of docs/ that are made from registries. A test fails while they are not as made. */
await runScript(async () => {
  await setup();
  const { nodeBundle } = await import('./build.mjs');
  const { format, resolveConfig } = await import('prettier');
  const bundle = join(root, 'out', 'docs.cjs');
  await mkdir(join(root, 'out'), { recursive: true });
  await nodeBundle(join(root, 'docs', 'make', 'pages.ts'), bundle);
  for (const [name, text] of createRequire(import.meta.url)(bundle).pages()) {
    const file = join(root, 'docs', name);
    await writeFile(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
    console.log(file);
  }
  return 0;
});
